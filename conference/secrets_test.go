package conference_test

import (
	"fmt"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// What clients bring along does not end up in logs, at any level: neither what
// goes well nor what is refused.
func TestLogsKeepSecrets(t *testing.T) { // C53
	core, logs := observer.New(zap.DebugLevel)
	server := newServer(t, conference.Config{
		Engine: loopback(), Logger: zap.New(core), Extensions: []conference.Extension{notebook{name: "notes"}},
	})
	ann := withMedia(connect(t, server, "canary-token@example.org"))
	err := ann.client.join(signal.Join{
		Room: "r", Name: "canary-name", Password: "canary-password", Attributes: map[string]string{"k": "canary-attribute"},
	})
	if err != nil {
		t.Fatal(err)
	}
	bob := joinWithMedia(t, server, "r", "bob")
	bob.flows(ann.publish(signal.SourceCamera)[0].publication, 5)
	var credentials []string
	for line := range strings.Lines(ann.send.LocalDescription().SDP) {
		for _, attribute := range []string{"a=ice-ufrag:", "a=ice-pwd:"} {
			if value, ok := strings.CutPrefix(strings.TrimSpace(line), attribute); ok {
				credentials = append(credentials, value)
			}
		}
	}
	if len(credentials) < 2 {
		t.Fatal("no ICE credentials in the offer")
	}
	ann.client.must("notes.write", "canary-page", nil)
	for _, sdp := range []string{
		"canary-sdp", "v=0\r\na=ice-ufrag:canary-ufrag\r\n",
		"v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio canary-section\r\n",
	} {
		err := ann.client.request(signal.TypeOffer, signal.Offer{Transport: signal.TransportSend, Generation: 9, SDP: sdp}, nil)
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("bad offer: %v", err)
		}
	}
	_ = ann.client.request(signal.TypeCandidate, signal.Candidate{Transport: signal.TransportSend, Candidate: "candidate:canary-candidate"}, nil)
	_ = connect(t, server, "canary-second").join(signal.Join{Room: "canary\x00room"})
	hash, err := conference.HashPassword("canary-password")
	if err != nil {
		t.Fatal(err)
	}
	credentials = append(credentials, hash)
	room, _ := server.Room("r")
	update(t, room, conference.RoomUpdate{Password: ptr("canary-password"), Lobby: ptr(true), Metadata: map[string]*string{"k": ptr("canary-metadata")}})
	for _, password := range []string{"canary-wrong", "canary-password"} { // refused, and waiting
		_ = connect(t, server, "canary-third").join(signal.Join{Room: "r", Name: "canary-third", Password: password})
	}
	openRoom(t, server, "other", conference.RoomSettings{PasswordHash: hash})
	_ = connect(t, server, "canary-fourth").join(signal.Join{Room: "other", Password: "canary-fourth"})
	ann.client.leave()
	closeServer(t, server)
	if logs.Len() == 0 {
		t.Fatal("nothing was logged at all")
	}
	for _, entry := range logs.All() {
		text := fmt.Sprint(entry.Message, entry.ContextMap())
		for _, secret := range append(credentials, "canary") {
			if strings.Contains(text, secret) {
				t.Errorf("logged: %s %s", entry.Level, text)
			}
		}
	}
}
