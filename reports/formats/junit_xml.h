// JUnit's XML, as CI servers read it: suites of cases, each passed, failed, in error or skipped.
//
// There is no standard; this is what the published schemas and the readers of Jenkins, GitLab and GitHub have in common:
// <testsuites> with sums, <testsuite>, <testcase name classname time>, and in it <failure>, <error> or <skipped> with `message`,
// and <system-out>. tests/golden/junit.xsd says it in full.
#pragma once

#include <string>
#include <vector>

namespace weir {

struct JUnitCase {
  enum class End {
    kPassed,
    kFailed,   // what was tested is wrong
    kError,    // it could not be tested
    kSkipped,  // it was left out
  };
  std::string class_name;  // groups cases: "chatters"
  std::string name;        // unique within its class
  End end = End::kPassed;
  std::string message{};  // one line: why it did not pass
  std::string text{};     // more of it; lines end in '\n'
  double seconds = 0;
};

struct JUnitSuite {
  std::string name;
  std::vector<JUnitCase> cases;  // a suite without any is left out
  std::string started_at{};      // RFC 3339, UTC
};

/// The name of every document, whichever verb wrote it: CI servers tell histories apart by it.
inline constexpr const char* kJUnitName = "weir";

/// The document. Texts may hold anything: what XML 1.0 does not allow in a document is written out as printable() does.
/// `started_at`: of suites that do not say; RFC 3339 in UTC, or empty.
[[nodiscard]] std::string junit_xml(const std::string& name, const std::string& started_at,
                                    const std::vector<JUnitSuite>& suites);

}  // namespace weir
