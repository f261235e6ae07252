#!/usr/bin/env bash
# t-digests: tdigest 0.5.2.2 (PyPI), tdigest 0.1.3 (npm), github.com/caio/go-tdigest/v4 4.1.0 and github.com/influxdata/tdigest
# 0.0.1 (Go proxy), of 100 latencies: 99 of 1 ms and one of 1000 ms.
#
# Guess: p50 and p90 are 1 ms in each, and p99 is 1 ms or near it: a t-digest is exact at the ends, and so few values need no
#   compression at all.
# True: equal values become one centroid, and what lies between two centroids is drawn as a line. In Python and JavaScript that
#   makes a median of 10.99 ms and a p90 of 810.19 ms, in Python also a p1 of -968.03 ms, below the minimum and below zero. In
#   Go the p50 and p90 are 1 ms, and p99 is 10.99 or 500.5 ms. Latencies in whole milliseconds are equal all the time.
#
# Seen (p1 p50 p90 p99):
#   Python: -968.03 10.99 810.19 990.01
#   JavaScript: 1.00 10.99 810.19 990.01
#   caio: 1.00 1.00 1.00 10.99
#   influxdata: 1.00 1.00 1.00 500.50
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install tdigest==0.5.2.2
npm_install tdigest@0.1.3

cat >"$work/digest.py" <<'PY'
from tdigest import TDigest

digest = TDigest()
digest.batch_update([1] * 99 + [1000])
print(*(f"{digest.percentile(percent):.2f}" for percent in (1, 50, 90, 99)))
PY
cat >"$node_dir/digest.js" <<'JS'
const { TDigest } = require('tdigest');

const digest = new TDigest();
for (let i = 0; i < 99; i++) digest.push(1);
digest.push(1000);
digest.compress();
console.log([0.01, 0.5, 0.9, 0.99].map((quantile) => digest.percentile(quantile).toFixed(2)).join(' '));
JS
cat >"$work/digest.go" <<'GO'
package main

import (
	"fmt"
	"os"

	caio "github.com/caio/go-tdigest/v4"
	influx "github.com/influxdata/tdigest"
)

func main() {
	a, _ := caio.New()
	b := influx.New()
	for i := 0; i < 100; i++ {
		value := 1.0
		if i == 99 {
			value = 1000
		}
		a.Add(value)
		b.Add(value, 1)
	}
	quantile := a.Quantile
	if os.Args[1] == "influxdata" {
		quantile = b.Quantile
	}
	fmt.Printf("%.2f %.2f %.2f %.2f\n", quantile(.01), quantile(.5), quantile(.9), quantile(.99))
}
GO
go_build "$work/digest.go" github.com/caio/go-tdigest/v4@v4.1.0 github.com/influxdata/tdigest@v0.0.1

expect "Python" "-968.03 10.99 810.19 990.01" "$("$python" "$work/digest.py")"
expect "JavaScript" "1.00 10.99 810.19 990.01" "$(node "$node_dir/digest.js")"
expect "caio" "1.00 1.00 1.00 10.99" "$("$work/digest" caio)"
expect "influxdata" "1.00 1.00 1.00 500.50" "$("$work/digest" influxdata)"
conclude
