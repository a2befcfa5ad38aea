#!/usr/bin/env bash
# unchanged.sh FOLDER -- COMMAND...
# Runs the command and fails, naming the files, if it changes, adds or removes
# any file in the folder that git does not ignore. Works on a dirty tree.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$1
shift 2

state() {
	git ls-files -co --exclude-standard -z -- "$folder" | sort -zu | while IFS= read -r -d '' file; do
		if [ -f "$file" ]; then sha256sum -- "$file"; fi
	done
}

before=$(state)
"$@"
after=$(state)
if [ "$before" != "$after" ]; then
	echo "\"$*\" changed files that are committed; run it and commit what it makes:" >&2
	diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] [0-9a-f]*  /    /p' | sort -u >&2
	exit 1
fi
