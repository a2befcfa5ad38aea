package rotunda_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeProgram checks that the first program of the README is the one
// that is compiled, and as short as promised.
func TestReadmeProgram(t *testing.T) {
	readme := read(t, "README.md")
	_, rest, ok := strings.Cut(readme, "```go\n")
	block, _, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Fatal("README.md has no Go block")
	}
	if block != read(t, "examples/readme/main.go") {
		t.Error("the program in README.md differs from examples/readme/main.go")
	}
	if n := strings.Count(block, "\n"); n > 25 {
		t.Errorf("the program has %d lines, at most 25 are promised", n)
	}
}

// TestCodeInProse checks that every Go block of the documents is code that the
// tests or examples compile.
func TestCodeInProse(t *testing.T) {
	var compiled strings.Builder
	for _, pattern := range []string{"examples/*/*.go", "conference/conferencetest/*_test.go", "example_test.go", "*/example_test.go", "*/*/example_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			compiled.WriteString(read(t, file))
		}
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```")
	for _, doc := range documents(t) {
		for _, m := range block.FindAllStringSubmatch(read(t, doc), -1) {
			if !strings.Contains(compiled.String(), m[1]) {
				t.Errorf("%s shows code that no example_test.go, no example and no test of conferencetest contains:\n%s", doc, m[1])
			}
		}
	}
}

// TestLinks checks that links from one document to another lead somewhere.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, doc := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, doc), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", doc, m[1], err)
			}
		}
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(docs, "README.md", "CONTRIBUTING.md")
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
