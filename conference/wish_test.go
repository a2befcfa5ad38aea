package conference_test

import (
	"slices"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// wishes sends wishes, as c must be allowed to.
func (c *client) wishes(w ...signal.Wish) {
	c.t.Helper()
	c.must(signal.TypeWish, signal.Wishes{Wishes: w}, nil)
}

func TestWishes(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	room, _ := server.Room("r")
	tracks := ann.publish(signal.SourceCamera, signal.SourceMicrophone)
	camera, microphone := tracks[0].publication, tracks[1].publication
	bob.flows(camera, 1)
	bob.flows(microphone, 1)
	wish := func() sfu.Wish {
		t.Helper()
		w, ok := room.WishOf(bob.client.sid(), camera)
		if !ok {
			t.Fatal("bob does not receive the camera")
		}
		return w
	}

	bob.client.wishes(
		signal.Wish{Publication: camera, Width: 640, Height: 360, Priority: 1, MaxBitrate: 500_000, Layer: &signal.LayerRef{Spatial: 1, Temporal: 2}},
		signal.Wish{Publication: "PB_gone", Hidden: true},
	)
	got := wish()
	if got.Layer == nil || *got.Layer != (sfu.Layer{Spatial: 1, Temporal: 2}) {
		t.Errorf("layer: %+v", got.Layer)
	}
	if got.Layer = nil; got != (sfu.Wish{Width: 640, Height: 360, Priority: 1, MaxBitrate: 500_000}) {
		t.Errorf("wish: %+v", got)
	}
	bob.client.wishes(signal.Wish{Publication: camera, Hidden: true})
	if got := wish(); got != (sfu.Wish{Hidden: true}) {
		t.Errorf("the wish was not replaced: %+v", got)
	}

	// It is kept while the publication is not received, and can change then.
	bob.client.must(signal.TypeUnsubscribe, signal.PublicationRef{Publication: camera}, nil)
	bob.client.must(signal.TypeSubscribe, signal.PublicationRef{Publication: camera}, nil)
	if got := wish(); got != (sfu.Wish{Hidden: true}) {
		t.Errorf("subscribed again: %+v", got)
	}
	bob.client.must(signal.TypeUnsubscribe, signal.PublicationRef{Publication: camera}, nil)
	bob.client.wishes(signal.Wish{Publication: camera, Width: 100})
	bob.client.must(signal.TypeSubscribe, signal.PublicationRef{Publication: camera}, nil)
	if got := wish(); got != (sfu.Wish{Width: 100}) {
		t.Errorf("wished while not subscribed: %+v", got)
	}
	bob.flows(camera, 5)

	// What is not bob's to wish of is ignored and not kept.
	mine := bob.publish(signal.SourceMicrophone)[0].publication
	ann.flows(mine, 1)
	bob.client.wishes(signal.Wish{Publication: mine, Hidden: true}, signal.Wish{Publication: "PB_never"})
	if n := room.Wishes(bob.client.sid()); n != 1 {
		t.Errorf("%d wishes are kept", n)
	}
	ann.client.must(signal.TypeUnpublish, signal.PublicationRef{Publication: camera}, nil)
	if n := room.Wishes(bob.client.sid()); n != 0 {
		t.Errorf("%d wishes outlast their publications", n)
	}

	grant := everything()
	grant.Subscribe = false
	if err := room.SetGrant(t.Context(), bob.client.sid(), grant); err != nil {
		t.Fatal(err)
	}
	wantCode(t, bob.client.request(signal.TypeWish, signal.Wishes{}, nil), signal.CodeForbidden)
}

// A publisher is told which of its encodings nobody wants, and told again what it
// may have missed.
func TestUnwantedEncodings(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback(), Session: signal.SessionConfig{MaxUnackedEvents: 4}})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	room, _ := server.Room("r")
	id := ann.publish(signal.SourceCamera)[0].publication
	bob.flows(id, 1)
	bob.client.drain()
	want := []signal.EncodingState{{RID: "q", Active: true}, {RID: "f", Active: false}}
	room.Wanted(id, sfu.WantedEncoding{RID: "q", Wanted: true}, sfu.WantedEncoding{RID: "f"})
	if got := next[signal.PublicationLayers](ann.client, signal.EventLayers); got.Publication != id || !slices.Equal(got.Encodings, want) {
		t.Errorf("layers: %+v", got)
	}
	for _, e := range bob.client.drain() {
		if e.Type == signal.EventLayers {
			t.Errorf("bob was told of ann's encodings: %s", e.Data)
		}
	}
	ann.client.flush()
	ann.client.cut(true)
	for _, name := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		bob.client.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
	}
	ann.client.online()
	ann.client.next(signal.EventSnapshot)
	if got := next[signal.PublicationLayers](ann.client, signal.EventLayers); !slices.Equal(got.Encodings, want) {
		t.Errorf("after a snapshot: %+v", got)
	}
}

// What a room wants of publishers is told to them, and what they say of
// their tracks is told to all.
func TestPublishHints(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback(), Room: conference.RoomSettings{
		Codecs: []string{"video/VP8"}, MaxBitrate: map[conference.Source]int64{signal.SourceScreen: 0, signal.SourceMicrophone: 32_000},
	}})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	hints := ann.client.joined.Publish
	if !slices.Equal(hints.Codecs, []string{"video/VP8"}) || len(hints.MaxBitrate) != 2 ||
		hints.MaxBitrate[signal.SourceCamera] != 2_500_000 || hints.MaxBitrate[signal.SourceMicrophone] != 32_000 {
		t.Errorf("hints: %+v", hints)
	}
	tracks := ann.publish(signal.SourceCamera, signal.SourceMicrophone, signal.SourceScreen)
	bob.flows(tracks[1].publication, 1) // audio passes, though the room names video only
	if a, b, c := tracks[0].maxBitrate, tracks[1].maxBitrate, tracks[2].maxBitrate; a != 2_500_000 || b != 32_000 || c != 0 {
		t.Errorf("bounds of tracks: %d, %d, %d", a, b, c)
	}
	for _, bad := range []conference.RoomSettings{
		{Codecs: []string{"video/MPEG"}},
		{MaxBitrate: map[conference.Source]int64{signal.SourceCamera: -1}},
	} {
		if _, err := server.OpenRoom("bad", &bad); err == nil {
			t.Errorf("a room was opened with %+v", bad)
		}
		if _, err := conference.New(conference.Config{Authorize: byToken, Room: bad}); err == nil {
			t.Errorf("a server was made with %+v", bad)
		}
	}
}

func TestTrackDescription(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), join(t, server, "r", "bob")
	ann.describe = func(r *signal.TrackRequest) {
		r.Width, r.Height = 1280, 720
		r.Encodings = []signal.Encoding{{MaxBitrate: 1_000_000, ScalabilityMode: "L3T3_KEY"}}
	}
	ann.publish(signal.SourceCamera)
	got := next[conference.PublicationInfo](bob, signal.EventPublished)
	if got.Width != 1280 || got.Height != 720 || len(got.Encodings) != 1 || got.Encodings[0].ScalabilityMode != "L3T3_KEY" {
		t.Errorf("published: %+v", got)
	}
}

func TestMuteByTheHost(t *testing.T) {
	server := newServer(t, conference.Config{Engine: loopback()})
	ann, bob := joinWithMedia(t, server, "r", "ann"), joinWithMedia(t, server, "r", "bob")
	id := ann.publish(signal.SourceMicrophone)[0].publication
	bob.flows(id, 5)
	room, _ := server.Room("r")
	if err := room.Mute(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client{ann.client, bob.client} {
		if got := next[signal.Mute](c, signal.EventMuted); got.Publication != id || !got.Muted {
			t.Errorf("muted: %+v", got)
		}
	}
	stopped(t, bob, id)
	ann.client.must(signal.TypeMute, signal.Mute{Publication: id, Muted: false}, nil)
	bob.flows(id, 5)
	if err := room.Mute(t.Context(), "PB_none"); err != conference.ErrNotFound {
		t.Errorf("mute of nothing: %v", err)
	}
}
