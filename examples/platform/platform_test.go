package main

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
	rtc "github.com/rotunda-rtc/rotunda/signal"
)

// TestFirstDay is what somebody does who starts it for the first time, and what others do then: sign up by the mail that is printed, become
// the admin by the link that is printed, go live, and meet in the room.
func TestFirstDay(t *testing.T) {
	folder := t.TempDir()
	s := start(t, folder)
	invitation := s.out.find(t, `become-admin#token=([\w-]+)`)
	ann := s.signUp("ann@people.example", "Ann Byron")
	ann.do("GET", "/admin/users", nil, nil, 403)
	other := "x" // than it begins with
	if strings.HasPrefix(invitation, other) {
		other = "y"
	}
	ann.do("POST", "/admin-invitations", map[string]any{"token": other + invitation[1:]}, nil, 404)
	ann.do("POST", "/admin-invitations", map[string]any{"token": invitation}, nil, 204)
	ann.do("GET", "/admin/users", nil, nil, 200)
	bob := s.signUp("bob@people.example", "Bob Curie")
	bob.do("POST", "/admin-invitations", map[string]any{"token": invitation}, nil, 404)

	var c struct{ ID string }
	ann.do("POST", "/conferences", map[string]any{"title": "For everybody", "public": true}, &c, 201)
	ann.do("POST", "/conferences/"+c.ID+"/live", nil, nil, 200)
	left := make(chan client.Left, 1)
	annIn := s.join(t, client.Config{Room: c.ID, Token: ann.token, OnEvent: func(e client.Event) {
		if l, ok := e.(client.Left); ok {
			left <- l
		}
	}})
	bobIn := s.join(t, client.Config{Room: c.ID, Token: bob.token})
	if others := bobIn.Participants(); len(others) != 1 || others[0].Name != "Ann Byron" || others[0].Identity != ann.id || others[0].Role != rtc.RoleHost {
		t.Errorf("Bob sees %+v", others)
	}
	if got := annIn.Self().Name; got != "Ann Byron" {
		t.Errorf("Ann is %q", got)
	}
	if _, err := client.Join(t.Context(), client.Config{URL: s.signal(), Room: c.ID, RejoinTimeout: -1}); err == nil {
		t.Error("somebody without an account came in")
	}

	// C52: whoever is still there when it stops is told.
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if l := <-left; l.Reason != rtc.ReasonServerShutdown {
		t.Errorf("Ann was told %q", l.Reason)
	}
	for _, secret := range []string{invitation, ann.token, password, ann.email} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has %q in it", secret)
		}
	}

	// The next day all of it is there, and no admin is invited.
	s = start(t, folder)
	ann.started = s
	ann.do("GET", "/conferences/"+c.ID, nil, nil, 200)
	if strings.Contains(s.out.String(), "become-admin") {
		t.Error("another admin is invited")
	}
}

// join enters a room.
func (s *started) join(t *testing.T, cfg client.Config) *client.Room {
	t.Helper()
	cfg.URL, cfg.RejoinTimeout = s.signal(), -1
	room, err := client.Join(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = room.Close() }) // it may have ended before
	return room
}
