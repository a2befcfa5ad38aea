package hosting_test

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// The file is that of testdata/planned.ics, byte by byte.
func TestCalendar(t *testing.T) {
	id := "0190-conference"
	w := newWorld(t, newNetwork("ann", "str"), options{idle: true, config: hosting.Config{
		Now: begin, NewID: func() string { return id },
		Link: func(id string) string { return "https://example.org/conferences/" + id },
	}})
	c := w.create("ann", hosting.NewConference{
		Title:       `Bread, butter; and C:\jam`,
		Description: "First line\nSecond line: " + strings.Repeat("€", 60) + "\nBEGIN:VALARM",
		StartsAt:    time.Date(2026, 3, 29, 3, 30, 0, 0, time.FixedZone("", 2*3600)),
	})
	got, err := w.Calendar(t.Context(), as("ann"), c.ID)
	must(t, err)
	want, err := os.ReadFile("testdata/planned.ics")
	must(t, err)
	if string(got) != string(want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(got), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q has %d octets", line, len(line))
		}
	}
	_, err = w.Calendar(t.Context(), as("str"), c.ID)
	wantCode(t, "the calendar of one that is not seen", err, social.CodeNotFound)
	id = "another"
	_, err = w.Calendar(t.Context(), as("ann"), w.create("ann", hosting.NewConference{}).ID)
	wantCode(t, "the calendar of one that is not planned", err, social.CodeConflict)
}
