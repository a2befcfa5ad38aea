#!/usr/bin/env bash
# Runs every job of the Makefile in turn, the quick ones first, and stops at
# the first that fails. Ends with the time each took.
set -uo pipefail
cd "$(dirname "$0")/.."

jobs=(install gofmt vet staticcheck tidy generate build web dist gotest allocs e2e)

summary=""
started=$SECONDS

finish() { # finish passed failed
	printf '\n%s' "$summary"
	printf '%-12s %5ss\n' total "$((SECONDS - started))"
	printf '\nJobs: %d passed, %d failed\n' "$1" "$2"
}

passed=0
for job in "${jobs[@]}"; do
	printf '\n=== make %s\n' "$job"
	begun=$SECONDS
	${MAKE:-make} --no-print-directory "$job"
	status=$?
	took=$((SECONDS - begun))
	if [ $status -ne 0 ]; then
		summary+=$(printf '%-12s %5ss  FAILED' "$job" "$took")$'\n'
		finish "$passed" 1
		printf '\nmake test stopped: "%s" failed. To run it alone: make %s\n' "$job" "$job" >&2
		exit 1
	fi
	summary+=$(printf '%-12s %5ss' "$job" "$took")$'\n'
	passed=$((passed + 1))
done
finish "$passed" 0
