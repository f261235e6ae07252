#!/usr/bin/env bash
# junitparser 5.0.3 (PyPI) and junit-report-merger 9.0.4 (npm), each merging two reports of one run each. A run takes 12.5 s and
# 7.5 s, of which its test cases account for 1.75 s: a streaming test's cases are checks on a run, they take no time.
#
# Guess: the merged report has both suites as they were, and 20 s in all.
# True: junitparser throws the suites' times away and adds up the cases' (1.75 s each, 3.5 s in all), and two suites of one
#   name, such as two runs of one scenario, become one suite with the cases of both. junit-report-merger keeps the
#   suites, and takes the longest time for the whole: 12.5 s.
#
# Seen:
#   junitparser, storm + calm: 2 suites, total 3.5, suites 1.75 1.75
#   junitparser, storm + storm: 1 suite, total 3.5
#   junit-report-merger, storm + calm: 2 suites, total 12.5, suites 12.5 7.5
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install junitparser==5.0.3
npm_install junit-report-merger@9.0.4

# report SUITE SECONDS: a report of one run.
report() {
  cat <<XML
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="runs" tests="2" failures="1" errors="0" skipped="0" time="$2">
  <testsuite name="$1" tests="2" failures="1" errors="0" skipped="0" time="$2" timestamp="2026-11-28T10:00:00">
    <testcase classname="run" name="is evidence" time="1.75"></testcase>
    <testcase classname="check" name="response.p99" time="0.000"><failure message="measured 80ms">slow</failure></testcase>
  </testsuite>
</testsuites>
XML
}
report storm 12.5 >"$work/storm.xml"
report storm 7.5 >"$work/storm2.xml"
report calm 7.5 >"$work/calm.xml"

# summary FILE: suites, total time, each suite's time.
summary() {
  "$python" - "$1" <<'PY'
import sys
import xml.etree.ElementTree

root = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
suites = root.findall("testsuite")
print(len(suites), "suites, total", root.get("time"), "of", " ".join(sorted(suite.get("time") for suite in suites)))
PY
}
"$python" -m junitparser merge "$work/storm.xml" "$work/calm.xml" "$work/parser.xml"
"$python" -m junitparser merge "$work/storm.xml" "$work/storm2.xml" "$work/same.xml"
"$node_dir/node_modules/.bin/jrm" "$work/merger.xml" "$work/storm.xml" "$work/calm.xml" >/dev/null
expect "junitparser, storm + calm" "2 suites, total 3.5 of 1.75 1.75" "$(summary "$work/parser.xml")"
expect "junitparser, storm + storm" "1 suites, total 3.5 of 3.5" "$(summary "$work/same.xml")"
expect "junit-report-merger, storm + calm" "2 suites, total 12.5 of 12.5 7.5" "$(summary "$work/merger.xml")"
conclude
