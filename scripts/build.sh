#!/usr/bin/env bash
# Builds everything without cgo for each system, and vets (which compiles the
# tests too) for those that are not this one, 32-bit linux among them.
set -euo pipefail
cd "$(dirname "$0")/.."
export CGO_ENABLED=0

for target in linux/amd64 darwin/arm64 windows/amd64; do
	echo "build $target"
	GOOS=${target%/*} GOARCH=${target#*/} go build ./...
done
for target in linux/386 darwin/arm64 windows/amd64; do
	echo "vet $target"
	GOOS=${target%/*} GOARCH=${target#*/} go vet ./...
done
