#!/bin/sh
# What a DNS query costs: dnsperf asks NSD and Knot, with one worker each, and Faultline's server (dns-side-by-side.yaml) through
# a real port: over two virtual routers ("path") and where the edge sits on the server's own host ("direct"). One zone of 10,000
# names for all; of the queries one in ten is for an alias and one for a name that is not there. All in one run and by turns,
# so that a busy machine disturbs them alike; medians are printed. The processor's time a query is that of the server's
# process alone: where dnsperf, the kernel and the server share few cores it says more than queries a second do.
#
#   dns-side-by-side.sh [rounds [seconds [warm-up seconds]]]      5 rounds of 5 seconds after 15 of warm-up otherwise
#
# Needs Debian's dnsperf, nsd and knot, and a JDK >= 17. CLIENTS and OUTSTANDING are dnsperf's -c and -q, 8 and 200 otherwise.
set -eu

rounds=${1:-5}
seconds=${2:-5}
warm_up=${3:-15}
clients=${CLIENTS:-8}
outstanding=${OUTSTANDING:-200}
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

PATH=$PATH:/usr/sbin
for tool in dnsperf nsd knotd; do
    command -v "$tool" >/dev/null || { echo "$tool is missing (expected: Debian's package ${tool%d})" >&2; exit 2; }
done

awk 'BEGIN {
    print "$ORIGIN bench.example.\n$TTL 300\n@ SOA ns hostmaster 1 7200 900 1209600 300\n@ NS ns\nns A 192.0.2.53"
    for (i = 0; i < 9000; i++) printf "h%d A 10.0.%d.%d\n", i, i / 250, i % 250
    for (i = 0; i < 1000; i++) printf "c%d CNAME h%d\n", i, i
}' >"$work/bench.example.zone"
awk 'BEGIN {
    srand(1)
    for (i = 0; i < 100000; i++) {
        kind = rand()
        if (kind < 0.8) printf "h%d.bench.example A\n", rand() * 9000
        else if (kind < 0.9) printf "c%d.bench.example A\n", rand() * 1000
        else printf "x%d.bench.example A\n", rand() * 100000
    }
}' >"$work/queries"

cat >"$work/nsd.conf" <<NSD
server:
    server-count: 1
    ip-address: 127.0.0.1@15353
    username: ""
    chroot: ""
    zonesdir: "$work"
    database: ""
    pidfile: "$work/nsd.pid"
    xfrdfile: "$work/xfrd"
    xfrdir: "$work"
    zonelistfile: "$work/zonelist"
    minimal-responses: yes
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: bench.example
    zonefile: bench.example.zone
NSD
mkdir "$work/knot"
cat >"$work/knot.conf" <<KNOT
server:
    listen: 127.0.0.1@15354
    rundir: $work/knot
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: $work/knot
template:
  - id: default
    storage: $work
    file: "%s.zone"
    zonefile-sync: -1
    journal-content: none
zone:
  - domain: bench.example
KNOT

background() {
    log=$work/$1.log
    shift
    "$@" >"$log" 2>&1 &
    pids="$pids $!"
}

background nsd nsd -d -c "$work/nsd.conf"
background knot knotd -c "$work/knot.conf"
cp "$here/dns-side-by-side.yaml" "$work"
background faultline "$root/faultline" run "$work/dns-side-by-side.yaml" --control off --for 30m

# dnsperf's own report of so many seconds at a port.
ask() { dnsperf -s 127.0.0.1 -p "$1" -d "$work/queries" -e -c "$clients" -q "$outstanding" -T 1 -l "$2" 2>/dev/null; }

await_answer() {
    i=0
    until ask "$1" 1 | grep -q 'NOERROR [1-9]'; do
        i=$((i + 1))
        [ "$i" -lt 100 ] || { echo "nothing answers at port $1" >&2; tail "$work"/*.log >&2; exit 1; }
        sleep 0.5
    done
}

# The processes that hold a UDP port: server and workers.
processes() {
    inode=$(awk -v port="$(printf ':%04X' "$1")" 'index($2, port) {print $10; exit}' /proc/net/udp /proc/net/udp6)
    for process in $(family "$pids"); do
        if ls -l "/proc/$process/fd" 2>/dev/null | grep -q "socket:\[$inode\]"; then echo "$process"; fi
    done
}

# Processes and all that they have started.
family() {
    for parent in $1; do
        echo "$parent"
        family "$(cat /proc/"$parent"/task/*/children 2>/dev/null)"
    done
}

# Clock ticks that they have used.
ticks() { for p in $1; do cat "/proc/$p/stat"; done | sed 's/.*) //' | awk '{t += $12 + $13} END {print t}'; }

ways='nsd:15353 knot:15354 path:25353 direct:25354'
for way in $ways; do
    await_answer "${way#*:}"
    ask "${way#*:}" "$warm_up" >/dev/null
    processes "${way#*:}" >"$work/processes.${way%:*}"
done

per_second=$(getconf CLK_TCK)
round=1
while [ "$round" -le "$rounds" ]; do
    for way in $ways; do
        name=${way%:*}
        holders=$(cat "$work/processes.$name")
        before=$(ticks "$holders")
        ask "${way#*:}" "$seconds" >"$work/report"
        after=$(ticks "$holders")
        sed -n 's/^ *Queries per second: *//p' "$work/report" >>"$work/rate.$name"
        sed -n 's/^ *Queries lost: *\([0-9]*\).*/\1/p' "$work/report" >>"$work/lost.$name"
        sed -n 's/^ *Average Latency (s): *\([0-9.]*\).*/\1/p' "$work/report" >>"$work/latency.$name"
        sed -n 's/^ *Queries completed: *\([0-9]*\).*/\1/p' "$work/report" |
            awk -v ticks="$((after - before))" -v hz="$per_second" '{print ticks / hz / $1 * 1e6}' >>"$work/cpu.$name"
    done
    round=$((round + 1))
done

median() { sort -n "$1" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

best=$( (median "$work/rate.nsd"; median "$work/rate.knot") | sort -n | tail -n 1)
cheapest=$( (median "$work/cpu.nsd"; median "$work/cpu.knot") | sort -n | head -n 1)
printf '%-8s %12s %8s %8s %14s %8s %12s\n' server 'queries/s' ratio lost 'CPU a query' ratio latency
for way in $ways; do
    name=${way%:*}
    lost=$(awk '{sum += $1} END {print sum}' "$work/lost.$name")
    echo "$(median "$work/rate.$name") $(median "$work/cpu.$name") $(median "$work/latency.$name")" |
        awk -v name="$name" -v lost="$lost" -v best="$best" -v cheapest="$cheapest" '{
            printf "%-8s %12.0f %8.2f %8d %11.2f us %8.2f %9.2f ms\n", name, $1, $1/best, lost, $2, $2/cheapest, $3*1e3}'
done
