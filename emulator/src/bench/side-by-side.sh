#!/bin/sh
# What a real client pays for the network between it and a real server: one TCP stream (iperf3) and small HTTP requests (wrk,
# 32 connections, to nginx), directly over loopback, through Faultline (side-by-side.yaml), through a plain Java proxy
# (TcpProxy.java) and through haproxy. All in one run and by turns, so that a busy machine disturbs them alike; medians and
# their ratios to the direct way are printed.
#
#   side-by-side.sh [rounds [seconds]]        3 rounds of 5 seconds each otherwise
#
# Needs Debian's iperf3, wrk, nginx-light and haproxy, and a JDK >= 17.
set -eu

rounds=${1:-3}
seconds=${2:-5}
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
root=$here/../../..
work=$(mktemp -d)
pids=''

stop() {
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    # The processes have no parent but this one: each is waited for, so that none outlives its directory.
    wait
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

for tool in iperf3 wrk nginx haproxy; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "$tool is missing (expected: Debian's package $tool)" >&2; exit 2; }
done
PATH=$PATH:/usr/sbin

background() {
    "$@" >"$work/$(basename "$1").log" 2>&1 &
    pids="$pids $!"
}

await_port() {
    i=0
    until listens "$1"; do
        i=$((i + 1))
        [ "$i" -lt 100 ] || { echo "nothing listens on port $1" >&2; tail "$work"/*.log >&2; exit 1; }
        sleep 0.2
    done
}

listens() { grep -q "$(printf ':%04X 0*:0000 0A' "$1")" /proc/net/tcp /proc/net/tcp6; }

mkdir "$work/www"
printf 'a small answer of a web server\n' >"$work/www/index.html"
cat >"$work/nginx.conf" <<NGINX
daemon off;
worker_processes 1;
pid $work/nginx.pid;
error_log $work/nginx-error.log;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 10000000;
    client_body_temp_path $work/b; proxy_temp_path $work/p; fastcgi_temp_path $work/f;
    uwsgi_temp_path $work/u; scgi_temp_path $work/s;
    server { listen 127.0.0.1:18080; root $work/www; }
}
NGINX
cat >"$work/haproxy.cfg" <<HAPROXY
global
    nbthread 1
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
listen iperf
    bind 127.0.0.1:45201
    server s 127.0.0.1:15201
listen web
    bind 127.0.0.1:48080
    server s 127.0.0.1:18080
HAPROXY

background iperf3 -s -B 127.0.0.1 -p 15201
chmod 755 "$work"
background nginx -e "$work/nginx-error.log" -c "$work/nginx.conf"
background haproxy -f "$work/haproxy.cfg"
background java "$here/TcpProxy.java" 35201 15201
background java "$here/TcpProxy.java" 38080 18080
"$root/faultline" run "$here/side-by-side.yaml" --control off --for 20m >"$work/faultline.log" 2>&1 &
pids="$pids $!"
for port in 15201 18080 25201 28080 35201 38080 45201 48080; do await_port "$port"; done

# Bits per second that arrived.
stream() { iperf3 -c 127.0.0.1 -p "$1" -t "$seconds" -O 1 ${2:-} --json | sed -n '/"sum_received"/,/}/s/.*"bits_per_second":[^0-9]*\([0-9]*\).*/\1/p'; }

# Requests per second.
requests() { wrk -t 1 -c 32 -d "${seconds}s" "http://127.0.0.1:$1/" | sed -n 's/^Requests\/sec: *//p'; }

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

ways='direct:1 faultline:2 plain-proxy:3 haproxy:4'
round=1
while [ "$round" -le "$rounds" ]; do
    for way in $ways; do
        name=${way%:*}
        digit=${way#*:}
        stream "${digit}5201" >>"$work/stream.$name"
        stream "${digit}5201" -R >>"$work/reverse.$name"
        requests "${digit}8080" >>"$work/requests.$name"
    done
    round=$((round + 1))
done

printf '%-12s %16s %8s %16s %8s %14s %8s\n' way 'to server' ratio 'to client' ratio 'requests/s' ratio
for way in $ways; do
    name=${way%:*}
    up=$(median <"$work/stream.$name")
    down=$(median <"$work/reverse.$name")
    rate=$(median <"$work/requests.$name")
    if [ "$name" = direct ]; then up0=$up; down0=$down; rate0=$rate; fi
    echo "$name $up $up0 $down $down0 $rate $rate0" | awk '{
        printf "%-12s %11.2f Gb/s %8.3f %11.2f Gb/s %8.3f %14.0f %8.3f\n", $1, $2/1e9, $2/$3, $4/1e9, $4/$5, $6, $6/$7}'
done
