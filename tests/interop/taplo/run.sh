#!/usr/bin/env bash
# taplo, a TOML linter that knows nothing of weir, holds every scenario of this tree against what `weir schema` prints.
#
#   run.sh WEIR BUILD_DIR [--update]
#
# What `weir validate` takes, taplo takes. What it refuses, taplo refuses as well, but for the scenarios that beyond.txt lists: in
# those what is wrong lies between values, or in a limit of a quantity, which JSON Schema can't say. --update writes that list
# anew. Exits with 77 and a line "SKIPPED: why" where npm is missing.
set -euo pipefail

(($# == 2 || $# == 3)) || {
  echo "usage: run.sh WEIR BUILD_DIR [--update]" >&2
  exit 2
}
weir=$1
mkdir -p "$2"
build=$(cd "$2" && pwd)
update=${3:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)

for tool in node npm; do
  command -v "$tool" >/dev/null || {
    echo "SKIPPED: taplo needs Node, and '$tool' is not on the PATH"
    exit 77
  }
done

cp "$here/package.json" "$here/package-lock.json" "$build/"
if ! cmp -s "$here/package-lock.json" "$build/installed"; then
  (cd "$build" && npm ci --silent --no-audit --no-fund) || {
    echo "SKIPPED: npm could not install taplo"
    exit 77
  }
  cp "$here/package-lock.json" "$build/installed"
fi
"$weir" schema >"$build/weir.schema.json"

# lint FILE...: the files that taplo refuses, one a line, sorted.
lint() {
  local status=0
  (cd "$root" && "$build/node_modules/.bin/taplo" lint --colors never --no-auto-config --schema "file://$build/weir.schema.json" "$@") \
    >"$build/taplo.log" 2>&1 </dev/null || status=$?
  grep -q 'found files total=' "$build/taplo.log" || {
    cat "$build/taplo.log"
    echo "taplo did not run (exit $status)" >&2
    exit 1
  }
  sed -n 's/^ERROR taplo:lint_files: invalid file .*path="\([^"]*\)".*/\1/p' "$build/taplo.log" | sort
}

failed=0

mapfile -t good < <(find "$root/scenarios" "$root/tests/interop" -name '*.toml' -not -path '*/node_modules/*' \
  -not -path '*/museum/catalogue/*' -not -name symptoms.toml -not -name Cargo.toml | sort)
refused=$(lint "${good[@]}")
if [[ -n $refused ]]; then
  echo "taplo refuses scenarios that are good:" >&2
  printf '%s\n' "$refused" >&2
  cp "$build/taplo.log" "$build/good.log"
  echo "see $build/good.log" >&2
  failed=1
fi

mapfile -t bad < <(find "$root/tests/bad_scenarios" -name '*.toml' | sort)
(( ${#bad[@]} > 100 )) || { echo "only ${#bad[@]} bad scenarios were found" >&2; exit 1; }
refused=$(lint "${bad[@]}")
accepted=$(comm -23 <(printf '%s\n' "${bad[@]}") <(printf '%s\n' "$refused") | sed 's|.*/||; s|\.toml$||')
if [[ $update == --update ]]; then
  printf '%s\n' "$accepted" >"$here/beyond.txt"
elif ! diff -u --label "beyond.txt" --label "what taplo takes" "$here/beyond.txt" <(printf '%s\n' "$accepted"); then
  echo "what only \`weir validate\` refuses is not what beyond.txt lists" >&2
  failed=1
fi
echo "taplo: ${#good[@]} good scenarios; of ${#bad[@]} bad ones $(printf '%s\n' "$refused" | wc -l) are refused by it as well"
exit "$failed"
