# shellcheck shell=bash
# What every finding needs: a temporary folder, pinned packages in it, processes that end with the script, and a comparison
# that fails. Source it first.

finding=$(basename "$0" .sh)
support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export support
export PYTHONDONTWRITEBYTECODE=1 # nothing is left in support/
work=$(mktemp -d)
touch "$work/started"
differences=0

# Ends what the script started, by process id, and removes its folder.
clean_up() {
  local pid
  while read -r pid; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true # says nothing of one that a subshell started
  done <"$work/started"
  chmod -R u+w "$work" # Go's module cache is read-only
  rm -rf "$work"
}
trap clean_up EXIT
renice -n 10 -p $$ >/dev/null

# need TOOL...: without one of them there is nothing to see; 77 is what test runners take for "skipped".
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || {
      echo "SKIPPED: $finding needs $tool"
      exit 77
    }
  done
}

# pip_install NAME==VERSION...: into an environment of its own, which later calls add to; $python runs in it.
pip_install() {
  need python3
  python=$work/venv/bin/python
  [[ -x $python ]] || python3 -m venv --without-pip "$work/venv"
  run_pip install "$@"
}

# run_pip ARGUMENT...: for that environment. Python's own pip serves it where there is one: to make another takes longer than most
# installations.
run_pip() {
  local pip=(python3 -m pip --python "$python")
  if ! "${pip[@]}" --version >/dev/null 2>&1; then
    "$python" -m ensurepip >"$work/ensurepip.log"
    pip=("$python" -m pip)
  fi
  "${pip[@]}" --quiet --disable-pip-version-check "$@"
}

# npm_install NAME@VERSION...: $node_dir is where a script must lie to find them.
npm_install() {
  need node npm
  node_dir=$work/node
  mkdir -p "$node_dir"
  npm install --prefix "$node_dir" --silent --no-audit --no-fund --ignore-scripts "$@" >/dev/null
}

# go_build MAIN.go MODULE@VERSION...: builds the program to $work/NAME. Go's own caches are used as they are.
go_build() {
  need go
  local source=$1 name
  name=$(basename "$1" .go)
  shift
  mkdir -p "$work/go-$name"
  cp "$source" "$work/go-$name/main.go"
  (
    cd "$work/go-$name"
    go mod init "finding.test/$name"
    go get "$@"
    go mod tidy
    go build -o "$work/$name" .
  ) >"$work/go-$name.log" 2>&1 || {
    cat "$work/go-$name.log" >&2
    return 1
  }
}

# go_install PACKAGE@VERSION: builds the program into $work.
go_install() {
  need go
  (cd "$work" && GOBIN=$work go install "$1" 2>"$work/go-install.log") || {
    cat "$work/go-install.log" >&2
    return 1
  }
}

# cargo_build MAIN.rs 'NAME = VERSION'...: builds the program to $work/NAME. Cargo's own cache of sources is used as it is.
cargo_build() {
  need cargo
  local source=$1 name
  name=$(basename "$1" .rs)
  shift
  mkdir -p "$work/cargo-$name/src"
  cp "$source" "$work/cargo-$name/src/main.rs"
  {
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n' "$name"
    printf '%s\n' "$@"
  } >"$work/cargo-$name/Cargo.toml"
  CARGO_TARGET_DIR=$work/cargo-target cargo build --quiet --manifest-path "$work/cargo-$name/Cargo.toml" \
    2>"$work/cargo-$name.log" || {
    cat "$work/cargo-$name.log" >&2
    return 1
  }
  cp "$work/cargo-target/debug/$name" "$work/$name"
}

# maven ARGUMENT...: says something only if it fails.
maven() {
  mvn --quiet --batch-mode "$@" >"$work/maven.log" 2>&1 || {
    cat "$work/maven.log" >&2
    return 1
  }
}

# maven_jar GROUP:ARTIFACT:VERSION: copies one jar to $work/jars.
maven_jar() {
  need java mvn
  maven dependency:copy "-Dartifact=$1" "-DoutputDirectory=$work/jars"
}

# maven_jars GROUP:ARTIFACT:VERSION...: the same with all that they depend on.
maven_jars() {
  need java mvn
  local dependency group artifact version dependencies=
  for dependency; do
    IFS=: read -r group artifact version <<<"$dependency"
    dependencies+="<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId>"
    dependencies+="<version>$version</version></dependency>"
  done
  mkdir -p "$work/pom"
  cat >"$work/pom/pom.xml" <<XML
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding.test</groupId>
  <artifactId>$finding</artifactId>
  <version>1</version>
  <dependencies>$dependencies</dependencies>
</project>
XML
  maven -f "$work/pom/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$work/jars"
}

# deb_unpack NAME=VERSION...: Debian's packages, unpacked into $work/deb and not installed; $work/deb-lib is for
# LD_LIBRARY_PATH. Where they are not served (another Debian, or a later state of it) there is nothing to see either.
deb_unpack() {
  need apt-get dpkg-deb
  local package
  mkdir -p "$work/deb/archives"
  (cd "$work/deb/archives" && apt-get --quiet --quiet download "$@" 2>"$work/apt.log") || {
    cat "$work/apt.log" >&2
    echo "SKIPPED: $finding needs Debian's $*"
    exit 77
  }
  for package in "$work"/deb/archives/*.deb; do dpkg-deb --extract "$package" "$work/deb"; done
  ln -sfn "$work/deb/usr/lib/$(dpkg --print-architecture | sed 's/amd64/x86_64/;s/arm64/aarch64/')-linux-gnu" "$work/deb-lib"
}

# start OUTPUT COMMAND...: in the background, until the script ends. Its process id is kept in a file, since a subshell may
# have started it.
start() {
  local output=$1
  shift
  : >"$output"
  "$@" >"$output" 2>"$output.err" &
  echo $! >>"$work/started"
}

# first_line FILE: waits for it, half a minute at most, and prints it.
first_line() {
  local i
  for ((i = 0; i < 300; i++)); do
    if [[ $(wc -l <"$1") -gt 0 ]]; then
      head -n 1 "$1"
      return
    fi
    sleep 0.1
  done
  echo "nothing in $1 after half a minute" >&2
  cat "$1.err" >&2
  return 1
}

# free_ports COUNT: prints so many ports on which nothing listens. pip_install comes before it.
free_ports() {
  "$python" -c "
import socket
ports = [socket.create_server(('127.0.0.1', 0)) for _ in range($1)]
print(*(port.getsockname()[1] for port in ports))"
}

# wait_for_port PORT: until something listens there, half a minute at most.
wait_for_port() {
  local i
  for ((i = 0; i < 300; i++)); do
    if (echo >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "nothing listens on port $1 after half a minute" >&2
  return 1
}

# expect WHAT SEEN_BEFORE SEEN_NOW: prints what is seen, and remembers a difference.
expect() {
  if [[ $3 == "$2" ]]; then
    printf '%s: %s\n' "$1" "$3"
  else
    printf '%s: CHANGED\n  was: %s\n  is:  %s\n' "$1" "$2" "$3"
    differences=$((differences + 1))
  fi
}

# The last line of every finding: exits with 1 if anything has changed.
conclude() {
  if ((differences > 0)); then
    echo "CHANGED: $finding no longer holds as written"
    exit 1
  fi
  echo "HOLDS: $finding"
}
