#!/usr/bin/env bash
# HdrHistogram 2.2.2 (Maven), org.HdrHistogram.HistogramLogProcessor. The log is written by the same jar.
#
# Guess: run on a log whose lines all carry a tag (Tag=response,...), it takes all of them together, or prints an empty table.
# True: without -tag it looks for lines without one, finds none, dies of a NullPointerException in its own thread, writes no
#   output and exits with 0. The same for a tag that isn't there. -listtags lists them, and -tag NAME works.
#
# Seen: no -tag: exit 0, NullPointerException, no table; -tag response: exit 0, a table; -listtags: response
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

maven_jar org.hdrhistogram:HdrHistogram:2.2.2
export CLASSPATH=$work/jars/HdrHistogram-2.2.2.jar

cat >"$work/Log.java" <<'JAVA'
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

class Log {
  public static void main(String[] args) throws Exception {
    HistogramLogWriter log = new HistogramLogWriter(args[0]);
    log.outputLogFormatVersion();
    log.outputStartTime(1700000000000L);
    log.outputLegend();
    Histogram histogram = new Histogram(1, 3600000000000L, 3);
    histogram.recordValue(5000000);
    histogram.setTag("response");
    histogram.setStartTimeStamp(1700000001000L);
    histogram.setEndTimeStamp(1700000002000L);
    log.outputIntervalHistogram(histogram);
    log.close();
  }
}
JAVA
java "$work/Log.java" "$work/run.hlog"

# process OPTION...: exit code, what was thrown, whether there is a table.
process() {
  local code=0 thrown table
  java org.HdrHistogram.HistogramLogProcessor -i "$work/run.hlog" "$@" >"$work/out" 2>"$work/err" || code=$?
  thrown=$(grep -o 'NullPointerException' "$work/err" | head -n 1 || true)
  table=$(grep -q 'Percentile' "$work/out" && echo "a table" || echo "no table")
  echo "exit $code, ${thrown:-nothing thrown}, $table"
}
expect "no -tag" "exit 0, NullPointerException, no table" "$(process)"
expect "-tag unknown" "exit 0, NullPointerException, no table" "$(process -tag unknown)"
expect "-tag response" "exit 0, nothing thrown, a table" "$(process -tag response)"
process -listtags >/dev/null
expect "-listtags" "response" "$(tail -n 1 "$work/out")"
conclude
