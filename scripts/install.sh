#!/usr/bin/env bash
# Installs what the tests need beside Go, Node.js, git and make: Debian's
# chromium, ffmpeg and postgresql, a C compiler (for the race detector), and the npm
# packages of the lock files. Does nothing where all of it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # need COMMAND VERSION-PATTERN WHAT
	if ! command -v "$1" >/dev/null; then
		echo "$1 is not installed: the tests need $3" >&2
		exit 1
	fi
	if ! "$1" ${4:---version} | grep -Eq "$2"; then
		echo "the tests need $3; this is $("$1" ${4:---version} | head -n 1)" >&2
		exit 1
	fi
}
need go 'go1\.(2[6-9]|[3-9][0-9])|devel' 'Go 1.26 or later' version
need node '^v(2[0-9]|[3-9][0-9])\.' 'Node.js 20 or later'
need npm '.' 'npm, which comes with Node.js'

packages=()
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then
	packages+=(chromium)
fi
command -v ffmpeg >/dev/null || packages+=(ffmpeg)
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
command -v "$(go env CC)" >/dev/null || packages+=(gcc libc6-dev)

if [ ${#packages[@]} -gt 0 ]; then
	if ! command -v apt-get >/dev/null; then
		echo "missing: ${packages[*]}. There is no apt-get here: install them by your system's own means (CHROMIUM=/path names a browser)." >&2
		exit 1
	fi
	if [ "$(id -u)" -ne 0 ]; then
		echo "missing: ${packages[*]}. Installing them needs root:" >&2
		echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
		exit 1
	fi
	echo "installing ${packages[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
	"${apt[@]}" update
	"${apt[@]}" install -y --no-install-recommends "${packages[@]}" >/dev/null
fi

for folder in conference/browser examples/platform/web e2e; do
	if [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
		echo "npm ci in $folder"
		(cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --no-update-notifier --loglevel=error)
		touch "$folder/node_modules/.package-lock.json"
	fi
done
