// Package e2e holds the browser tests, which are written for Node's test
// runner: see test/. They need Chromium, ffmpeg and npm packages, which
// `make install` installs, and run by `make e2e`.
package e2e
