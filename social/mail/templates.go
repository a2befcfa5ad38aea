package mail

import (
	"bytes"
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strings"
	"text/template"
	"unicode"
)

// Kind is a kind of message.
type Kind string

// The kinds. Beside each are the fields of [Data] that it shows, besides Platform and Name.
const (
	Confirm   Kind = "confirm"   // Link: prove that the address is yours
	Known     Kind = "known"     // Link: somebody signed up with an address that has an account
	Reset     Kind = "reset"     // Link: set a new password
	Report    Kind = "report"    // Actor, Title (who is meant), Text, Link: to the admin
	Copy      Kind = "copy"      // Actor, Title (the subject), Text, Link: of a private message
	Requested Kind = "requested" // Actor, Link: somebody wants to be connected
	Approved  Kind = "approved"  // Actor, Link: is connected with the reader now
	Declined  Kind = "declined"  // Actor, Link: does not want to be
	Live      Kind = "live"      // Actor, Title, Link: a conference began
	Closed    Kind = "closed"    // Actor, Title, Link: a conference ended
	Reminder  Kind = "reminder"  // Title, When, Link: a conference begins soon
	Contact   Kind = "contact"   // Actor, Title (the subject), Text, Link: to the admin, of whoever wrote
)

// Data is what a message shows. All of it is text, never markup.
type Data struct {
	Platform string // the platform's name
	Name     string // the reader's; empty: nobody is addressed by name
	Actor    string // who caused it
	Title    string
	Text     string // several lines that somebody wrote
	When     string
	Link     string
	ReplyTo  string // address that answers go to, of the message; it is not shown
}

// language has the words of one language: each a text template over Data.
type language struct {
	rtl      bool
	greeting string // for a reader with a name
	foot     string
	kinds    map[Kind]phrases
}

// phrases are the words of one kind.
type phrases struct {
	subject string
	lines   []string
	button  string // for Link
}

//go:embed page.html
var pageHTML string

var languages = map[string]language{"en": english, "fr": french, "ar": arabic}

// Languages gives the languages that there are texts in, in order.
func Languages() []string { return []string{"ar", "en", "fr"} }

// Supported says whether there are texts in a language.
func Supported(lang string) bool { return slices.Contains(Languages(), lang) }

// Templates writes messages. Its methods may be called by many goroutines at once.
type Templates struct {
	page *htmltemplate.Template
	text *template.Template // one for each phrase
}

// NewTemplates reads the texts.
func NewTemplates() (*Templates, error) {
	page, err := htmltemplate.New("page").Parse(pageHTML)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	t := &Templates{page: page, text: template.New("").Option("missingkey=error")}
	for _, l := range languages {
		if err := t.add(l.greeting, l.foot); err != nil {
			return nil, err
		}
		for _, p := range l.kinds {
			if err := t.add(append(slices.Clone(p.lines), p.subject, p.button)...); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

func (t *Templates) add(phrases ...string) error {
	for _, p := range phrases {
		if _, err := t.text.New(p).Parse(p); err != nil {
			return fmt.Errorf("mail: %q: %w", p, err)
		}
	}
	return nil
}

// shown is what the page shows.
type shown struct {
	Lang, Dir, Subject, Greeting, Quote, Link, Button, Foot string
	Lines                                                   []string
}

// Write writes a message in a language; one that there are no texts in means English. To is empty in it.
func (t *Templates) Write(kind Kind, lang string, d Data) (Message, error) {
	l, ok := languages[lang]
	if !ok {
		lang, l = "en", languages["en"]
	}
	p, ok := l.kinds[kind]
	if !ok {
		return Message{}, fmt.Errorf("mail: there is no kind %q", kind)
	}
	w := writer{t: t, d: d.clean(l.rtl)}
	s := shown{Lang: lang, Dir: "ltr", Subject: w.say(p.subject), Quote: d.Text, Link: d.Link, Button: w.say(p.button), Foot: w.say(l.foot)}
	if l.rtl {
		s.Dir = "rtl"
	}
	if d.Name != "" {
		s.Greeting = w.say(l.greeting)
	}
	for _, line := range p.lines {
		s.Lines = append(s.Lines, w.say(line))
	}
	var html bytes.Buffer
	if err := t.page.Execute(&html, s); err != nil {
		w.err = err
	}
	if w.err != nil {
		return Message{}, fmt.Errorf("mail: %s: %w", kind, w.err)
	}
	return Message{ReplyTo: d.ReplyTo, Subject: s.Subject, Text: s.plain(), HTML: html.String()}, nil
}

// plain is the message as plain text.
func (s shown) plain() string {
	parts := slices.DeleteFunc(append([]string{s.Greeting}, s.Lines...), func(p string) bool { return p == "" })
	if s.Quote != "" {
		parts = append(parts, "> "+strings.ReplaceAll(s.Quote, "\n", "\n> "))
	}
	if s.Link != "" {
		parts = append(parts, s.Button+":\n"+s.Link)
	}
	return strings.Join(append(parts, "-- \n"+s.Foot), "\n\n") + "\n"
}

// writer fills in phrases and remembers the first error.
type writer struct {
	t   *Templates
	d   Data
	err error
}

func (w *writer) say(phrase string) string {
	var b strings.Builder
	if err := w.t.text.ExecuteTemplate(&b, phrase, w.d); err != nil && w.err == nil {
		w.err = err
	}
	return b.String()
}

// clean makes one line of each value that stands within a sentence. In a text that runs from right to left, each is
// set apart (Unicode's first strong isolate), so that a Latin name does not mix up the words around it.
func (d Data) clean(rtl bool) Data {
	for _, v := range []*string{&d.Platform, &d.Name, &d.Actor, &d.Title, &d.When} {
		*v = oneLine(*v)
		if rtl && *v != "" {
			*v = "\u2068" + *v + "\u2069"
		}
	}
	return d
}

// oneLine has no control characters in it, so that nothing gets into a header that was not meant to.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}
