#!/usr/bin/env bash
# polars 2.1.0 (PyPI), with duckdb 2.0.1 and pandas 3.1.1 beside it. A file of JSON lines, one for each stream, in which the first
# 150 lines are of streams on which nothing happened and the last is of one on which a fault struck.
#
# Guess: read_ndjson reads the whole file: a key that comes late is a column with nulls before it, as in pandas, pyarrow
#   and duckdb, and a list that is empty at first and has a text in it later is a list of texts.
# True: the schema is that of the first 100 lines. A later key is left out, and the text in the list becomes null, both without
#   a word: the one stream that the file is read for looks like the others. (A value where there was null raises.) With
#   infer_schema_length=None all is there.
#
# Seen (last line):
#   polars: {'stream': 150, 'faults': [None]}
#   polars, infer_schema_length=None, duckdb, pandas: {'stream': 150, 'faults': ['reset'], 'debug': 'RST_STREAM'}
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

pip_install polars==2.1.0 duckdb==2.0.1 pandas==3.1.1

cat >"$work/read.py" <<'PY'
import json
import sys

import duckdb
import pandas
import polars

reader, path = sys.argv[1:]
with open(path, "w") as lines:
    for stream in range(150):
        print(json.dumps({"stream": stream, "faults": []}), file=lines)
    print(json.dumps({"stream": 150, "faults": ["reset"], "debug": "RST_STREAM"}), file=lines)
if reader == "polars":
    last = polars.read_ndjson(path)[-1].to_dicts()[0]
elif reader == "polars-all":
    last = polars.read_ndjson(path, infer_schema_length=None)[-1].to_dicts()[0]
elif reader == "duckdb":
    rows = duckdb.sql(f"select * from read_json('{path}') order by stream")
    last = dict(zip(rows.columns, rows.fetchall()[-1]))
else:
    last = pandas.read_json(path, lines=True).iloc[-1].to_dict()
print(last)
PY
whole="{'stream': 150, 'faults': ['reset'], 'debug': 'RST_STREAM'}"
expect "polars" "{'stream': 150, 'faults': [None]}" "$("$python" "$work/read.py" polars "$work/streams.jsonl")"
for reader in polars-all duckdb pandas; do
  expect "$reader" "$whole" "$("$python" "$work/read.py" "$reader" "$work/streams.jsonl")"
done
conclude
