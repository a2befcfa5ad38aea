package hosting

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/social"
)

// Calendar gives a planned conference that the actor may see as an iCalendar file (RFC 5545), of type text/calendar. How long
// it will take is not known: an hour stands there. One that is not planned is a conflict.
func (h *Hosting) Calendar(ctx context.Context, a social.Actor, id string) ([]byte, error) {
	d, err := h.see(ctx, a, id)
	if err != nil {
		return nil, err
	}
	c := shown(d.Conference)
	if c.StartsAt.IsZero() {
		return nil, errorf(social.CodeConflict, "the conference is not planned for a time")
	}
	link := ""
	if h.cfg.Link != nil {
		link = h.cfg.Link(c.ID)
	}
	return calendar(c, link, h.cfg.Now()), nil
}

// calendar writes the file. link may be empty.
func calendar(c Conference, link string, now time.Time) []byte {
	var w calendarWriter
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.line("PRODID", "-//Rotunda//Conferences//EN")
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.line("BEGIN", "VEVENT")
	w.line("UID", calendarText(c.ID)+"@rotunda")
	w.line("DTSTAMP", calendarTime(now))
	w.line("SEQUENCE", fmt.Sprint(max(c.Version-1, 0))) // a later file of the same event replaces it
	w.line("DTSTART", calendarTime(c.StartsAt))
	w.line("DURATION", "PT1H")
	w.line("SUMMARY", calendarText(c.Title))
	if c.Description != "" {
		w.line("DESCRIPTION", calendarText(c.Description))
	}
	if link != "" {
		w.line("URL", calendarURI(link))
	}
	w.line("STATUS", "CONFIRMED")
	w.line("END", "VEVENT")
	w.line("END", "VCALENDAR")
	return []byte(w.String())
}

// calendarTime is a moment in UTC, form 2 of RFC 5545, section 3.3.5.
func calendarTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// calendarText escapes a text (section 3.3.11), of which control characters but the end of a line are no part.
func calendarText(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '\\' || r == ';' || r == ',':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t' || !unicode.IsControl(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// calendarURI leaves out what could end a line.
func calendarURI(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// calendarWriter writes content lines (section 3.1): CRLF at the end, folded after 75 octets, but never within a character.
type calendarWriter struct{ strings.Builder }

const calendarLine = 75

func (w *calendarWriter) line(name, value string) {
	rest := name + ":" + value
	room := calendarLine
	for len(rest) > room {
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.WriteString(rest[:cut])
		w.WriteString("\r\n ")
		rest = rest[cut:]
		room = calendarLine - 1 // the space counts
	}
	w.WriteString(rest)
	w.WriteString("\r\n")
}
