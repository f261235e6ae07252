// What `weir check` found, entry by entry, and the same as text, JSON and JUnit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/units.h"
#include "harness/check/mark.h"
#include "harness/check/not_looked_at.h"
#include "harness/check/remedy.h"

namespace weir {

/// What a stream that ended as it should not was told in words: the status' text, grpc-message.
struct EndWords {
  std::vector<std::string> groups;
  std::string outcome;  // a class
  std::uint32_t code = 0;
  std::string text;
  bool by_server = true;  // else by the client's library, of what befell it
};

/// One entry of the suite and how the service took it.
struct ScoreRow {
  using Mark = CheckMark;
  std::string name;
  std::string what;
  Mark mark = Mark::kSkipped;
  std::vector<std::string> why{};  // why it did not pass, or was skipped; one sentence each
  std::vector<CheckRemedy> remedies{};
  std::vector<EndWords> words{};
  std::vector<std::string> notes{};  // what is no fault and still worth knowing; one sentence each
  std::map<std::string, std::uint32_t>
      classes{};                          // what the struck clients saw: outcome classes, and how often
  std::optional<bool> takes_streams{};    // whether new streams were served afterwards
  std::optional<Duration> first_reply{};  // from the end of the struck streams to the first good reply
  std::optional<std::uint32_t>
      left_open{};  // connections that the service still had open; nothing: not known
  std::optional<double> gauge_before{}, gauge_after{};
  std::optional<double> state_before{}, state_after{};  // what the service had taken as complete
  std::string folder{};                                 // of the run
  Duration took{0};  // its run and what was looked at afterwards; zero for what was skipped
};

struct Scorecard {
  std::string target;
  std::string method;
  std::string engine;
  std::string gauge;       // the metric's name; empty: none
  std::string scenario{};  // the file in whose words the suite spoke; empty: weir's chat
  std::string
      method_finding{};  // that the method is not bidi, in a sentence; empty: nothing speaks against it
  std::vector<ScoreRow> rows{};
  std::vector<Unseen> unseen{};  // what no row says anything of
  bool interrupted = false;
  bool unwritten = false;  // a run's folder or an output could not be written: where all passed, exit code 5
  std::string started_at{};  // RFC 3339, UTC; empty: not known
};

/// A row as a line of a log: its mark, its name and the time it took.
[[nodiscard]] std::string progress_text(const ScoreRow& row);

/// That of its marks.
[[nodiscard]] int exit_code(const Scorecard& card);

/// "49 passed (contents, leaks not checked)": a pass is never said without what it leaves open.
[[nodiscard]] std::string passed_text(const Scorecard& card);

/// As a page of at most `width` columns. Pure.
[[nodiscard]] std::string render_text(const Scorecard& card, bool color, std::size_t width = 110);
/// {"target": ..., "not_looked_at": [...], "exit_code": ..., "rows": [...]}. Pure.
[[nodiscard]] std::string render_json(const Scorecard& card);
/// A case for each row, with the time it took, and a skipped one for each thing that was not looked at. Pure.
[[nodiscard]] std::string render_junit(const Scorecard& card);

}  // namespace weir
