package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/mail"
)

var kinds = []mail.Kind{
	mail.Confirm, mail.Known, mail.Reset, mail.Report, mail.Copy, mail.Requested, mail.Approved, mail.Declined, mail.Live, mail.Closed, mail.Reminder, mail.Contact,
}

func templates(t testing.TB) *mail.Templates {
	t.Helper()
	out, err := mail.NewTemplates()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLanguages: every kind of message is there in every language, with all that it has to say. W114
func TestLanguages(t *testing.T) {
	ts := templates(t)
	d := mail.Data{Platform: "Agora", Name: "Ann", Actor: "Bob", Title: "Title", Text: "first\nsecond", When: "noon", Link: "https://meet.example/?a=1&b=2#token=x"}
	shows := map[mail.Kind][]string{
		mail.Report: {"Bob", "Title", "> first\n> second"}, mail.Copy: {"Bob", "Title", "> first\n> second"}, mail.Requested: {"Bob"},
		mail.Approved: {"Bob"}, mail.Declined: {"Bob"}, mail.Live: {"Bob", "Title"}, mail.Closed: {"Bob", "Title"}, mail.Reminder: {"Title", "noon"},
		mail.Contact: {"Bob", "Title", "> first\n> second"},
	}
	subjects := map[string]string{}
	for _, lang := range mail.Languages() {
		for _, kind := range kinds {
			m, err := ts.Write(kind, lang, d)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range append(shows[kind], "Agora", "Ann", "\n"+d.Link+"\n") {
				if !strings.Contains(m.Text, want) {
					t.Errorf("%s in %s does not say %q:\n%s", kind, lang, want, m.Text)
				}
			}
			dir := map[string]string{"ar": "rtl"}[lang]
			if dir == "" {
				dir = "ltr"
			}
			if !strings.Contains(m.HTML, fmt.Sprintf("<html lang=%q dir=%q>", lang, dir)) || !strings.Contains(m.HTML, `href="https://meet.example/?a=1&amp;b=2#token=x"`) {
				t.Errorf("%s in %s:\n%s", kind, lang, m.HTML)
			}
			if m.Subject == "" || m.To != "" || strings.Contains(m.Text, "{{") {
				t.Errorf("%s in %s: %+v", kind, lang, m)
			}
			if other, twice := subjects[m.Subject]; twice && kind != mail.Copy {
				t.Errorf("%s in %s has the subject of %s", kind, lang, other)
			}
			subjects[m.Subject] = string(kind) + " in " + lang
		}
	}
	en, err := ts.Write(mail.Reset, "xx", d)
	if err != nil || en.Subject != "Set a new password" {
		t.Errorf("got %q, %v", en.Subject, err)
	}
	if _, err := ts.Write("nothing", "en", d); err == nil {
		t.Error("a kind that is not there")
	}
	if m, _ := ts.Write(mail.Confirm, "en", mail.Data{Platform: "Agora"}); strings.Contains(m.Text, "Hello") {
		t.Errorf("nobody is addressed:\n%s", m.Text)
	}
}

// TestMarkup: what people write is text in the page, and no line of a header.
func TestMarkup(t *testing.T) {
	ts := templates(t)
	evil := "<script>alert(1)</script>\r\nBcc: all@example.org {{.Link}}"
	for _, lang := range mail.Languages() {
		m, err := ts.Write(mail.Copy, lang, mail.Data{Platform: "Agora", Name: evil, Actor: evil, Title: evil, Text: evil, Link: "javascript:alert(1)"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, `href="javascript:`) {
			t.Errorf("markup got through:\n%s", m.HTML)
		}
		if strings.ContainsAny(m.Subject, "\r\n") {
			t.Errorf("the subject has lines: %q", m.Subject)
		}
	}
}

func TestPrinter(t *testing.T) {
	var b bytes.Buffer
	p := mail.NewPrinter(&b)
	if err := p.Send(t.Context(), mail.Message{To: "ann@example.org", Subject: "Hello", Text: "text", HTML: "page"}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "To: ann@example.org\nSubject: Hello\n\ntext\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Send(ctx, mail.Message{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
