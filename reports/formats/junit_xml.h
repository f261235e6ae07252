// JUnit's XML, as CI servers read it: suites of cases, each passed, failed, in error or skipped.
//
// There is no standard; this is what Jenkins, GitLab and GitHub's readers have in common: <testsuites> with sums, <testsuite>,
// <testcase name classname time>, and in it <failure>, <error> or <skipped> with `message`, and <system-out>.
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
  std::vector<JUnitCase> cases;
};

/// The document. Texts may hold anything: what XML 1.0 does not allow in a document is written out as printable() does.
/// `started_at`: RFC 3339, or empty.
[[nodiscard]] std::string junit_xml(const std::string& name, const std::string& started_at,
                                    const std::vector<JUnitSuite>& suites);

}  // namespace weir
