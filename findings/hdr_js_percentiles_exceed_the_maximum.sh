#!/usr/bin/env bash
# hdr-histogram-js 3.0.1 (npm), and hdrhistogram 0.10.8 (PyPI) beside it.
#
# Guess: max is the highest value of the last bucket, as percentiles are, so that p100 and max are one number, as in
#   Python, and no percentile is ever above the maximum.
# True: in JavaScript max is the very value that was recorded, while percentiles give the highest value of the bucket. All of
#   them may be above max: one value of 1,000,003 us has p50 = p100 = 1,000,447 and max 1,000,003. The encoded histogram
#   carries no maximum, so after a log is written and read the same data has max 1,000,447.
#
# Seen: js: p50 1000447 max 1000003; js, decoded: p50 1000447 max 1000447; python: p50 1000447 max 1000447
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install hdrhistogram==0.10.8
npm_install hdr-histogram-js@3.0.1

cat >"$node_dir/max.js" <<'JS'
const { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } = require('hdr-histogram-js');
const show = (histogram) => console.log(`p50 ${histogram.getValueAtPercentile(50)} max ${histogram.maxValue}`);
const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: 3600000000, numberOfSignificantValueDigits: 3 });
histogram.recordValue(1000003);
show(histogram);
show(decodeFromCompressedBase64(encodeIntoCompressedBase64(histogram)));
JS
cat >"$work/max.py" <<'PY'
from hdrh.histogram import HdrHistogram

histogram = HdrHistogram(1, 3600000000, 3)
histogram.record_value(1000003)
print("p50", histogram.get_value_at_percentile(50), "max", histogram.get_max_value())
PY
node "$node_dir/max.js" >"$work/js"
expect "js" "p50 1000447 max 1000003" "$(sed -n 1p "$work/js")"
expect "js, decoded" "p50 1000447 max 1000447" "$(sed -n 2p "$work/js")"
expect "python" "p50 1000447 max 1000447" "$("$python" "$work/max.py")"
conclude
