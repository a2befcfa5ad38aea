#!/usr/bin/env bash
# Fuzzes every target of every package in turn, FUZZTIME each (30s). The
# targets are found, not listed. An input that fails is kept by go test under
# the package's testdata/fuzz: commit it with the fix.
set -euo pipefail
cd "$(dirname "$0")/.."
fuzztime=${FUZZTIME:-30s}

count=0
while IFS= read -r folder; do
	while IFS= read -r target; do
		echo "fuzz $folder $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$fuzztime" -fuzzminimizetime 10s "$folder"
		count=$((count + 1))
	done < <(go test -list '^Fuzz' "$folder" | grep '^Fuzz')
done < <(git grep -l --untracked '^func Fuzz' -- '*_test.go' | xargs -r -n 1 dirname | sed 's|^|./|' | sort -u)
echo "Fuzz: $count passed, 0 failed"
