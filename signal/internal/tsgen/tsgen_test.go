package main

import (
	"bytes"
	"os"
	"testing"
)

// TestGenerated fails when the committed TypeScript is not what the Go types say.
func TestGenerated(t *testing.T) {
	want, err := generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	const path = "../../../conference/browser/src/protocol.gen.ts"
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the Go types: run go generate ./signal", path)
	}
}
