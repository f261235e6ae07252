// The museum of real bugs: the list of them, what their scenarios come to on each engine, and the page made of both.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace weir {

/// An entry of scenarios/museum/catalogue/bugs.toml.
struct Bug {
  std::vector<std::string>
      references;       // "owner/repo#N", "CVE-…", or where it was found; the first one names it
  std::string symptom;  // as its users quote it
  std::string correct;  // what should happen, with its source
  std::string staged;   // the scenario, without folder and ".toml"; empty when it is excused
  std::string excused;  // why there is no scenario; empty when there is one
};

/// So many streams ended like this.
struct MuseumEnd {
  std::string class_name;
  std::uint32_t count = 0;
  std::uint32_t code = 0;            // gRPC status code
  std::vector<std::string> texts{};  // one of these is in the status message; empty: it is not looked at
  std::string group = "talkers";
  std::vector<std::string> or_else{};  // classes that are as good, where the protocol leaves it open
};

/// What a scenario of the museum comes to.
struct Exhibit {
  std::string scenario;
  std::vector<MuseumEnd> grpc;
  std::vector<MuseumEnd> wire{};  // empty: as on the gRPC engine
  std::string why_wire{};         // why it differs there
  std::string breach{};           // part of what the report says the gRPC client broke; empty: nothing
  std::map<std::string, std::uint32_t> collateral{};
  bool shows = true;      // the symptom is seen here as well, on the gRPC engine
  std::string why_not{};  // where it is not: what spares this client the bug; empty where its end says it all
  std::string log{};      // part of gRPC's own log (GRPC_VERBOSITY=error), where the status does not tell
  std::string aborts{};   // the gRPC client's process dies of SIGABRT with this text; then `grpc` is empty
};

std::ostream& operator<<(std::ostream& out, const Exhibit& exhibit);

/// scenarios/museum of this tree.
[[nodiscard]] std::filesystem::path museum_folder();

/// The list of bugs, in the file's order. Throws when it can't be read.
[[nodiscard]] std::vector<Bug> museum_catalogue();

/// One exhibit for each scenario of the museum.
[[nodiscard]] const std::vector<Exhibit>& museum_exhibits();

[[nodiscard]] const std::vector<MuseumEnd>& ends_on_wire(const Exhibit& exhibit);

/// The page, in Markdown: what is staged in a table, then what is not, with its reason.
[[nodiscard]] std::string museum_page(const std::vector<Bug>& bugs, const std::vector<Exhibit>& exhibits);

}  // namespace weir
