# watch.sh FOLDER BIN SETTING... makes a cluster of databases in FOLDER and does
# with its server what standard input says. The end of that, which comes when
# the process that writes it ends, ends the server and removes FOLDER.
dir=$1 bin=$2
shift 2
server=

finish() {
	if [ -n "$server" ]; then
		kill -QUIT "$server" 2>/dev/null
		wait "$server" 2>/dev/null
	fi
	rm -rf "$dir"
}

# All order is that of English, so that what is to be ordered by bytes has to say so.
if "$bin/initdb" --no-sync --auth=trust --username=rotunda --encoding=UTF8 --locale=C.UTF-8 \
	--locale-provider=icu --icu-locale=en-US --pgdata="$dir/data" >"$dir/log" 2>&1; then
	echo made
else
	echo failed
fi

while read -r command; do
	case $command in
	start)
		"$bin/postgres" -D "$dir/data" -k "$dir" "$@" >>"$dir/log" 2>&1 </dev/null &
		server=$!
		;;
	kill) # all processes at once: stopped, the first cannot tell the others
		kill -STOP "$server"
		others=$(cat "/proc/$server/task/$server/children" 2>/dev/null || ps -A -o pid= -o ppid= | awk -v p="$server" '$2 == p { print $1 }')
		kill -KILL $others
		for p in $others; do # the memory they share is free once they are gone
			while grep -q '^State:.[^ZX]' "/proc/$p/status" 2>/dev/null; do :; done
		done
		kill -KILL "$server"
		wait "$server" 2>/dev/null
		server=
		;;
	esac
	echo done
done
finish
