package rotunda_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lastLine is the last line of the list in docs/reliability.md.
const lastLine = 24

// TestReliability checks that the list in docs/reliability.md has every line
// once, and that each test it names exists and says for which line it stands.
func TestReliability(t *testing.T) {
	for _, v := range reliabilityViolations(read(t, "docs/reliability.md"), func(file string) string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}) {
		t.Error(v)
	}
}

// reliabilityViolations says what is wrong with the list in doc.
func reliabilityViolations(doc string, read func(file string) string) (out []string) {
	row := regexp.MustCompile(`(?m)^\| C(\d+) \| [^|]+ \| ([^|]+) \|$`)
	entry := regexp.MustCompile("`([^`]+\\.go)`: (\\w+(?:, \\w+)*)")
	var lines []string
	for _, m := range row.FindAllStringSubmatch(doc, -1) {
		line := "C" + m[1]
		lines = append(lines, line)
		entries := entry.FindAllStringSubmatch(m[2], -1)
		if len(entries) == 0 || strings.Count(m[2], ".go`") != len(entries) {
			out = append(out, line+" names no test, or not in the form `file.go`: TestName, TestName")
		}
		for _, e := range entries {
			source := read(e[1])
			for name := range strings.SplitSeq(e[2], ", ") {
				if !stands(source, name, line) {
					out = append(out, fmt.Sprintf("%s: %s has no %s with the comment // %s", line, e[1], name, line))
				}
			}
		}
	}
	for i := range lastLine {
		if n := count(lines, fmt.Sprintf("C%d", i+1)); n != 1 {
			out = append(out, fmt.Sprintf("C%d is there %d times", i+1, n))
		}
	}
	if len(lines) > lastLine {
		out = append(out, fmt.Sprintf("%d lines, want %d", len(lines), lastLine))
	}
	return out
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}

// stands tells whether the source has the function, and the line's number in a
// comment behind its first line or right above it.
func stands(source, function, line string) bool {
	lines := strings.Split(source, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "func "+function+"(") })
	if at < 0 {
		return false
	}
	_, said, _ := strings.Cut(lines[at], "//")
	for i := at - 1; i >= 0 && strings.HasPrefix(lines[i], "//"); i-- {
		said += " " + lines[i]
	}
	return regexp.MustCompile(`\b` + line + `\b`).MatchString(said)
}

// TestReliabilityNoticesViolations proves that TestReliability can fail.
func TestReliabilityNoticesViolations(t *testing.T) {
	source := "// C1: a test\nfunc TestOne(t *testing.T) {\n}\n\nfunc TestTwo(t *testing.T) { // C2, C12\n}\n"
	var good strings.Builder
	for i := range lastLine {
		switch i + 1 {
		case 1:
			good.WriteString("| C1 | demand | `a_test.go`: TestOne |\n")
		case 2, 12:
			fmt.Fprintf(&good, "| C%d | demand | `make x`; `a_test.go`: TestTwo |\n", i+1)
		default:
			fmt.Fprintf(&good, "| C%d | demand | `b_test.go`: TestAll |\n", i+1)
		}
	}
	var all strings.Builder
	all.WriteString("//")
	for i := range lastLine {
		fmt.Fprintf(&all, " C%d", i+1)
	}
	all.WriteString("\nfunc TestAll(t *testing.T) {\n}\n")
	files := func(file string) string {
		return map[string]string{"a_test.go": source, "b_test.go": all.String()}[file]
	}
	tests := []struct{ name, old, new, want string }{
		{"as it should be", "", "", ""},
		{"a test that is gone", "TestOne |", "TestNone |", "a_test.go has no TestNone"},
		{"a file that is gone", "a_test.go`: TestOne", "c_test.go`: TestOne", "c_test.go has no TestOne"},
		{"a test of another line", "a_test.go`: TestOne", "a_test.go`: TestTwo", "C1: a_test.go has no TestTwo"},
		{"a longer number", "| C1 | demand | `a_test.go`: TestOne", "| C1 | demand | `a_test.go`: TestTwo", "with the comment // C1"},
		{"one of two", "a_test.go`: TestOne", "a_test.go`: TestOne, TestTwo", "has no TestTwo"},
		{"no test", "`a_test.go`: TestOne", "by hand", "C1 names no test"},
		{"a test in another form", "`a_test.go`: TestOne", "`b_test.go`: TestAll; `a_test.go` (TestOne)", "C1 names no test"},
		{"a line that is gone", "| C1 |", "| D1 |", "C1 is there 0 times"},
		{"a line twice", "| C3 |", "| C4 |", "C4 is there 2 times"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := good.String()
			if tt.old != "" {
				doc = strings.Replace(doc, tt.old, tt.new, 1)
			}
			got := strings.Join(reliabilityViolations(doc, files), "; ")
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
