// Reads a run's latency.hlog with hdr-histogram-js and holds it against what `weir report --format json` says.
//
//   node read_hlog.js LATENCY.HLOG REPORT.JSON
'use strict';

const fs = require('node:fs');
const hdr = require('hdr-histogram-js');

const [logPath, reportPath] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(reportPath, 'utf8'));

// 64 bits a bucket: with the default of 32, large counts would wrap without a word.
const reader = new hdr.HistogramLogReader(fs.readFileSync(logPath, 'utf8'), 64);
const sums = new Map();
let rows = 0;
for (let row = reader.nextIntervalHistogram(); row; row = reader.nextIntervalHistogram()) {
  rows += 1;
  const sum = sums.get(row.tag) ?? hdr.build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3600e9,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
  });
  sum.add(row);
  sums.set(row.tag, sum);
}

const problems = [];
function expect(what, found, wanted) {
  if (found !== wanted) problems.push(`${what}: the log says ${found}, the report ${wanted}`);
}

function compare(prefix, latencies) {
  for (const name of ['response', 'service', 'wait']) {
    const wanted = latencies.find((latency) => latency.name === name);
    const found = sums.get(prefix + name);
    if (!found) {
      problems.push(`no row is tagged ${prefix}${name}`);
      continue;
    }
    expect(`${prefix}${name} count`, String(found.totalCount), wanted.count);
    for (const [percentile, key] of [[50, 'p50_us'], [90, 'p90_us'], [99, 'p99_us'], [99.9, 'p999_us']]) {
      // The report never goes above the exact maximum; the log knows only the edges of buckets.
      const edge = found.getValueAtPercentile(percentile) / 1e3;
      expect(`${prefix}${name} ${key}`, Math.min(edge, wanted.max_us), wanted[key]);
    }
  }
}

compare('', report.latency);
if (report.groups.length > 1) {
  for (const group of report.groups) compare(`${group.name}.`, group.latency);
}
if (rows < 6) problems.push(`only ${rows} rows: the run should have had at least two intervals`);
if (!(Number(report.latency[0].count) > 100)) problems.push('the run measured next to nothing');
for (const problem of problems) console.error(problem);
console.log(`${rows} rows, ${report.latency[0].count} response times`);
process.exit(problems.length > 0 ? 1 : 0);
