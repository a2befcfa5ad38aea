package api_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

type body = map[string]any

func TestSignUp(t *testing.T) {
	k := newKit(t, nil)
	nobody := k.nobody()
	ada := body{"email": "Ada@example.org", "full_name": "Ada Byron", "password": password, "language": "fr", "terms": true}
	first := nobody.do("POST", "/sign-up", ada).ok(202, nil)
	token := k.mails.token(t, "ada@example.org")
	credentials := body{"email": "ada@example.org", "password": password}
	nobody.do("POST", "/sign-in", credentials).problem(403, "unconfirmed")

	other := "x" // than it begins with
	if strings.HasPrefix(token, other) {
		other = "y"
	}
	nobody.do("POST", "/confirmations", body{"token": other + token[1:]}).problem(404, "not_found")
	nobody.do("POST", "/confirmations", body{"token": token}).ok(204, nil)
	nobody.do("POST", "/confirmations", body{"token": token}).problem(404, "not_found")

	// C37: who asks learns nothing of whether the address has an account; its owner does.
	second := nobody.do("POST", "/sign-up", ada).ok(202, nil)
	alike(t, first, second)
	if m := k.mails.wait(t, "ada@example.org", 2); strings.Contains(m.Text, "#token=") {
		t.Errorf("the owner got another link to confirm:\n%s", m.Text)
	}
	nobody.do("POST", "/sign-in", credentials).ok(200, nil)
}

// alike fails the test unless two answers are the same but for the ids of the requests.
func alike(t *testing.T, a, b *answer) {
	t.Helper()
	ha, hb := a.Header.Clone(), b.Header.Clone()
	for _, h := range []http.Header{ha, hb} {
		h.Del("X-Request-Id")
	}
	if a.Status != b.Status || string(a.Body) != string(b.Body) || !reflect.DeepEqual(ha, hb) {
		t.Errorf("answers differ:\n%d %s %v\n%d %s %v", a.Status, a.Body, ha, b.Status, b.Body, hb)
	}
}

func TestSignUpRefused(t *testing.T) {
	k := newKit(t, nil)
	good := func() body {
		return body{"email": "ada@example.org", "full_name": "Ada Byron", "password": password, "terms": true}
	}
	tests := []struct {
		name  string
		field string
		value any
		in    string // the field that is said to be wrong, or where
	}{
		{"no address", "email", "ada", "email"},
		{"no name", "full_name", "--", "full_name"},
		{"a short password", "password", "short", "password"},
		{"no agreement", "terms", false, "terms"},
		{"a wrong type", "terms", "yes", "body.terms"},
		{"null", "email", nil, "body.email"},
		{"a long address", "email", strings.Repeat("a", 250) + "@example.org", "body.email"},
		{"something unknown", "admin", true, "body.admin"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := good()
			b[tt.field] = tt.value
			got := k.in(t).nobody().do("POST", "/sign-up", b)
			p := got.problem(422, "invalid")
			where := p.Field
			if len(p.Errors) > 0 {
				where = p.Errors[0].Location
			}
			if where != tt.in {
				t.Errorf("the wrong field is %q, want %q: %s", where, tt.in, got.Body)
			}
			if strings.Contains(string(got.Body), password) || strings.Contains(string(got.Body), "aaaa") {
				t.Errorf("the answer repeats what was sent: %s", got.Body)
			}
		})
	}
}

func TestResendConfirmation(t *testing.T) {
	k := newKit(t, nil)
	nobody := k.nobody()
	nobody.do("POST", "/sign-up", body{"email": "ada@example.org", "full_name": "Ada Byron", "password": password, "terms": true}).ok(202, nil)
	k.mails.wait(t, "ada@example.org", 1)
	known := nobody.do("POST", "/confirmations/mails", body{"email": "ada@example.org"}).ok(202, nil)
	unknown := nobody.do("POST", "/confirmations/mails", body{"email": "bob@example.org"}).ok(202, nil)
	alike(t, known, unknown) // C37
	nobody.do("POST", "/confirmations", body{"token": k.mails.nthToken(t, "ada@example.org", 2)}).ok(204, nil)
}
