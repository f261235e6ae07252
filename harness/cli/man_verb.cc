#include "harness/cli/man_verb.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <vector>

#include "harness/cli/man_page.h"
#include "harness/cli/reference_pages.h"
#include "harness/cli/verb.h"
#include "harness/scenario/mistakes.h"
#include "proto/version.h"

namespace weir {
namespace {

struct ManVerb {
  std::string verb;
  std::string pages;      // --pages DIR
  std::string reference;  // --reference DIR
};

int write_pages(const std::string& folder, const std::vector<ReferencePage>& pages, std::string_view option) {
  std::error_code problem;
  std::filesystem::create_directories(folder,
                                      problem);  // what stands in its way shows when a page is written
  int exit_code = kExitOk;
  for (const ReferencePage& page : pages) {
    if (!write_text_file((std::filesystem::path(folder) / page.file).string(), page.text, option))
      exit_code = kExitUnwritten;
  }
  return exit_code;
}

std::vector<ReferencePage> man_pages(const ProgramText& program) {
  std::vector<ReferencePage> pages = {
      {man_file(program.program), man_page(program, program.program, weir_version())}};
  for (const VerbText& verb : program.verbs)
    pages.push_back({man_file(verb), man_page(program, verb, weir_version())});
  return pages;
}

int show_page(const ProgramText& program, const std::string& name) {
  if (name.empty()) {
    put(man_page(program, program.program, weir_version()));
    return kExitOk;
  }
  std::vector<std::string> verbs;
  for (const VerbText& verb : program.verbs) {
    verbs.push_back(verb.name);
    if (verb.name != name) continue;
    put(man_page(program, verb, weir_version()));
    return kExitOk;
  }
  say(fmt::format("weir man: there is no verb '{}'\n  fix: {}\n", name,
                  suggest(name, verbs, fmt::format("the verbs are {}", enumerate(verbs)))));
  return kExitUsage;
}

int man(const ManVerb& verb, const ProgramText& program) {
  if (verb.pages.empty() && verb.reference.empty()) return show_page(program, verb.verb);
  int exit_code = kExitOk;
  if (!verb.pages.empty()) exit_code = write_pages(verb.pages, man_pages(program), "--pages");
  if (!verb.reference.empty())
    exit_code = graver(exit_code, write_pages(verb.reference, reference_pages(program), "--reference"));
  return exit_code;
}

}  // namespace

void add_man_verb(CLI::App& app, int& exit_code) {
  auto verb = std::make_shared<ManVerb>();
  CLI::App* sub =
      app.add_subcommand("man", "Print a verb's man page, or write all of them, or the reference");
  CLI::Option* name =
      sub->add_option("VERB", verb->verb, "the verb; left out, the page is that of weir itself");
  sub->add_option("--pages", verb->pages, "write the man pages of all verbs into this folder")
      ->type_name("DIR")
      ->excludes(name);
  sub->add_option("--reference", verb->reference,
                  "write the reference into this folder, as Markdown: verbs, keys, faults, outcome classes, "
                  "metrics, exit codes")
      ->type_name("DIR")
      ->excludes(name);
  sub->footer(
      exit_codes_help("man") +
      "\nAn installed weir brings the man pages along (man weir-run). What the reference has is made of "
      "the tables that weir itself works with.\n\n"
      "  weir man run > weir-run.1 && man ./weir-run.1\n"
      "  weir man --pages ~/.local/share/man/man1\n"
      "  weir man --reference docs/reference");
  sub->callback([&app, verb, &exit_code] { exit_code = man(*verb, program_text(app)); });
}

}  // namespace weir
