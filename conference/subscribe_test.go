package conference_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestUnsubscribeAndPause(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob, cid := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob"), joinWithMedia(t, server, "r", "cid")
	id := ann.publish(signal.SourceCamera)[0].publication
	ref := signal.PublicationRef{Publication: id}
	bob.flows(id, 5)
	cid.flows(id, 5)

	bob.client.must(signal.TypeUnsubscribe, ref, nil)
	stopped(t, bob, id)
	cid.flows(id, 5) // nobody else's business
	room, _ := server.Room("r")
	if err := room.SetGrant(t.Context(), bob.client.sid(), everything()); err != nil { // looks at all subscriptions anew
		t.Fatal(err)
	}
	stopped(t, bob, id)
	bob.client.must(signal.TypeSubscribe, ref, nil)
	bob.flows(id, 5)
	bob.client.must(signal.TypeSubscribe, ref, nil) // again

	bob.client.must(signal.TypePause, signal.Pause{Publication: id, Paused: true}, nil)
	stopped(t, bob, id)
	cid.flows(id, 5)
	bob.client.must(signal.TypePause, signal.Pause{Publication: id, Paused: false}, nil)
	bob.flows(id, 5)

	wantCode(t, ann.client.request(signal.TypeSubscribe, ref, nil), signal.CodeInvalid) // one's own
	wantCode(t, bob.client.request(signal.TypeSubscribe, signal.PublicationRef{Publication: "PB_none"}, nil), signal.CodeNotFound)
	wantCode(t, bob.client.request(signal.TypePause, signal.Pause{Publication: "PB_none"}, nil), signal.CodeNotFound)
}

func TestWithoutAutoSubscribe(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann := joinWithMedia(t, server, "r", "ann")
	bob := withMedia(connect(t, server, "bob"))
	if err := bob.client.join(signal.Join{Room: "r", AutoSubscribe: ptr(false)}); err != nil {
		t.Fatal(err)
	}
	tracks := ann.publish(signal.SourceCamera, signal.SourceMicrophone)
	camera, microphone := tracks[0].publication, tracks[1].publication
	bob.client.next(signal.EventPublished)
	bob.client.next(signal.EventPublished)
	bob.client.must(signal.TypePause, signal.Pause{Publication: camera, Paused: true}, nil) // remembered
	if got := server.Stats().Engine.ReceiveTransports; got != 0 {
		t.Errorf("%d receive transports before anybody asked", got)
	}
	bob.client.must(signal.TypeSubscribe, signal.PublicationRef{Publication: microphone}, nil)
	bob.flows(microphone, 5)
	bob.client.must(signal.TypeSubscribe, signal.PublicationRef{Publication: camera}, nil)
	bob.client.must(signal.TypePause, signal.Pause{Publication: microphone, Paused: true}, nil)
	stopped(t, bob, camera)
	stopped(t, bob, microphone)
	bob.client.must(signal.TypePause, signal.Pause{Publication: camera, Paused: false}, nil)
	bob.flows(camera, 5)
}

// There are more publications than one participant can receive: it is told
// which wait, and they take the place of those that end.
func TestMorePublicationsThanSlots(t *testing.T) { // C2
	const slots, extra = 24, 2
	server := newServer(t, conference.Config{Engine: loopback()})
	bob := joinWithMedia(t, server, "r", "bob")
	var published []string
	var owners []*media
	for i := 0; len(published) < slots+extra; i++ {
		m := joinWithMedia(t, server, "r", fmt.Sprint("speaker ", i))
		var sources []signal.Source
		for range min(6, slots+extra-len(published)) {
			sources = append(sources, signal.SourceCamera)
		}
		tracks, err := m.tryPublish(true, sources...) // muted ones are announced at once
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range tracks {
			published, owners = append(published, s.publication), append(owners, m)
		}
	}
	state := make(map[string]signal.Code)
	learn := func(n int, code signal.Code) {
		t.Helper()
		for n > 0 {
			for _, s := range next[signal.SubscriptionStates](bob.client, signal.EventSubscriptions).States {
				state[s.Publication] = s.Code
				if s.Code == code {
					n--
				}
			}
		}
	}
	learn(extra, signal.CodeTooMany)
	for i, id := range published {
		if waits := state[id] == signal.CodeTooMany; waits != (i >= slots) {
			t.Errorf("publication %d waits: %v", i, waits)
		}
	}
	owners[0].client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: published[0]}, nil)
	learn(1, "")
	if state[published[slots]] != "" || state[published[slots+1]] != signal.CodeTooMany {
		t.Errorf("the first of those that wait comes first: %v", state)
	}
	bob.client.must(signal.TypeUnsubscribe, signal.PublicationRef{Publication: published[1]}, nil)
	learn(1, "")
	if state[published[slots+1]] != "" {
		t.Errorf("unsubscribing made no place: %v", state)
	}
	var offer signal.ServerOffer
	until(t, "an offer with every section in use", func() bool {
		for _, e := range bob.client.drain() {
			if e.Type == signal.EventOffer {
				offer = decode[signal.ServerOffer](t, e)
			}
		}
		return len(offer.Tracks) == slots
	})
}

func TestSubscribeGrant(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 5)
	room, _ := server.Room("r")
	grant := everything()
	grant.Subscribe = false
	if err := room.SetGrant(t.Context(), bob.client.sid(), grant); err != nil {
		t.Fatal(err)
	}
	stopped(t, bob, id)
	wantCode(t, bob.client.request(signal.TypeSubscribe, signal.PublicationRef{Publication: id}, nil), signal.CodeForbidden)
	if err := room.SetGrant(t.Context(), bob.client.sid(), everything()); err != nil {
		t.Fatal(err)
	}
	bob.flows(id, 5)
}

// A carrier that is lost takes no media with it; what was published meanwhile
// is there after the resume.
func TestMediaOutlivesTheCarrier(t *testing.T) { // C10
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	mine := bob.publish(signal.SourceMicrophone)[0].publication
	camera := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(camera, 5)
	ann.flows(mine, 5)
	transports := server.Stats().Engine

	bob.client.cut(true)
	screen := ann.publish(signal.SourceScreen)[0].publication
	ann.client.published(screen)
	bob.flows(camera, 20)
	ann.flows(mine, 20)
	bob.client.online()
	bob.client.published(screen)
	bob.flows(screen, 5)
	bob.flows(camera, 5)
	ann.flows(mine, 5)
	after := server.Stats().Engine
	if after.SendTransports != transports.SendTransports || after.ReceiveTransports != transports.ReceiveTransports {
		t.Errorf("transports: %+v before, %+v after", transports, after)
	}
}

// After a resume with a snapshot the client has what it needs to go on,
// the outstanding offer included.
func TestMediaAfterASnapshot(t *testing.T) { // C10
	server := newServer(t, conference.Config{Engine: loopback(), Session: signal.SessionConfig{MaxUnackedEvents: 3}})
	ann := joinWithMedia(t, server, "r", "ann")
	bob := withMedia(connect(t, server, "bob"))
	if err := bob.client.join(signal.Join{Room: "r"}); err != nil {
		t.Fatal(err)
	}
	camera := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(camera, 5)
	bob.client.cut(true)
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		ann.client.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	screen := ann.publish(signal.SourceScreen)[0].publication
	ann.client.published(screen)
	bob.client.online()
	got := next[signal.Snapshot](bob.client, signal.EventSnapshot)
	if pubs := got.Room.Participants[0].Publications; len(pubs) != 2 {
		t.Errorf("snapshot: %+v", pubs)
	}
	bob.flows(screen, 5)
	bob.flows(camera, 5)
}

// An offer that was lost with the carrier, and fell out of the log, is in the snapshot.
func TestSnapshotHoldsTheOutstandingOffer(t *testing.T) { // C10
	server := newServer(t, conference.Config{Engine: loopback(), Session: signal.SessionConfig{MaxUnackedEvents: 3}})
	ann := joinWithMedia(t, server, "r", "ann")
	bob := join(t, server, "r", "bob") // does not answer
	id := ann.publish(signal.SourceCamera)[0].publication
	offer := next[signal.ServerOffer](bob, signal.EventOffer)
	bob.cut(true)
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		ann.client.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	bob.online()
	got := next[signal.Snapshot](bob, signal.EventSnapshot)
	if got.Receive == nil || got.Receive.Generation != offer.Generation || got.Receive.SDP != offer.SDP ||
		len(got.Receive.Tracks) != 1 || got.Receive.Tracks[0].Publication != id {
		t.Errorf("snapshot: %+v", got.Receive)
	}
	// Gone meanwhile: the offer stays, its track does not.
	bob.cut(true)
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: id}, nil)
	for _, name := range []string{"one", "two", "three", "four", "five"} {
		ann.client.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	bob.online()
	if got := next[signal.Snapshot](bob, signal.EventSnapshot); got.Receive == nil || len(got.Receive.Tracks) != 0 {
		t.Errorf("snapshot: %+v", got.Receive)
	}
}

// A receive transport that ends is made anew by the server.
func TestReceiveTransportEnds(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 5)
	first := next[signal.ServerOffer](bob.client, signal.EventOffer)
	bob.mu.Lock()
	pc := bob.receive
	bob.mu.Unlock()
	_ = pc.GracefulClose()
	got := next[signal.TransportClosed](bob.client, signal.EventTransportClosed)
	if got.Transport != signal.TransportReceive || got.Reason != "peer_closed" {
		t.Errorf("bob was told %+v", got)
	}
	second := next[signal.ServerOffer](bob.client, signal.EventOffer)
	if second.Generation <= first.Generation {
		t.Errorf("generation %d after %d: an old answer could be taken for a new one", second.Generation, first.Generation)
	}
	wantCode(t, bob.client.request(signal.TypeAnswer, signal.Answer{
		Transport: signal.TransportReceive, Generation: first.Generation, SDP: first.SDP,
	}, nil), signal.CodeStaleNegotiation)
	bob.flows(id, 5)
}

// A client that answers with nonsense gets its coded error, and another
// chance later and later; others are not disturbed.
func TestBadAnswers(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann := joinWithMedia(t, server, "r", "ann")
	id := ann.publish(signal.SourceCamera)[0].publication
	good := joinWithMedia(t, server, "r", "good")
	bad := join(t, server, "r", "bad")
	offer := next[signal.ServerOffer](bad, signal.EventOffer)
	for _, sdp := range []string{"nonsense", "v=0\r\n", offer.SDP[:len(offer.SDP)/2]} {
		err := bad.request(signal.TypeAnswer, signal.Answer{Transport: signal.TransportReceive, Generation: offer.Generation, SDP: sdp}, nil)
		if err == nil {
			t.Errorf("accepted %.20q", sdp)
		}
	}
	good.flows(id, 20)
	bad.flush()
}

func TestRestartRate(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 5)
	restart := signal.Restart{Transport: signal.TransportReceive}
	bob.client.must(signal.TypeRestart, restart, nil)
	until(t, "a restart too soon after the one before", func() bool { // which is a second
		err := bob.client.request(signal.TypeRestart, restart, nil)
		if err != nil {
			wantCode(t, err, signal.CodeRateLimited)
		}
		return err != nil
	})
	bob.flows(id, 20) // over the new path
}

func TestSpeakers(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	voice := ann.publish(signal.SourceMicrophone)[0]
	music := ann.publish(signal.SourceScreenAudio)[0]
	quiet := bob.publish(signal.SourceMicrophone)[0]
	voice.level.Store(10)
	music.level.Store(10)
	quiet.level.Store(127)
	alone := func(got []signal.Speaker) bool {
		return len(got) == 1 && got[0].Participant == ann.client.sid() // who sends twice speaks once
	}
	hears(t, bob.client, alone)
	hears(t, join(t, server, "r", "cid"), alone) // a newcomer is told what others know
	music.level.Store(127)
	voice.level.Store(127)
	silence := func(got []signal.Speaker) bool { return len(got) == 0 }
	if told := hears(t, bob.client, silence); told != 1 {
		t.Errorf("told %d times of one change", told)
	}
}

// Of more microphones than RoomSettings.TopAudio only the loudest are heard; the
// next one takes the place of one that ends.
func TestTopAudio(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback(), Room: conference.RoomSettings{TopAudio: 1}})
	ann, bob, cid := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob"), joinWithMedia(t, server, "r", "cid")
	microphone := func(m *media, level int32) *source { // of that level from its first packet on
		t.Helper()
		tracks, err := m.tryPublish(false, signal.SourceMicrophone)
		if err != nil {
			t.Fatal(err)
		}
		tracks[0].level.Store(level)
		m.start(tracks[0])
		return tracks[0]
	}
	loud := microphone(ann, 10)
	cid.flows(loud.publication, 20)
	quiet := microphone(bob, 100)
	camera := bob.publish(signal.SourceCamera)[0]
	cid.client.published(quiet.publication) // all know of it, heard or not
	cid.flows(camera.publication, 20)       // and it is not about pictures
	cid.flows(loud.publication, 20)
	if n := cid.counter(quiet.publication).Load(); n != 0 {
		t.Errorf("%d packets of a quiet microphone", n)
	}
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: loud.publication}, nil)
	cid.flows(quiet.publication, 20)
}

// Levels go to those who asked, as long as they ask.
func TestLevels(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	voice := ann.publish(signal.SourceMicrophone)[0]
	voice.level.Store(10)
	bob.client.must(signal.TypeLevels, signal.Levels{Enabled: true}, nil)
	for loud := false; !loud; { // smoothed: it grows
		got := next[signal.Speakers](bob.client, signal.NoticeLevels).Speakers
		loud = len(got) == 1 && got[0].Participant == ann.client.sid() && got[0].Level > 0.5
	}
	for _, e := range ann.client.drain() {
		if e.Type == signal.NoticeLevels {
			t.Error("ann was told levels and had not asked")
		}
	}
	bob.client.must(signal.TypeLevels, signal.Levels{}, nil)
	until(t, "the end of levels, once bob has taken back his wish", func() bool { // those under way may come after the answer
		bob.client.drain()
		pause(300 * time.Millisecond)
		return !slices.ContainsFunc(bob.client.drain(), func(e signal.ClientEvent) bool { return e.Type == signal.NoticeLevels })
	})
}

// hears waits for a notice of speakers that is as wanted, and returns how many came.
func hears(t *testing.T, c *client, wanted func([]signal.Speaker) bool) int {
	t.Helper()
	var got []signal.Speaker
	for n := range 100 {
		if got = next[signal.Speakers](c, signal.NoticeSpeakers).Speakers; wanted(got) {
			return n + 1
		}
	}
	t.Fatalf("speakers: %+v", got)
	return 0
}
