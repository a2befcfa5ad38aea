package api_test

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// Everybody may write to the admin, where there is an address.
func TestContact(t *testing.T) {
	letter := object{"name": "Zoe", "email": "zoe@example.net", "subject": "A question", "text": "When do you open?"}
	k := newKit(t, nil)
	k.nobody().do("POST", "/contact", letter).ok(202, nil)
	m := k.mails.wait(t, "admin@meet.example", 1)
	if m.ReplyTo != "zoe@example.net" || !strings.Contains(m.Text, "> When do you open?") {
		t.Errorf("%+v", m)
	}
	p := k.nobody().do("POST", "/contact", object{"name": "Zoe", "email": "zoe", "subject": "A question", "text": "?"}).problem(422, "invalid")
	equal(t, "field", p.Field, "email")
	without := newKit(t, func(s *social.Config, _ *api.Config) { s.AdminEmail = "" })
	without.nobody().do("POST", "/contact", letter).problem(404, "not_found")
}
