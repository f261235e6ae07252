#include "harness/cli/completion_verb.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "harness/cli/completion.h"
#include "harness/cli/verb.h"

namespace weir {

void add_completion_verb(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand("completion", "Print what a shell needs to complete verbs and options");
  sub->add_option("SHELL", *shell, "the shell")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  sub->footer(exit_codes_help("completion") +
              "\nAn installed weir brings them along. By hand:\n\n"
              "  source <(weir completion bash)\n"
              "  weir completion zsh > ~/.zfunc/_weir          # where ~/.zfunc is on the fpath\n"
              "  weir completion fish > ~/.config/fish/completions/weir.fish");
  sub->callback([&app, shell, &exit_code] {
    const ProgramText program = program_text(app);
    put(*shell == "bash"  ? bash_completion(program)
        : *shell == "zsh" ? zsh_completion(program)
                          : fish_completion(program));
    exit_code = kExitOk;
  });
}

}  // namespace weir
