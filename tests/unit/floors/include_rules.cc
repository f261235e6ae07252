#include "tests/unit/floors/include_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <regex>
#include <sstream>

namespace weir {
namespace {

/// From the ground up. A floor includes itself and what stands before it.
constexpr auto kFloors = std::to_array<std::string_view>(
    {"proto", "model",   "inference", "base", "reports", "h2",      "stats",  "gate",   "scenario", "explain",
     "trace", "server",  "fault",     "plan", "service", "outcome", "stream", "record", "repro",    "tls",
     "relay", "control", "rpc",       "wire", "probe",   "engine",  "run",    "live",   "check",    "cli"});

/// Libraries that have their places, by how their headers' paths begin. Several rows: each of these floors.
struct Confined {
  std::string_view prefix;
  std::string_view floor;
};
constexpr auto kConfined = std::to_array<Confined>(
    {{"pugixml.hpp", "reports"}, {"boost/", "inference"},  {"httplib.h", "check"},   {"toml.hpp", "scenario"},
     {"toml/", "scenario"},      {"asio.hpp", "relay"},    {"asio/", "relay"},       {"grpcpp/", "rpc"},
     {"grpc++/", "rpc"},         {"asio.hpp", "wire"},     {"asio/", "wire"},        {"nghttp2/", "wire"},
     {"nghttp2/", "h2"},         {"httplib.h", "control"}, {"nlohmann/", "control"}, {"nlohmann/", "service"},
     {"prometheus/", "live"},    {"nlohmann/", "trace"},   {"openssl/", "base"},     {"openssl/", "tls"}});

/// Rooms of one floor, of which the first may not use the second.
struct Apart {
  std::string_view room;
  std::string_view other;
};
constexpr std::array<Apart, 4> kApart = {{{"harness/wire/client/", "harness/wire/server/"},
                                          {"harness/wire/server/", "harness/wire/client/"},
                                          {"harness/relay/tap/", "harness/relay/pipe/"},
                                          {"harness/relay/watch/", "harness/relay/pipe/"}}};

/// Names that are not those libraries' promise to anyone.
constexpr std::array<std::string_view, 7> kInternals = {
    "gpr_set_log",  // announced for deletion (grpc/grpc#36844)
    "gpr_log_func",
    "base_internal",
    "absl/base/internal",
    "protobuf::internal",
    "google/protobuf/stubs",  // gone since protobuf 22
    "IsStructurallyValidUTF8"};

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return text.ends_with(end); });
}

/// The floor that a path from the root of the repository belongs to: "base" for "harness/base/units.h".
/// Nothing for paths that are not ours.
std::optional<std::string> floor_of(std::string_view path) {
  if (path.starts_with("reports/")) return "reports";
  if (path.starts_with("harness/")) {
    path.remove_prefix(std::string_view("harness/").size());
    return std::string(path.substr(0, path.find('/')));
  }
  // Generated headers are included without the folder proto/.
  if (path.starts_with("google/")) return std::nullopt;
  if (path.starts_with("proto/") || ends_with_any(path, {".pb.h"})) return "proto";
  return std::nullopt;
}

/// The floor's place in the order; nothing if there is no such floor.
std::optional<std::size_t> place_of(std::string_view floor) {
  const auto* found = std::find(kFloors.begin(), kFloors.end(), floor);
  if (found == kFloors.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kFloors.begin());
}

/// Why `from` may not use `used`, both floors; empty when it may.
std::string objection(const std::string& from, const std::string& used) {
  std::optional<std::size_t> from_place = place_of(from);
  std::optional<std::size_t> used_place = place_of(used);
  if (!from_place) return fmt::format("'{}' is not in the list of floors", from);
  if (!used_place) return fmt::format("'{}' is not in the list of floors", used);
  if (*used_place > *from_place) return fmt::format("{} stands below {} and may not use it", from, used);
  return "";
}

std::string include_objection(const std::string& from, const std::string& path, bool quoted) {
  if (path.starts_with("./") || path.find("../") != std::string::npos) {
    return fmt::format("'{}' is a relative path; write it from the root of the repository", path);
  }
  std::string homes;
  bool at_home = false;
  for (const Confined& confined : kConfined) {
    if (!path.starts_with(confined.prefix)) continue;
    at_home = at_home || from == confined.floor;
    homes += fmt::format("{}harness/{}", homes.empty() ? "" : " and ", confined.floor);
  }
  if (!homes.empty() && !at_home) return fmt::format("<{}> belongs in {} alone", path, homes);
  if (ends_with_any(path, {".grpc.pb.h"}) && from != "rpc") {
    return fmt::format("\"{}\" brings grpcpp with it, which belongs in harness/rpc alone", path);
  }
  if (std::optional<std::string> used = floor_of(path)) return objection(from, *used);
  if (quoted) return fmt::format("\"{}\" is no path of this project; put a library's header in <>", path);
  return "";
}

/// Why a file may not include another of its own floor; empty when it may.
std::string room_objection(std::string_view file, std::string_view path) {
  for (const Apart& apart : kApart) {
    if (!file.starts_with(apart.room) || !path.starts_with(apart.other)) continue;
    return fmt::format("{} knows nothing of {}; what both need stands in the floor's own folder", apart.room,
                       apart.other);
  }
  return "";
}

/// Calls `visit(number, line)` for each line, numbers from 1.
void for_each_line(std::string_view text, const std::function<void(std::size_t, const std::string&)>& visit) {
  std::istringstream lines{std::string(text)};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) visit(number, line);
}

}  // namespace

std::string render(const std::vector<Breach>& breaches) {
  std::string out;
  for (const Breach& breach : breaches)
    out += fmt::format("{}:{}: {}\n", breach.file, breach.line, breach.what);
  return out;
}

std::vector<Breach> check_includes(const std::string& file, std::string_view text) {
  static const std::regex include_line(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  const std::string from = floor_of(file).value_or(file);
  std::vector<Breach> breaches;
  for_each_line(text, [&](std::size_t number, const std::string& line) {
    std::smatch match;
    if (!std::regex_search(line, match, include_line)) return;
    std::string what = include_objection(from, match[2], match[1] == "\"");
    if (what.empty()) what = room_objection(file, match[2].str());
    if (!what.empty()) breaches.push_back({file, number, std::move(what)});
  });
  return breaches;
}

std::vector<Breach> check_services(const std::string& file, std::string_view text) {
  // The service itself, and those who carry what weir's own server decides.
  static constexpr std::array<std::string_view, 3> kMayKnow = {"harness/service/", "harness/rpc/chat_",
                                                               "harness/wire/server/served_stream."};
  if (std::any_of(kMayKnow.begin(), kMayKnow.end(),
                  [&](std::string_view place) { return file.starts_with(place); }))
    return {};
  static const std::regex include_line(
      R"(^\s*#\s*include\s*["<](chat\.(grpc\.)?pb\.h|harness/service/chat_[^">]+)[">])");
  std::vector<Breach> breaches;
  for_each_line(text, [&](std::size_t number, const std::string& line) {
    std::smatch match;
    if (!std::regex_search(line, match, include_line)) return;
    breaches.push_back(
        {file, number, fmt::format("{} asks what is spoken; ask harness/service/service.h", match[1].str())});
  });
  return breaches;
}

std::vector<Breach> check_manners(const std::string& file, std::string_view text) {
  static const std::regex printing(
      R"(\bstd::(cout|cerr|clog)\b|\b(f?printf|fputs|puts|perror)\(|\bfmt::print\()");
  static const std::regex leaving(R"(\b(_exit|exit|quick_exit|abort)\()");
  const std::string from = floor_of(file).value_or(file);
  if (from == "cli") return {};
  std::vector<Breach> breaches;
  for_each_line(text, [&](std::size_t number, const std::string& line) {
    const std::string code = line.substr(0, line.find("//"));
    if (std::regex_search(code, printing))
      breaches.push_back(
          {file, number, from + " prints: only commands do; have a function or a stream handed in"});
    if (std::regex_search(code, leaving))
      breaches.push_back({file, number, from + " ends the process: only commands do; say so to the caller"});
  });
  return breaches;
}

std::vector<Breach> check_internals(const std::string& file, std::string_view text) {
  std::vector<Breach> breaches;
  if (file == "harness/rpc/compat.h" || file == "harness/rpc/compat.cc") return breaches;
  for_each_line(text, [&](std::size_t number, const std::string& line) {
    for (std::string_view internal : kInternals) {
      if (line.find(internal) == std::string::npos) continue;
      breaches.push_back(
          {file, number,
           fmt::format("'{}' is a library's own affair; only harness/rpc/compat.cc may use it", internal)});
    }
  });
  return breaches;
}

std::vector<std::string> floors_from_the_ground_up() { return {kFloors.begin(), kFloors.end()}; }

std::vector<Breach> check_targets(const std::string& file, std::string_view text) {
  static const std::regex target(R"(\bweir_([a-z0-9_]+))");
  const std::string from = floor_of(file).value_or(file);
  std::vector<Breach> breaches;
  for_each_line(text, [&](std::size_t number, const std::string& line) {
    const std::string code = line.substr(0, line.find('#'));
    for (std::sregex_iterator it(code.begin(), code.end(), target), end; it != end; ++it) {
      const std::string used = (*it)[1];
      if (!place_of(used)) continue;  // weir_options and other targets that are no floor
      std::string what = objection(from, used);
      if (!what.empty()) breaches.push_back({file, number, std::move(what)});
    }
  });
  return breaches;
}

}  // namespace weir
