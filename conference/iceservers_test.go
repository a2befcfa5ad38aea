package conference_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// freshServers gives credentials that differ each time.
func freshServers() func(string) []signal.ICEServer {
	var made atomic.Int64
	return func(identity string) []signal.ICEServer {
		return []signal.ICEServer{{URLs: []string{"turn:t"}, Username: fmt.Sprint(identity, made.Add(1)), Credential: "p"}}
	}
}

func usernames(servers []signal.ICEServer) string {
	out := ""
	for _, s := range servers {
		out += s.URLs[0] + "=" + s.Username + " "
	}
	return out
}

// Each join, each request and each snapshot has credentials of its own, in one's own name.
func TestICEServersFor(t *testing.T) {
	server := newServer(t, conference.Config{
		ICEServers: []signal.ICEServer{{URLs: []string{"stun:s"}}}, ICEServersFor: freshServers(),
		Session: signal.SessionConfig{MaxUnackedEvents: 4},
	})
	stranger := connect(t, server, "cid")
	wantCode(t, stranger.request(signal.TypeICEServers, nil, nil), signal.CodeNotJoined)

	ann, bob := join(t, server, "r", "ann"), join(t, server, "r", "bob")
	if got := usernames(ann.joined.ICEServers); got != "stun:s= turn:t=ann1 " {
		t.Errorf("ann joined with %q", got)
	}
	if got := usernames(bob.joined.ICEServers); got != "stun:s= turn:t=bob2 " {
		t.Errorf("bob joined with %q", got)
	}
	var reply signal.ICEServersReply
	ann.must(signal.TypeICEServers, nil, &reply)
	if got := usernames(reply.ICEServers); got != "stun:s= turn:t=ann3 " {
		t.Errorf("ann was answered %q", got)
	}
	ann.flush()
	ann.cut(true)
	for i := range 10 {
		name := fmt.Sprint("bob ", i)
		bob.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	ann.online()
	if got := usernames(next[signal.Snapshot](ann, signal.EventSnapshot).ICEServers); got != "stun:s= turn:t=ann4 " {
		t.Errorf("snapshot with %q", got)
	}
	local, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r", Token: "door"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := usernames(local.ICEServers()); got != "stun:s= turn:t=door5 " {
		t.Errorf("attached with %q", got)
	}
}

// A panic of the application costs the servers that it would have given, and nothing else.
func TestICEServersForPanics(t *testing.T) { // C24
	server := newServer(t, conference.Config{
		ICEServers: []signal.ICEServer{{URLs: []string{"stun:s"}}}, Logger: nopLogger(),
		ICEServersFor: func(string) []signal.ICEServer { panic("test") },
	})
	if got := usernames(join(t, server, "r", "ann").joined.ICEServers); got != "stun:s= " {
		t.Errorf("joined with %q", got)
	}
}
