#!/usr/bin/env bash
# TOML readers and tools of today, on an inline table over several lines with a comma at its end, which TOML 1.1 allows and
# TOML 1.0 forbids. PyPI: tomli 2.5.0, tomlkit 0.15.2, rtoml 0.14.0, taplo 0.9.3, tombi 1.9.6. npm: smol-toml 1.9.1, toml 5.0.1,
# js-toml 2.0.1, @iarna/toml 3.0.0. Go: github.com/BurntSushi/toml 1.6.0, github.com/pelletier/go-toml/v2 2.4.3.
#
# Guess: readers stay with 1.0 unless asked. tomli, smol-toml and js-toml may take 1.1, and so do tools that are made to help
#   people write TOML (tombi); tomlkit, rtoml and both Go libraries refuse it.
# True: all the readers but @iarna/toml take it without a word, and it is the two linters, taplo and tombi, that refuse it. So
#   a file that one's own scripts read may be refused by a program that follows 1.0, and only a linter says so beforehand.
#
# Seen: yes from tomli tomlkit rtoml smol-toml toml js-toml BurntSushi pelletier; no from @iarna/toml taplo tombi
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=support/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/support/lib.sh"

need go
pip_install tomli==2.5.0 tomlkit==0.15.2 rtoml==0.14.0 taplo==0.9.3 tombi==1.9.6
npm_install smol-toml@1.9.1 toml@5.0.1 js-toml@2.0.1 @iarna/toml@3.0.0

cat >"$work/new.toml" <<'TOML'
at = {
  replies = "5..20",
}
TOML
cat >"$work/old.toml" <<'TOML'
at = { replies = "5..20" }
TOML

cat >"$work/read.py" <<'PY'
import importlib
import sys

try:
    print("yes" if importlib.import_module(sys.argv[1]).loads(open(sys.argv[2]).read())["at"] else "empty")
except Exception:
    print("no")
PY
cat >"$node_dir/read.mjs" <<'JS'
import { readFileSync } from 'node:fs';

const library = await import(process.argv[2]);
const parse = library.parse ?? library.load ?? library.default.parse;
try {
  console.log(parse(readFileSync(process.argv[3], 'utf8')).at ? 'yes' : 'empty');
} catch (error) {
  console.log('no');
}
JS
cat >"$work/gotoml.go" <<'GO'
package main

import (
	"fmt"
	"os"

	burntsushi "github.com/BurntSushi/toml"
	pelletier "github.com/pelletier/go-toml/v2"
)

func main() {
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	read := burntsushi.Unmarshal
	if os.Args[1] == "pelletier" {
		read = pelletier.Unmarshal
	}
	var document map[string]any
	if read(text, &document) == nil {
		fmt.Println("yes")
	} else {
		fmt.Println("no")
	}
}
GO
go_build "$work/gotoml.go" github.com/BurntSushi/toml@v1.6.0 github.com/pelletier/go-toml/v2@v2.4.3

# takes READER FILE: yes or no.
takes() {
  local bin=$work/venv/bin
  case $1 in
    tomli | tomlkit | rtoml) "$python" "$work/read.py" "$1" "$2" ;;
    BurntSushi | pelletier) "$work/gotoml" "$1" "$2" ;;
    taplo) "$bin/taplo" lint "$2" >"$work/log" 2>&1 && echo yes || echo no ;;
    tombi) (cd "$work" && "$bin/tombi" lint --offline "$2") >"$work/log" 2>&1 && echo yes || echo no ;;
    *) node "$node_dir/read.mjs" "$1" "$2" ;;
  esac
}
for reader in tomli tomlkit rtoml smol-toml toml js-toml BurntSushi pelletier; do
  expect "$reader, 1.0 and 1.1" "yes yes" "$(takes "$reader" "$work/old.toml") $(takes "$reader" "$work/new.toml")"
done
for reader in @iarna/toml taplo tombi; do
  expect "$reader, 1.0 and 1.1" "yes no" "$(takes "$reader" "$work/old.toml") $(takes "$reader" "$work/new.toml")"
done
conclude
