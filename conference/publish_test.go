package conference_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestPublishWithoutTheGrant(t *testing.T) { // C13
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	room, _ := server.Room("r")
	grant := everything()
	grant.Publish = []conference.Source{signal.SourceMicrophone}
	if err := room.SetGrant(t.Context(), ann.client.sid(), grant); err != nil {
		t.Fatal(err)
	}
	_, err := ann.tryPublish(false, signal.SourceCamera)
	wantCode(t, err, signal.CodeForbidden)
	_, err = ann.tryPublish(false, signal.SourceMicrophone, signal.SourceScreen)
	wantCode(t, err, signal.CodeForbidden) // all or nothing
	for _, e := range bob.client.drain() {
		if e.Type == signal.EventPublished || e.Type == signal.EventOffer {
			t.Errorf("bob was told: %s %s", e.Type, e.Data)
		}
	}
	if got := server.Stats().Engine; got.Producers != 0 || got.PacketsSent != 0 {
		t.Errorf("engine: %+v", got)
	}
}

// stopped waits until no more media of a publication comes. How long what is under way takes to arrive is
// the machine's affair, so there is no bound on it; what goes on never leaves such a gap.
func stopped(t *testing.T, m *media, publication string) {
	t.Helper()
	counter := m.counter(publication)
	until(t, "the end of the media of "+publication, func() bool {
		before := counter.Load()
		pause(250 * time.Millisecond)
		return counter.Load() == before
	})
}

// pause waits while nothing is expected to happen: the one thing that has no event.
func pause(d time.Duration) { <-time.After(d) }

func TestMute(t *testing.T) { // C13
	h := newHost()
	server := newServer(t, conference.Config{Engine: loopback(), OnEvent: h.onEvent})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 10)
	ann.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: true}, nil)
	for _, c := range []*client{ann.client, bob.client} {
		if got := next[signal.Mute](c, signal.EventMuted); got.Publication != id || !got.Muted {
			t.Errorf("muted: %+v", got)
		}
	}
	stopped(t, bob, id)
	ann.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: true}, nil) // again: no news
	cid := join(t, server, "r", "cid")
	if pubs := cid.joined.Room.Participants[0].Publications; len(pubs) != 1 || !pubs[0].Muted {
		t.Errorf("cid was told of %+v", pubs)
	}
	ann.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil)
	if got := next[signal.Mute](bob.client, signal.EventMuted); got.Muted {
		t.Errorf("unmuted: %+v", got)
	}
	bob.flows(id, 10)
	wantCode(t, bob.client.request(signal.TypeMute, signal.Mute{Publication: id, Muted: true}, nil), signal.CodeForbidden)
	wantCode(t, bob.client.request(signal.TypeUnpublish, signal.PublicationRef{Publication: id}, nil), signal.CodeForbidden)
	wantCode(t, bob.client.request(signal.TypeMute, signal.Mute{Publication: "PB_none", Muted: true}, nil), signal.CodeNotFound)
	for _, want := range []bool{true, false} {
		if got := nextHost[conference.Muted](t, h); got.Publication.ID != id || got.Publication.Muted != want {
			t.Errorf("host: %+v", got)
		}
	}
}

// A publication is announced when its media flows, or at once if it is muted.
func TestWhenPublicationsAreAnnounced(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	silent, err := ann.tryPublish(false, signal.SourceCamera) // sends nothing yet
	if err != nil {
		t.Fatal(err)
	}
	muted, err := ann.tryPublish(true, signal.SourceMicrophone)
	if err != nil {
		t.Fatal(err)
	}
	if got := next[conference.PublicationInfo](bob.client, signal.EventPublished); got.ID != muted[0].publication || !got.Muted {
		t.Errorf("first announced: %+v, want the muted microphone", got)
	}
	wantCode(t, bob.client.request(signal.TypeSubscribe, signal.PublicationRef{Publication: silent[0].publication}, nil), signal.CodeNotFound)
	ann.start(silent[0])
	if got := next[conference.PublicationInfo](bob.client, signal.EventPublished); got.ID != silent[0].publication {
		t.Errorf("then announced: %+v", got)
	}
	bob.flows(silent[0].publication, 5)

	// One that never was announced ends for its own participant only.
	never, err := ann.tryPublish(false, signal.SourceScreen)
	if err != nil {
		t.Fatal(err)
	}
	bob.client.drain()
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: never[0].publication}, nil)
	if got := next[signal.PublicationRef](ann.client, signal.EventUnpublished); got.Publication != never[0].publication {
		t.Errorf("ann: %+v", got)
	}
	for _, e := range bob.client.drain() {
		if strings.Contains(string(e.Data), never[0].publication) {
			t.Errorf("bob was told: %s %s", e.Type, e.Data)
		}
	}
}

func TestRepublish(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	first := ann.publish(signal.SourceCamera)[0]
	bob.flows(first.publication, 5)
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: first.publication}, nil)
	first.stop()
	second := ann.publish(signal.SourceCamera)[0]
	bob.flows(second.publication, 5)
	if first.publication == second.publication {
		t.Error("the publication kept its ID")
	}
}

func TestOffersRefused(t *testing.T) { // C3
	server := newServer(t, conference.Config{Engine: loopback(), Room: conference.RoomSettings{MaxPublications: 2}})
	ann := joinWithMedia(t, server, "r", "ann")
	offer := func(o signal.Offer) error { return ann.client.request(signal.TypeOffer, o, nil) }
	track := []signal.TrackRequest{{MID: "0", Source: signal.SourceCamera}}
	wantCode(t, offer(signal.Offer{Transport: signal.TransportSend, Generation: 1, SDP: "nonsense", Tracks: track}), signal.CodeSDPInvalid)
	wantCode(t, offer(signal.Offer{Transport: signal.TransportReceive, Generation: 1, SDP: "v=0", Tracks: track}), signal.CodeInvalid)
	wantCode(t, offer(signal.Offer{Transport: signal.TransportSend, Generation: 2, SDP: "v=0", Tracks: track}), signal.CodeStaleNegotiation)
	wantCode(t, offer(signal.Offer{Transport: signal.TransportSend, Generation: 1, SDP: strings.Repeat("v", signal.LimitSDP+1), Tracks: track}), signal.CodeTooLarge)
	_, err := ann.tryPublish(false, signal.SourceCamera, signal.SourceMicrophone, signal.SourceScreen)
	wantCode(t, err, signal.CodeTooMany)
	wantCode(t, ann.client.request(signal.TypeAnswer, signal.Answer{Transport: signal.TransportReceive, Generation: 7, SDP: "v=0"}, nil), signal.CodeStaleNegotiation)
	wantCode(t, ann.client.request(signal.TypeCandidate, signal.Candidate{Transport: signal.TransportSend, Candidate: "candidate:1"}, nil), signal.CodeNotFound)
	wantCode(t, ann.client.request(signal.TypeRestart, signal.Restart{Transport: signal.TransportReceive}, nil), signal.CodeNotFound)
	wantCode(t, ann.client.request(signal.TypeRestart, signal.Restart{Transport: signal.TransportSend}, nil), signal.CodeInvalid)
	if got := server.Stats().Engine; got.SendTransports != 0 {
		t.Errorf("refused offers left %d transports", got.SendTransports)
	}
	// After all that a good one is fine.
	id := ann.publish(signal.SourceCamera)[0].publication
	ann.client.published(id)
	// The same generation again is stale, whatever it holds.
	wantCode(t, offer(signal.Offer{Transport: signal.TransportSend, Generation: ann.gen, SDP: ann.send.LocalDescription().SDP}), signal.CodeStaleNegotiation)
}

func TestCandidates(t *testing.T) { // C3
	server := newServer(t, conference.Config{Engine: loopback()})
	ann := joinWithMedia(t, server, "r", "ann")
	ann.publish(signal.SourceCamera)
	add := func(candidate string) error {
		return ann.client.request(signal.TypeCandidate, signal.Candidate{Transport: signal.TransportSend, Candidate: candidate, SDPMid: ptr("0")}, nil)
	}
	if err := add("candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host"); err != nil {
		t.Errorf("a good one: %v", err)
	}
	if err := add(""); err != nil {
		t.Errorf("the end: %v", err)
	}
	wantCode(t, add("candidate:nonsense"), signal.CodeInvalid)
	var err error
	for range 2 * signal.LimitCandidates {
		if err = add("candidate:2 1 udp 2130706431 127.0.0.1 50001 typ host"); err != nil {
			break
		}
	}
	wantCode(t, err, signal.CodeTooMany)
}

// A send transport that ends takes its publications with it; the next offer makes another.
func TestSendTransportEnds(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 5)
	_ = ann.send.GracefulClose()
	if got := next[signal.PublicationRef](bob.client, signal.EventUnpublished); got.Publication != id {
		t.Errorf("unpublished: %+v", got)
	}
	if got := next[signal.TransportClosed](ann.client, signal.EventTransportClosed); got.Transport != signal.TransportSend || got.Reason != "peer_closed" {
		t.Errorf("ann was told %+v", got)
	}
	ann.send, ann.gen = nil, 0
	bob.flows(ann.publish(signal.SourceCamera)[0].publication, 5)
}

// A grant of one source is none of another: whoever may show a voice alone sends no pictures under its name, and the other way round.
func TestSourceIsWhatItSays(t *testing.T) { // C25
	server := newServer(t, conference.Config{
		Engine: loopback(), Room: conference.RoomSettings{Mode: signal.ModeAuto, MaxDirect: 1},
		Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
			return conference.Admission{Identity: req.Token, Grant: conference.Grant{
				Publish: []conference.Source{signal.SourceMicrophone, signal.SourceScreen, signal.SourceCustom}, Subscribe: true,
			}}, nil
		},
	})
	ann := joinWithMedia(t, server, "r", "ann")
	as := func(claimed signal.Source) { ann.describe = func(r *signal.TrackRequest) { r.Source = claimed } }
	as(signal.SourceMicrophone)
	_, err := ann.tryPublish(true, signal.SourceCamera)
	wantCode(t, err, signal.CodeInvalid)
	as(signal.SourceScreen)
	_, err = ann.tryPublish(true, signal.SourceMicrophone)
	wantCode(t, err, signal.CodeInvalid)
	wantCode(t, ann.client.request(signal.TypePublish, signal.Publish{Kind: signal.KindVideo, Source: signal.SourceMicrophone}, nil), signal.CodeInvalid)
	wantCode(t, ann.client.request(signal.TypePublish, signal.Publish{Kind: signal.KindAudio, Source: signal.SourceScreen}, nil), signal.CodeInvalid)
	if got := server.Stats().Engine.Producers; got != 0 {
		t.Errorf("%d producers", got)
	}
	as(signal.SourceCustom) // is whatever it is
	if _, err = ann.tryPublish(true, signal.SourceCamera, signal.SourceMicrophone); err != nil {
		t.Error(err)
	}
}
