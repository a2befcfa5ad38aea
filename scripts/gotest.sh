#!/usr/bin/env bash
# Every Go test with the race detector, in random order. Shows go test's line
# for each package as it ends, all that a failing one printed, and at the end
# the tests that were skipped, with their reasons. Those of PostgreSQL are not
# skipped where there is none, but fail: scripts/install.sh installs it.
# ROTUNDA_REQUIRE_POSTGRES= skips them.
set -uo pipefail
cd "$(dirname "$0")/.."
export ROTUNDA_REQUIRE_POSTGRES=${ROTUNDA_REQUIRE_POSTGRES-1}

go test -race -shuffle=on -timeout=20m -v "$@" ./... 2>&1 | awk '
	/^=== (RUN|PAUSE|CONT|NAME)/ || /^ *--- PASS/ {
		if ($0 ~ /^--- PASS/) passed++
		next
	}
	/^--- FAIL/ { failed++ }
	/^ *--- SKIP/ {
		if ($0 ~ /^--- SKIP/) skipped++
		reason = held[n]
		sub(/^ +[^ ]+:[0-9]+: /, "", reason)
		skips = skips "    " $3 ": " reason "\n"
		next
	}
	/^\?   \t|\[no test files\]$/ { n = 0; next }
	/^ok  \t/ { print; fflush(); n = 0; next }
	/^FAIL\t/ {
		for (i = 1; i <= n; i++) print held[i]
		print; fflush(); n = 0; next
	}
	{ held[++n] = $0 }
	END {
		for (i = 1; i <= n; i++) if (held[i] != "FAIL") print held[i]
		if (skips != "") printf "\nskipped:\n%s", skips
		printf "\nGo: %d passed, %d failed, %d skipped\n", passed, failed, skipped
	}'
exit "${PIPESTATUS[0]}"
