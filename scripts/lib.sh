# Shared by the scripts beside it; sourced, not run. Messages go to stderr: stdout belongs to weir's data.
# shellcheck shell=bash

# The repository, wherever the caller stands.
weir_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# usage FILE: the comment at the head of a script, which is its help text.
usage() { awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$1"; }

jobs_here() { nproc 2>/dev/null || echo 2; }

# quietly LOG COMMAND...: runs the command with its output in LOG, and shows the part that matters only if it fails.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || status=$?
  ((status == 0)) && return 0
  # Ninja marks what failed; other tools say what is wrong last.
  if grep -q '^FAILED: ' "$log"; then
    awk '/^FAILED: / { seen = 1 } seen && ++n <= 60' "$log" >&2
  else
    tail -n 40 "$log" >&2
  fi
  printf '==> failed with status %d; the whole output is in %s\n' "$status" "$log" >&2
  return "$status"
}

# configure PRESET: only when the preset was never configured. Afterwards ninja runs CMake itself when a file asks for it.
configure() {
  local preset=$1
  [[ -f "$weir_root/build/$preset/build.ninja" ]] && return 0
  say "configuring $preset"
  (cd "$weir_root" && quietly "$weir_root/build/$preset-configure.log" cmake --preset "$preset")
}

# build PRESET [TARGET...]: everything when no target is named.
build() {
  local preset=$1
  shift
  configure "$preset" || return
  say "building $preset${*:+: $*}"
  quietly "$weir_root/build/$preset-build.log" \
    ninja -C "$weir_root/build/$preset" -j "$(jobs_here)" "$@"
}
