#include "harness/run/outside_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "harness/rpc/service_config.h"
#include "harness/run/client_tls.h"

namespace weir {
namespace {

using PieceOf = CallTextPiece::Kind;

/// The end of a last line is nobody's text.
std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

/// Why this text, which is a secret, can't be a header field's value; empty when it can.
std::string why_not_sent(const std::string& text) {
  if (text.empty()) return "is empty";
  const auto line_end = [](char c) { return c == '\n' || c == '\r'; };
  if (std::any_of(text.begin(), text.end(), line_end)) return "has several lines";
  const bool printable =
      std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c <= 0x7e; });
  if (!printable) return "is not of printable ASCII alone";
  return text.front() == ' ' || text.back() == ' ' ? "begins or ends with a space" : "";
}

/// Fills in entries one after the other.
class OutsideFiller {
 public:
  OutsideFiller(const Outside& outside, Secrets& secrets, ErrorList& errors)
      : outside_(outside), secrets_(secrets), errors_(errors) {}

  MetadataEntry fill(MetadataEntry entry) {
    for (CallTextPiece& piece : entry.value) {
      if (piece.kind == PieceOf::kEnv) {
        fill_from_environment(entry, piece);
      } else if (piece.kind == PieceOf::kFile) {
        fill_from_file(entry, piece);
      }
    }
    return entry;
  }

 private:
  void fill_from_environment(const MetadataEntry& entry, CallTextPiece& piece) {
    const std::string& name = piece.text;
    if (std::optional<std::string> value = outside_.variable(name)) {
      take(entry, piece, *std::move(value), fmt::format("the variable {} of the environment", name));
    } else {
      complain(entry, fmt::format("the environment has no {}", name),
               fmt::format("set it: export {}=...", name));
    }
  }

  void fill_from_file(const MetadataEntry& entry, CallTextPiece& piece) {
    absl::StatusOr<std::string> text = outside_.file(piece.text);
    if (text.ok()) {
      take(entry, piece, without_line_end(*std::move(text)), fmt::format("the file {}", piece.text));
    } else {
      complain(entry,
               fmt::format("the file {} can't be read: {}", piece.text, std::string(text.status().message())),
               "name a file that is there, beside the scenario or with its whole path");
    }
  }

  void take(const MetadataEntry& entry, CallTextPiece& piece, std::string value, const std::string& what) {
    const std::string problem = entry.is_binary() ? std::string() : why_not_sent(value);
    if (!problem.empty()) {
      complain(entry, fmt::format("{} {}, and '{}' can't be sent so", what, problem, entry.key),
               "give it the text alone, of one line of printable ASCII");
      return;
    }
    secrets_.add(value);
    piece = {PieceOf::kText, std::move(value)};
  }

  void complain(const MetadataEntry& entry, std::string reason, std::string remedy) {
    errors_.add({entry.span, entry.path, std::move(reason), std::move(remedy)});
  }

  const Outside& outside_;
  Secrets& secrets_;
  ErrorList& errors_;
};

/// What is sent of a user and a password is as good as these.
void hide_credentials(const MetadataEntry& entry, Secrets& secrets) {
  if (entry.form != MetadataEntry::Form::kBasic) return;
  std::string plain;
  for (const CallTextPiece& piece : entry.value) {
    if (piece.kind != PieceOf::kText) return;  // another one for each stream
    plain += piece.text;
  }
  secrets.add(basic_credentials(plain).substr(std::strlen("Basic ")));
}

}  // namespace

Outside outside_of(const std::string& scenario_file) {
  return {.variable = [](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          .file = [scenario_file](const std::string& path) { return read_beside(scenario_file, path); }};
}

CallMetadata fill_in_from_outside(const Scenario& scenario, const Outside& outside, ErrorList& errors) {
  CallMetadata filled;
  OutsideFiller filler(outside, filled.secrets, errors);
  bool any = false;
  // What all groups have is complained about once.
  const StreamGroup no_group;
  std::vector<std::pair<MetadataEntry, MetadataEntry>> common;
  for (const MetadataEntry& entry : metadata_of(scenario.target, no_group))
    common.emplace_back(entry, filler.fill(entry));
  for (const StreamGroup& group : scenario.streams) {
    std::vector<MetadataEntry>& entries = filled.groups.emplace_back();
    for (MetadataEntry& entry : metadata_of(scenario.target, group)) {
      const auto known = std::find_if(common.begin(), common.end(), [&](const auto& one) {
        return one.first.path == entry.path && one.first == entry;
      });
      entries.push_back(known != common.end() ? known->second : filler.fill(std::move(entry)));
      hide_credentials(entries.back(), filled.secrets);
    }
    any = any || !entries.empty();
  }
  if (!any) filled.groups.clear();
  return filled;
}

ErrorList what_is_missing(const Scenario& scenario) {
  ErrorList errors;
  (void)fill_in_from_outside(scenario, outside_of(scenario.file), errors);
  (void)load_client_tls(scenario, errors);
  const PlacedText& config = scenario.target.service_config;
  if (!config.empty()) {
    if (const std::string problem = problem_of_service_config(config.text); !problem.empty())
      errors.add({config.span(), "target.service_config",
                  fmt::format("gRPC does not take this service config: {}", problem),
                  "see gRPC doc/service_config.md"});
  }
  return errors;
}

}  // namespace weir
