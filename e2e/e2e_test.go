package e2e

import (
	"os"
	"os/exec"
	"testing"
)

// TestBrowsers stands for the browser tests in `go test ./...`, so that a run
// without them says so. With E2E=1 it runs them.
func TestBrowsers(t *testing.T) {
	if os.Getenv("E2E") == "" {
		t.Skip("the browser tests need Chromium, ffmpeg and npm packages: `make install e2e`, or E2E=1 once these are installed")
	}
	cmd := exec.CommandContext(t.Context(), "npm", "run", "--silent", "test")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
}
