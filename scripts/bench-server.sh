#!/bin/sh
# Measures the whole quickstart server beside a bare server of pion/webrtc, in
# the same run, and prints one table: CPU, latency and loss with 1 publisher
# and 100 viewers (20,000 packets a second, then a rising rate), and in a
# meeting of 8 in which all see all.
#
#   BENCH=DIR scripts/bench-server.sh
#
# DIR holds two programs of another module that shares no code with this one:
# loadgen, which sends and watches by WHIP and WHEP, and pionsfu, the bare
# server. Meetings of the quickstart are held by e2e/meeting, whose clients ask
# for retransmissions and send transport-wide feedback; those of pionsfu by loadgen, whose do not.
#
# RUNS (3) runs of each, alternating, medians; TIME (20) seconds of each point,
# RAMPTIME (3) of each rate; LOADS, of "webinar meeting". The server has CPU 0
# to itself and the generator CPU 1, where there is taskset; nothing else
# should run. RESULTS keeps what was measured, a line of JSON for each run.
set -eu
cd "$(dirname "$0")/.."

: "${BENCH:?is to name the folder with loadgen and pionsfu}"
BENCH=$(cd "$BENCH" && pwd)
runs=${RUNS:-3} time=${TIME:-20} ramptime=${RAMPTIME:-3} loads=${LOADS:-webinar meeting}
rates=24,32,40,48,56,72,96,120 # packets of a video frame: 77,000 packets a second and up
ours=127.0.0.1:18080 theirs=127.0.0.1:19090

work=$(mktemp -d)
results=${RESULTS:-$work/results.jsonl}
server=''
stop() {
	[ -z "$server" ] && return
	kill "$server" 2>/dev/null || true
	sleep 0.2
	kill "$server" 2>/dev/null || true # a second one skips the wait for rooms to empty
	wait "$server" 2>/dev/null || true
	server=''
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# pin CPU COMMAND... becomes the command, so that $! is its process.
pin() {
	cpu=$1
	shift
	if command -v taskset >/dev/null; then exec taskset -c "$cpu" "$@"; else exec "$@"; fi
}

# start COMMAND... starts a server and gives it a moment to listen.
start() {
	pin 0 "$@" >"$work/server.log" 2>&1 &
	server=$!
	sleep 1
}

# load SERVER LOAD holds one run and notes its result.
load() {
	case $1 in
	rotunda)
		start "$work/quickstart" -listen "$ours"
		address="http://$ours/{kind}/{room}"
		;;
	pion)
		start "$BENCH/pionsfu" -addr "$theirs"
		address="http://$theirs"
		;;
	esac
	case $2-$1 in
	webinar-*) set -- "$@" "$BENCH/loadgen" -addr "$address" -n 10,100 -ramp "$rates" -ramp-seconds "$ramptime" ;; # memory per viewer is the growth from 10 to 100
	meeting-rotunda) set -- "$@" "$work/meeting" -url "ws://$ours/signal" -n 8 -json ;;
	meeting-pion) set -- "$@" "$BENCH/loadgen" -addr "$address" -scenario meeting -n 8 ;;
	esac
	name="$1 $2"
	shift 2
	echo "$name" >&2
	(pin 1 "$@" -pid "$server" -ip 127.0.0.1 -seconds "$time") >"$work/result"
	sed "s/^/$name /" "$work/result" >>"$results"
	stop
}

# table prints the medians. A line is SERVER LOAD and the JSON of a run, in which each
# point begins with its "N"; what a point does not have belongs to the run.
table() {
	awk '
	function note(what, value,  key) {
		key = server "," what
		values[key, ++count[key]] = value + 0
	}
	function median(key,  i, j, n, v, sorted) {
		n = count[key]
		if (n == 0) return ""
		for (i = 1; i <= n; i++) {
			v = values[key, i]
			for (j = i - 1; j > 0 && sorted[j] > v; j--) sorted[j + 1] = sorted[j]
			sorted[j + 1] = v
		}
		return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
	}
	function point(  key, what) { # ends a point
		if (!("N" in at)) return
		key = load " " at["N"] " " at["PktPerFrame"]
		for (what in at) note(key " " what, at[what])
		if (at["GapPct"] < 0.1 && at["ShortPct"] < 2 && at["DeliveredPPS"] > held) held = at["DeliveredPPS"]
		split("", at)
	}
	{
		server = $1; load = $2; held = 0
		sub(/^[^{]*/, "")
		gsub(/[][{}"]/, "")
		fields = split($0, field, ",")
		for (i = 1; i <= fields; i++) {
			n = split(field[i], part, ":")
			if (n > 2) part[1] = part[n - 1] # Steps:N:10
			if (part[1] == "N") point()
			if (part[1] ~ /^(JoinP50|JoinP95|RSSPerSub)$/) note(load " " part[1], part[n])
			else at[part[1]] = part[n]
		}
		point()
		note(load " held", held)
	}
	function row(title, what, scale, digits,  a, b) {
		a = median("rotunda," what); b = median("pion," what)
		if (a == "" && b == "") return
		printf "| %s | %s | %s | %s |\n", title, show(a, scale, digits), show(b, scale, digits), (a != "" && b > 0 ? sprintf("%.2f", a / b) : "")
	}
	function show(v, scale, digits) { return v == "" ? "" : sprintf("%." digits "f", v * scale) }
	function rows(title, key) {
		if (median("rotunda," key " N") == "" && median("pion," key " N") == "") return
		row(title ", µs of server CPU per packet", key " CPUPerPktUs", 1, 2)
		row("packets/s delivered", key " DeliveredPPS", 1, 0)
		row("lost, %", key " GapPct", 1, 3)
		row("latency p50, ms", key " P50", 0.001, 2)
		row("latency p99, ms", key " P99", 0.001, 2)
		row("memory of the server, MiB", key " RSS", 1, 0)
		row("cores: generator", key " GenCPU", 1, 2)
		row("cores: everything else", key " OtherCPU", 1, 2)
	}
	END {
		print "| | quickstart | bare pion | ratio |"
		print "|---|---|---|---|"
		rows("**meeting of 8**", "meeting 8 5")
		rows("**1 → 100, 5 packets a frame**", "webinar 100 5")
		rows("**1 → 100, 24 packets a frame**", "webinar 100 24")
		row("**1 → 100, largest rate with < 0.1 % lost**, packets/s", "webinar held", 1, 0)
		row("first packet after dialling, p50, ms", "webinar JoinP50", 1, 1)
		row("first packet after dialling, p95, ms", "webinar JoinP95", 1, 1)
		row("memory of a viewer, KiB", "webinar RSSPerSub", 1, 0)
	}' "$results"
}

go build -o "$work/" ./examples/quickstart ./e2e/meeting
ulimit -n 65536 2>/dev/null || true
run=1
while [ "$run" -le "$runs" ]; do
	for load in $loads; do
		load rotunda "$load"
		load pion "$load"
	done
	run=$((run + 1))
done
table
