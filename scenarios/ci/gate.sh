#!/bin/sh
# The gate as a step of any CI that runs a shell, in your repository. Each of these variables is yours to set.
set -eu
: "${WEIR_HOME:?the folder of weir}"
: "${BASELINE:=origin/main}" "${CANDIDATE:=HEAD}"
: "${BUILD:=make server}" "${SERVE:=./server --port {port\}}"
: "${SCENARIO:=$WEIR_HOME/scenarios/ci/gate.toml}"

"$WEIR_HOME/scripts/gate-revisions" "$BASELINE" "$CANDIDATE" "$BUILD" "$SERVE" "$SCENARIO" --junit gate.xml --markdown gate.md
