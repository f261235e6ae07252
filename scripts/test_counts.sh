# Reads what CTest prints; sourced by scripts/test. Pure: text on stdin, text on stdout.
# shellcheck shell=bash

# Lines of CTest that say nothing when all is well.
# shellcheck disable=SC2034 # used by scripts/test
quiet_lines='^ *(Start +[0-9]+: .*|[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed +[0-9.]+ sec|Internal ctest changing into.*|)$'

# count_tests: "PASSED FAILED SKIPPED ANNOUNCED" from a log of ctest. Announced is the number that CTest itself gives
# in its closing line, 0 when there is none: a CTest that dies midway must not look like a small success.
count_tests() {
  awk '
    /^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
      if (/ Passed +[0-9.]+ sec/) passed++
      else if (/\*\*\*Skipped/ || /\*\*\*Not Run \(Disabled\)/) skipped++
      else failed++
    }
    /^[0-9]+% tests passed, [0-9]+ tests? failed out of [0-9]+/ { announced = $NF }
    END { print passed + 0, failed + 0, skipped + 0, announced + 0 }'
}

# failed_tests: "NAME (how)" for each, from the list at the end of a log of ctest.
failed_tests() {
  awk '/^The following tests FAILED:/ { on = 1; next } on && /^[[:space:]]*[0-9]+ - / { sub(/^[[:space:]]*[0-9]+ - /, ""); print; next }
       on { exit }'
}

# skip_reasons: "NAME: why" from CTest's LastTest.log. A test says why in a line "SKIPPED: why", or by GTEST_SKIP.
skip_reasons() {
  awk '
    /^[0-9]+\/[0-9]+ Testing: / { name = $0; sub(/^[^:]*: /, "", name) }
    /^SKIPPED: / { print name ": " substr($0, 10) }
    after_skip { print name ": " $0; after_skip = 0 }
    /: Skipped$/ { after_skip = 1 }'
}
