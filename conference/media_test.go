package conference_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestPublishAndReceive(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{Engine: loopback(), OnEvent: h.onEvent})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	tracks := ann.publish(signal.SourceCamera, signal.SourceMicrophone)
	camera, microphone := tracks[0], tracks[1]
	for range 2 {
		pub := next[conference.PublicationInfo](bob.client, signal.EventPublished)
		if pub.Participant != ann.client.sid() {
			t.Errorf("published: %+v", pub)
		}
		switch pub.ID {
		case camera.publication:
			if pub.Kind != signal.KindVideo || pub.Source != signal.SourceCamera || pub.MimeType != "video/VP8" || pub.Name != "camera" {
				t.Errorf("camera: %+v", pub)
			}
		case microphone.publication:
			if pub.Kind != signal.KindAudio || pub.MimeType != "audio/opus" {
				t.Errorf("microphone: %+v", pub)
			}
		default:
			t.Errorf("published: %+v", pub)
		}
	}
	bob.flows(camera.publication, 10)
	bob.flows(microphone.publication, 10)

	// A newcomer gets both, told in its join reply.
	cid := joinWithMedia(t, server, "r", "cid")
	if pubs := cid.client.joined.Room.Participants[0].Publications; len(pubs) != 2 {
		t.Errorf("cid was told of %+v", pubs)
	}
	cid.flows(camera.publication, 10)

	// Unpublished: everybody is told, its media stops, the rest goes on.
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: camera.publication}, nil)
	for _, c := range []*client{ann.client, bob.client, cid.client} {
		if got := next[signal.PublicationRef](c, signal.EventUnpublished); got.Publication != camera.publication {
			t.Errorf("unpublished: %+v", got)
		}
	}
	bob.flows(microphone.publication, 10)

	ann.client.leave()
	left := next[signal.ParticipantLeft](bob.client, signal.EventParticipantLeft)
	if left.Participant != ann.client.sid() {
		t.Errorf("left: %+v", left)
	}
	for _, e := range bob.client.drain() {
		if e.Type == signal.EventUnpublished {
			t.Error("unpublished after left")
		}
	}
	if got := nextHost[conference.Published](t, h); got.Publication.Participant != ann.client.sid() {
		t.Errorf("host: %+v", got)
	}
	if got := nextHost[conference.Unpublished](t, h); got.Publication.ID != camera.publication {
		t.Errorf("host: %+v", got)
	}
	if got := nextHost[conference.ParticipantLeft](t, h); len(got.Participant.Publications) != 1 {
		t.Errorf("host: %+v", got)
	}
}
