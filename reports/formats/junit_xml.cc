#include "reports/formats/junit_xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <string_view>

#include "reports/text.h"

namespace weir {
namespace {

/// Lines stay lines; control characters, of which XML 1.0 section 2.2 allows hardly any, do not get through.
std::string lines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    out += printable(text.substr(0, end));
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(printable(value).c_str());
}

std::size_t count(const JUnitSuite& suite, JUnitCase::End end) {
  return static_cast<std::size_t>(std::count_if(suite.cases.begin(), suite.cases.end(),
                                                [end](const JUnitCase& one) { return one.end == end; }));
}

struct Sums {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;

  void add(const JUnitSuite& suite) {
    tests += suite.cases.size();
    failures += count(suite, JUnitCase::End::kFailed);
    errors += count(suite, JUnitCase::End::kError);
    skipped += count(suite, JUnitCase::End::kSkipped);
    for (const JUnitCase& one : suite.cases) seconds += one.seconds;
  }
  /// The schemas know `skipped` on a suite alone.
  void write(pugi::xml_node node, bool suite) const {
    set(node, "tests", fmt::format("{}", tests));
    set(node, "failures", fmt::format("{}", failures));
    set(node, "errors", fmt::format("{}", errors));
    if (suite) set(node, "skipped", fmt::format("{}", skipped));
    set(node, "time", fmt::format("{:.3f}", seconds));
  }
};

/// As the strictest of the schemas has it: to the second, and without a zone. Ant, who began it, writes UTC.
std::string timestamp(const std::string& rfc3339) {
  return rfc3339.substr(0, std::string_view("2000-01-01T00:00:00").size());
}

const char* element(JUnitCase::End end) {
  switch (end) {
    case JUnitCase::End::kFailed:
      return "failure";
    case JUnitCase::End::kError:
      return "error";
    case JUnitCase::End::kSkipped:
      return "skipped";
    case JUnitCase::End::kPassed:
      break;
  }
  return nullptr;
}

void write_case(pugi::xml_node suite, const JUnitCase& one) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "classname", one.class_name);
  set(node, "name", one.name);
  set(node, "time", fmt::format("{:.3f}", one.seconds));
  const char* end = element(one.end);
  if (end != nullptr) {
    pugi::xml_node why = node.append_child(end);
    set(why, "message", one.message);
    // What was wrong, for readers that ask for a type; <skipped> has none.
    if (one.end != JUnitCase::End::kSkipped) set(why, "type", one.class_name);
    // Some readers (Codecov 13) take a <failure> without text for a pass.
    why.text().set(lines(one.text.empty() ? one.message : one.text).c_str());
  } else if (!one.text.empty()) {
    node.append_child("system-out").text().set(lines(one.text).c_str());
  }
}

}  // namespace

std::string junit_xml(const std::string& name, const std::string& started_at,
                      const std::vector<JUnitSuite>& suites) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", name);
  Sums all;
  for (const JUnitSuite& suite : suites) all.add(suite);
  all.write(root, false);
  for (const JUnitSuite& suite : suites) {
    if (suite.cases.empty()) continue;
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", suite.name);
    Sums sums;
    sums.add(suite);
    sums.write(node, true);
    const std::string& at = suite.started_at.empty() ? started_at : suite.started_at;
    if (!at.empty()) set(node, "timestamp", timestamp(at));
    for (const JUnitCase& one : suite.cases) write_case(node, one);
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace weir
