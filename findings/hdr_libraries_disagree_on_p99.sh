#!/usr/bin/env bash
# HdrHistogram: Java 2.2.2 (Maven), hdr-histogram-js 3.0.1 (npm), hdrhistogram 0.10.8 (PyPI), hdrhistogram-go 1.2.0 (Go proxy).
#
# 190 response times: 188 of 1 ms and 2 of 10 s. Same geometry everywhere, values in microseconds.
#
# Guess: p99 is the same in all four, since one is a port of the other and the counts are the same. It is the 189th value of
#   190 (99 % of 190 is 188.1, rounded up): 10 s.
# True: Python and Go round 188.1 to the nearest, 188: their p99 is 1 ms. Java and JavaScript round up: 10 s. Fewer than 99 %
#   of the values (98.95 %) are at or below what the first two call p99. It takes few streams or a short interval.
#
# Seen: java 10002431, js 10002431, python 1000, go 1000 (highest value of the bucket, in us)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go java
pip_install hdrhistogram==0.10.8
npm_install hdr-histogram-js@3.0.1
maven_jar org.hdrhistogram:HdrHistogram:2.2.2

cat >"$work/P99.java" <<'JAVA'
import org.HdrHistogram.Histogram;

class P99 {
  public static void main(String[] args) {
    Histogram histogram = new Histogram(1, 3600000000L, 3);
    histogram.recordValueWithCount(1000, 188);
    histogram.recordValueWithCount(10000000, 2);
    System.out.println(histogram.getValueAtPercentile(99.0));
  }
}
JAVA
cat >"$node_dir/p99.js" <<'JS'
const { build } = require('hdr-histogram-js');
const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 3600000000, numberOfSignificantValueDigits: 3 });
histogram.recordValueWithCount(1000, 188);
histogram.recordValueWithCount(10000000, 2);
console.log(histogram.getValueAtPercentile(99));
JS
cat >"$work/p99.py" <<'PY'
from hdrh.histogram import HdrHistogram

histogram = HdrHistogram(1, 3600000000, 3)
histogram.record_value(1000, 188)
histogram.record_value(10000000, 2)
print(histogram.get_value_at_percentile(99))
PY
cat >"$work/p99.go" <<'GO'
package main

import (
	"fmt"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func main() {
	histogram := hdrhistogram.New(1, 3600000000, 3)
	for _, row := range [][2]int64{{1000, 188}, {10000000, 2}} {
		if err := histogram.RecordValues(row[0], row[1]); err != nil {
			panic(err)
		}
	}
	fmt.Println(histogram.ValueAtQuantile(99))
}
GO
go_build "$work/p99.go" github.com/HdrHistogram/hdrhistogram-go@v1.2.0

expect "java" 10002431 "$(java -cp "$work/jars/HdrHistogram-2.2.2.jar" "$work/P99.java")"
expect "js" 10002431 "$(node "$node_dir/p99.js")"
expect "python" 1000 "$("$python" "$work/p99.py")"
expect "go" 1000 "$("$work/p99")"
conclude
