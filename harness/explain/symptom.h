// What users see when a stream ends badly, and what is known of why: the table of scenarios/symptoms.toml as values. Plain data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"

namespace weir {

/// A library or a proxy that rows and options may name.
struct Maker {
  std::string name{};
  std::vector<std::string> also{};   // other names of it
  std::string like{};                // it says what this one says; "": nobody's
  std::vector<std::string> marks{};  // in lower case; a text with one of these is its
};

/// A maker in a row, with the version in which that was seen; "": nobody noted it.
struct MakerVersion {
  std::string name{};
  std::string version{};
};

/// A row: a cause, and how it looks.
struct Symptom {
  std::string id{};
  std::string cause{};
  std::string why{};
  std::vector<std::string> texts{};     // patterns: phrase.h
  std::vector<int> statuses{};          // gRPC codes; empty: any
  std::vector<MakerVersion> clients{};  // empty: any
  std::vector<MakerVersion> proxies{};  // empty: with or without one
  std::vector<MakerVersion> servers{};  // empty: any
  std::optional<Duration> after{};      // the timer that runs out
  std::string when{};
  std::string wire{};  // the client's side of the connection: "<- " to the client, "-> " from it
  std::string tell{};  // where else it shows
  std::string scenario{};
  std::vector<std::string> set{};
  std::vector<std::string> sources{};
};

struct SymptomTable {
  std::vector<Symptom> symptoms{};
  std::vector<Maker> clients{};
  std::vector<Maker> proxies{};
  std::vector<Maker> servers{};
};

/// The maker that is called so, in any case, by its name or another of it; null when there is none.
[[nodiscard]] const Maker* find_maker(const std::vector<Maker>& makers, std::string_view name);

}  // namespace weir
