package social_test

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
)

// TestLetter: what somebody writes to the admin is mailed there, and the answer goes to who wrote.
func TestLetter(t *testing.T) {
	in(t, social.Limits{Letters: 2}, func(t *testing.T, c *circle) {
		letter := social.Letter{Name: " Zoe ", Email: "Zoe@Example.net", Subject: "A question", Text: "When do you open?\r\n<b>Soon?</b>"}
		c.must(c.Contact.Write(c.ctx, letter))
		mails := c.sent()
		equal(t, "mails", len(mails), 1)
		equal(t, "to, reply to", mails[0].To+" "+mails[0].ReplyTo, "admin@example.org zoe@example.net")
		for _, want := range []string{"Zoe <zoe@example.net> wrote this", "A question", "> When do you open?\n> <b>Soon?</b>"} {
			if !strings.Contains(mails[0].Text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, mails[0].Text)
			}
		}
		if strings.Contains(mails[0].HTML, "<b>Soon") {
			t.Errorf("markup was taken:\n%s", mails[0].HTML)
		}
		for field, wrong := range map[string]social.Letter{
			"name": {Email: "a@example.net", Subject: "s", Text: "t"}, "email": {Name: "n", Email: "a", Subject: "s", Text: "t"},
			"subject": {Name: "n", Email: "a@example.net", Subject: "two\nlines", Text: "t"}, "text": {Name: "n", Email: "a@example.net", Subject: "s", Text: strings.Repeat("x", 5001)},
		} {
			err := c.Contact.Write(c.ctx, wrong)
			c.code(err, social.CodeInvalid)
			equal(t, "field", err.(*social.Error).Field, field)
		}
		for _, inject := range []string{"\r\nBcc: all@example.org", "\nBcc: all@example.org", "\rx", "\u2028x", "\x00", "\u202ex"} {
			for field, wrong := range map[string]social.Letter{
				"name":    {Name: "Zoe" + inject, Email: letter.Email, Subject: "s", Text: "t"},
				"email":   {Name: "Zoe", Email: "zoe@example.net" + inject, Subject: "s", Text: "t"},
				"subject": {Name: "Zoe", Email: letter.Email, Subject: "s" + inject, Text: "t"},
			} {
				err := c.Contact.Write(c.ctx, wrong)
				c.code(err, social.CodeInvalid)
				equal(t, "field", err.(*social.Error).Field, field)
			}
		}
		c.must(c.Contact.Write(c.ctx, letter))
		c.code(c.Contact.Write(c.ctx, letter), social.CodeRateLimited)
	})
}
