#!/usr/bin/env bash
# hdrhistogram 0.10.8 (PyPI), hdrh.log.HistogramLogWriter.
#
# Guess: it writes what its own reader reads: a start time, a base time, and a line for each interval with its tag.
# True: output_start_time raises for every argument (ValueError for a time of today, in the milliseconds that it asks for,
#   AttributeError for one small enough), and has then written nothing. A histogram's tag is dropped in silence,
#   so series that were told apart by tag are one when a log is read and written again. Interval_Max is cut to whole units.
#
# Seen: start time of today: ValueError, small one: AttributeError, line: 0.000000,1.000000,1.000000,HISTFAAA...
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install hdrhistogram==0.10.8

cat >"$work/write.py" <<'PY'
import io

from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogWriter

log = io.StringIO()
writer = HistogramLogWriter(log)
for start in (1700000000000, 1000):
    try:
        writer.output_start_time(start)
        print("written")
    except Exception as error:
        print(type(error).__name__)
histogram = HdrHistogram(1, 3600000000000, 3)
histogram.record_value(1900000)
histogram.set_tag("response")
histogram.set_start_time_stamp(0)
histogram.set_end_time_stamp(1000)
writer.output_interval_histogram(histogram)
print(log.getvalue().strip()[:35])
PY
"$python" "$work/write.py" >"$work/seen"
expect "start time of today" "ValueError" "$(sed -n 1p "$work/seen")"
expect "small start time" "AttributeError" "$(sed -n 2p "$work/seen")"
expect "line" "0.000000,1.000000,1.000000,HISTFAAA" "$(sed -n 3p "$work/seen")"
conclude
