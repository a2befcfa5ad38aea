package conference_test

import (
	"fmt"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestResumeReplaysWhatWasMissed(t *testing.T) { // C10
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	bob := join(t, server, "r", "bob")
	ann.next(signal.EventParticipantJoined)
	ann.cut(true)
	bob.leave()
	cid := join(t, server, "r", "cid")
	ann.online()
	if got := next[signal.ParticipantLeft](ann, signal.EventParticipantLeft); got.Participant != bob.sid() {
		t.Errorf("left: got %+v", got)
	}
	if got := next[signal.ParticipantInfo](ann, signal.EventParticipantJoined); got.SID != cid.sid() {
		t.Errorf("joined: got %+v", got)
	}
	ann.flush()
	for _, e := range cid.drain() {
		if e.Type == signal.EventParticipantLeft {
			t.Error("others noticed that ann was cut")
		}
	}
}

func TestResumeWithSnapshot(t *testing.T) { // C10
	server := newServer(t, conference.Config{Session: signal.SessionConfig{MaxUnackedEvents: 4}})
	ann := join(t, server, "r", "ann")
	bob := join(t, server, "r", "bob")
	ann.next(signal.EventParticipantJoined)
	ann.flush()
	ann.cut(true)
	for i := range 10 {
		name := fmt.Sprintf("bob %d", i)
		bob.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	ann.online()
	got := next[signal.Snapshot](ann, signal.EventSnapshot)
	if got.Self.SID != ann.sid() || len(got.Room.Participants) != 2 || got.Room.Participants[1].Name != "bob 9" {
		t.Errorf("snapshot: %+v", got)
	}
	if got.Room.SID != ann.joined.Room.SID || len(got.Grant.Publish) == 0 {
		t.Errorf("snapshot: %+v", got)
	}
	name := "bob"
	bob.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	if got := next[signal.ParticipantUpdated](ann, signal.EventParticipantUpdated); *got.Name != "bob" {
		t.Errorf("after the snapshot: %+v", got)
	}
}

// A snapshot says how many transports have ended, for a client that missed to hear of one.
func TestSnapshotCountsTransports(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback(), Session: signal.SessionConfig{MaxUnackedEvents: 4}})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	mine := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(mine, 1)
	ann.flows(bob.publish(signal.SourceCamera)[0].publication, 1) // keeps ann in the room
	missed := func() signal.TransportNumbers {
		t.Helper()
		for i := range 10 {
			name := fmt.Sprintf("bob %d", i)
			bob.client.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
		}
		ann.client.online()
		return next[signal.Snapshot](ann.client, signal.EventSnapshot).Transports
	}
	ann.client.flush()
	ann.client.cut(true)
	if got := missed(); got != (signal.TransportNumbers{Send: 1, Receive: 1}) {
		t.Errorf("nothing has ended: %+v", got)
	}
	ann.client.flush()
	ann.client.cut(true)
	_ = ann.send.Close()
	for next[signal.PublicationRef](bob.client, signal.EventUnpublished).Publication != mine {
		continue
	}
	if got := missed(); got != (signal.TransportNumbers{Send: 2, Receive: 1}) {
		t.Errorf("the send transport has ended: %+v", got)
	}
}

// Notices are not replayed: who comes back is told anew who speaks, or that nobody does, and what it receives.
func TestNoticesAfterResume(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	room, _ := server.Room("r")
	tracks := ann.publish(signal.SourceCamera, signal.SourceMicrophone)
	camera, microphone := tracks[0].publication, tracks[1].publication
	bob.flows(camera, 1)
	bob.flows(microphone, 1)
	room.Speakers(microphone)
	hears(t, bob.client, func(got []signal.Speaker) bool { return len(got) == 1 })
	before := next[signal.Receiving](bob.client, signal.NoticeReceiving).Streams
	for before[0].Layer == nil {
		before = next[signal.Receiving](bob.client, signal.NoticeReceiving).Streams
	}
	bob.client.flush()
	bob.client.cut(true)
	room.Speakers()
	bob.client.online()
	hears(t, bob.client, func(got []signal.Speaker) bool { return got != nil && len(got) == 0 })
	after := next[signal.Receiving](bob.client, signal.NoticeReceiving).Streams
	if len(after) != 1 || after[0].Publication != camera || after[0].Reason == "" {
		t.Errorf("received before the cut: %+v, told after it: %+v", before, after)
	}
}

func TestNoResumeAfterLeaving(t *testing.T) {
	server := newServer(t, conference.Config{})
	ann := join(t, server, "r", "ann")
	room, _ := server.Room("r")
	ann.cut(true)
	if err := room.Remove(t.Context(), ann.sid(), "out"); err != nil {
		t.Fatal(err)
	}
	ann.online()
	<-ann.session.Done() // told why, and not let in again
	if got, err := room.Participants(t.Context(), true); err != nil || len(got) != 0 {
		t.Errorf("participants: %+v, %v", got, err)
	}
}
