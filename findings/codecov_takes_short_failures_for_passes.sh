#!/usr/bin/env bash
# test-results-parser 0.6.1 (PyPI), Codecov's reader of JUnit XML.
#
# Guess: <failure message="m"/> is a failed test with the message m, since for XML it is the same as
#   <failure message="m"></failure>. The same for <error/> and <skipped/>. A test case without a time has none.
# True: only elements with an end tag of their own count. Written short, the test has *passed*, in silence. And a test case
#   without a time gets the time of its whole suite; a file with no time anywhere is refused.
#
# Seen:
#   <failure message="m"/>: Pass; <failure message="m"></failure>: Failure
#   <error message="m"/>: Pass; <error message="m"></error>: Error
#   <skipped message="m"/>: Pass; <skipped message="m"></skipped>: Skip
#   no time in a suite of 12.5 s: 12.5
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install test-results-parser==0.6.1

cat >"$work/read.py" <<'PY'
import sys

import test_results_parser

case, suite = sys.argv[1], sys.argv[2]
report = f'<?xml version="1.0"?><testsuites><testsuite name="s" tests="1" {suite}>{case}</testsuite></testsuites>'
try:
    (run,) = test_results_parser.parse_junit_xml(report.encode()).testruns
    print(str(run.outcome).split(".")[-1].capitalize(), run.duration)
except test_results_parser.ParserError as error:
    print("refused:", error)
PY
outcome() { "$python" "$work/read.py" "<testcase classname=\"c\" name=\"n\" time=\"1\">$1</testcase>" 'time="12.5"'; }

for row in failure:Failure error:Error skipped:Skip; do
  element=${row%%:*}
  expect "<$element message=\"m\"/>" "Pass 1.0" "$(outcome "<$element message=\"m\"/>")"
  expect "<$element message=\"m\"></$element>" "${row#*:} 1.0" "$(outcome "<$element message=\"m\"></$element>")"
done
case_='<testcase classname="c" name="n"></testcase>'
expect "no time in a suite of 12.5 s" "Pass 12.5" "$("$python" "$work/read.py" "$case_" 'time="12.5"')"
expect "no time at all" "refused: No time/duration found" "$("$python" "$work/read.py" "$case_" '')"
conclude
