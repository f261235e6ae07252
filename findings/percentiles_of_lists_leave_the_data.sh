#!/usr/bin/env bash
# statistics.quantiles of Python's own library (3.8 and later), jStat 1.9.6 (npm); beside them numpy 2.4.6 (PyPI) and
# simple-statistics 7.12.1 (npm). Ten latencies in ms, as a short test has them: nine of 1 and one of 1000, or the other way round.
#
# Guess: libraries differ in how they go between two values, but each percentile lies between the smallest and the largest, and a
#   p99 of ten values shows the one that was slow.
# True: statistics.quantiles(latencies, n=100) goes on beyond the ends: the p99 is 1889.11 ms, nearly twice the slowest, and the p1
#   of nine slow calls and a fast one is negative. (With method="inclusive" it is numpy's.) jStat.percentile leaves the slowest out:
#   its p99 is 1 ms, whereas jStat.quantiles of the same list says 1000.
#
# Seen (p99 of nine 1 and a 1000; p1 of a 1 and nine 1000):
#   statistics.quantiles: 1889.11; -888.11
#   its "inclusive", numpy, simple-statistics: 910.09; 90.91
#   jStat.percentile: 1.00; 90.91
#   jStat.quantiles: 1000.00; 1.00
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install numpy==2.4.6
npm_install jstat@1.9.6 simple-statistics@7.12.1

cat >"$work/percentiles.py" <<'PY'
import statistics

import numpy

one_slow = [1.0] * 9 + [1000.0]
one_fast = [1.0] + [1000.0] * 9
ways = {
    "statistics": lambda values, percent: statistics.quantiles(values, n=100)[percent - 1],
    "inclusive": lambda values, percent: statistics.quantiles(values, n=100, method="inclusive")[percent - 1],
    "numpy": numpy.percentile,
}
for name, percentile in ways.items():
    print(f"{name} {percentile(one_slow, 99):.2f}; {percentile(one_fast, 1):.2f}")
PY
cat >"$node_dir/percentiles.js" <<'JS'
const jstat = require('jstat');
const simple = require('simple-statistics');
const oneSlow = [...Array(9).fill(1), 1000];
const oneFast = [1, ...Array(9).fill(1000)];
const ways = {
  'simple-statistics': (values, percent) => simple.quantile(values, percent / 100),
  'jStat.percentile': (values, percent) => jstat.percentile(values, percent / 100),
  'jStat.quantiles': (values, percent) => jstat.quantiles(values, [percent / 100])[0],
};
for (const [name, percentile] of Object.entries(ways)) {
  console.log(name, percentile(oneSlow, 99).toFixed(2) + '; ' + percentile(oneFast, 1).toFixed(2));
}
JS
"$python" "$work/percentiles.py" >"$work/seen"
node "$node_dir/percentiles.js" >>"$work/seen"
while read -r name seen; do
  expect "$name" "$seen" "$(sed -n "s/^$name //p" "$work/seen")"
done <<'ROWS'
statistics 1889.11; -888.11
inclusive 910.09; 90.91
numpy 910.09; 90.91
simple-statistics 910.09; 90.91
jStat.percentile 1.00; 90.91
jStat.quantiles 1000.00; 1.00
ROWS
conclude
