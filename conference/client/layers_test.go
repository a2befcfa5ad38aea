package client_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A track is sent in its own codec, whatever the room likes better, or not at all.
func TestRoomCodecs(t *testing.T) {
	server := newServer(t, nil, func(c *conference.Config) {
		c.Room.Codecs = []string{client.MimeTypeVP9, client.MimeTypeVP8}
	})
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	for _, mimeType := range []string{client.MimeTypeVP8, client.MimeTypeOpus, client.MimeTypeVP9} {
		if _, err := ann.Publish(timeout(t), generate(t, mimeType).track, client.PublishOptions{}); err != nil {
			t.Fatalf("%s: %v", mimeType, err)
		}
		if told := await[client.Published](ben, nil).Publication; told.MimeType != mimeType {
			t.Errorf("Ben was told of %s, want %s", told.MimeType, mimeType)
		}
		flows(t, ben.track())
	}
	_, err := ann.Publish(timeout(t), generate(t, client.MimeTypeH264).track, client.PublishOptions{})
	var refused *signal.Error
	if !errors.As(err, &refused) || refused.Code != signal.CodeCodecUnsupported {
		t.Errorf("a codec the room does not take: %v", err)
	}
}

// layers writes the same packets to every layer of a track.
func layers(t *testing.T, rids ...string) *client.Track {
	t.Helper()
	track, err := client.NewLayeredTrack(client.MimeTypeVP8, rids...)
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range track.Layers() {
		g := &generator{track: layer, stop: make(chan struct{}), done: make(chan struct{})}
		go g.run()
		t.Cleanup(g.end)
	}
	return track
}

func TestSimulcast(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	track := layers(t, "q", "h", "f")
	for range 2 { // a section with layers is not used again
		pub, err := ann.Publish(timeout(t), track, client.PublishOptions{Width: 1280, Height: 720})
		if err != nil {
			t.Fatal(err)
		}
		told := await[client.Published](ben, nil).Publication
		want := []signal.Encoding{{RID: "q"}, {RID: "h"}, {RID: "f"}}
		if told.ID != pub.ID() || !slices.Equal(told.Encodings, want) || told.Width != 1280 || told.Height != 720 {
			t.Errorf("Ben was told of %+v", told)
		}
		flows(t, ben.track())
		if err := pub.Unpublish(timeout(t)); err != nil {
			t.Fatal(err)
		}
		await[client.Unpublished](ben, nil)
	}
	plain := generate(t, client.MimeTypeVP8)
	if _, err := ann.Publish(timeout(t), plain.track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	flows(t, ben.track())

	if err := track.WriteRTP(&rtp.Packet{}); err == nil {
		t.Error("a track with layers was written itself")
	}
	for _, rids := range [][]string{nil, {"q"}, make([]string, signal.LimitEncodings+1)} {
		if _, err := client.NewLayeredTrack(client.MimeTypeVP8, rids...); err == nil {
			t.Errorf("a track was made of layers %q", rids)
		}
	}
	if _, err := client.NewLayeredTrack(client.MimeTypeOpus, "a", "b"); !errors.Is(err, client.ErrCodec) {
		t.Errorf("layers of sound: %v", err)
	}
}

// What nobody wants is not sent, and what follows goes on without a hole.
func TestUnwantedIsNotSent(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	track, err := client.NewTrack(client.MimeTypeVP8)
	if err != nil {
		t.Fatal(err)
	}
	var told []bool
	track.OnWanted(func(wanted bool) { told = append(told, wanted) })
	pub, err := ann.Publish(timeout(t), track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	n := uint32(0)
	write := func(count int) {
		t.Helper()
		for range count {
			n++
			err := track.WriteRTP(&rtp.Packet{
				Header:  rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: n * 3000, Marker: true},
				Payload: binary.BigEndian.AppendUint32(framePrefix(client.MimeTypeVP8), n),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for len(ben.tracks) == 0 { // until what is written arrives
		write(1)
		select {
		case remote := <-ben.tracks:
			ben.tracks <- remote
		case <-ben.pause():
		}
	}
	remote := ben.track()
	want := func(wanted bool) {
		ann.Layers(signal.PublicationLayers{Publication: pub.ID(), Encodings: []signal.EncodingState{{Active: wanted}}})
	}
	want(false)
	want(false)
	before := track.Packets()
	write(5)
	if track.Wanted() || track.Packets() != before {
		t.Errorf("%d packets were sent that nobody wants", track.Packets()-before)
	}
	want(true)
	write(5)
	var last *rtp.Packet
	for last == nil || number(last) < n {
		p, err := remote.ReadRTP(timeout(t))
		if err != nil {
			t.Fatal(err)
		}
		if last != nil && p.SequenceNumber != last.SequenceNumber+1 {
			t.Errorf("packet %d follows %d", p.SequenceNumber, last.SequenceNumber)
		}
		last = p
	}
	if !slices.Equal(told, []bool{false, true}) {
		t.Errorf("the source was told %v", told)
	}
}

// Wishes and the wish for levels are repeated after a rejoin.
func TestWishesOverRejoin(t *testing.T) {
	server := newServer(t, nil, func(c *conference.Config) { c.Session.ResumeWindow = 50 * time.Millisecond })
	ben := join(t, server, "Ben")
	pub, err := ben.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var wishes, levels atomic.Int32
	ann := join(t, server, "Ann", func(c *client.Config) {
		dial := c.Dial
		c.Dial = func(ctx context.Context) (signal.Conn, error) {
			conn, err := dial(ctx)
			return &hookedConn{conn, func(frame []byte) {
				switch {
				case bytes.Contains(frame, []byte(pub.ID())) && bytes.Contains(frame, []byte(`"width":320`)):
					wishes.Add(1)
				case bytes.Contains(frame, []byte(`"type":"levels"`)):
					levels.Add(1)
				}
			}}, err
		}
	})
	flows(t, ann.track())
	if err := ann.Wish(timeout(t), signal.Wish{Publication: pub.ID(), Width: 320}, signal.Wish{Publication: "PB_none"}); err != nil {
		t.Fatal(err)
	}
	if err := ann.SetLevels(timeout(t), true); err != nil {
		t.Fatal(err)
	}
	if stats, err := ann.Stats(timeout(t)); err != nil || len(stats) == 0 {
		t.Errorf("stats: %+v, %v", stats, err)
	}
	back := ann.net.hold() // until the session is gone
	await[client.ParticipantLeft](ben, nil)
	back()
	await[client.Rejoined](ann, nil)
	ctx := timeout(t)
	for wishes.Load() < 2 || levels.Load() < 2 {
		select {
		case <-ann.pause():
		case <-ctx.Done():
			t.Fatalf("%d wishes, %d for levels", wishes.Load(), levels.Load())
		}
	}
	if n := wishes.Load(); n != 2 {
		t.Errorf("%d wishes after one rejoin", n)
	}
}

// The client did not hear that its transport was closed; the snapshot says so.
func TestTransportClosedBeforeASnapshot(t *testing.T) {
	server := newServer(t, nil, func(c *conference.Config) { c.Session.MaxUnackedEvents = 4 })
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ben.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	flows(t, ann.track()) // which keeps Ann in the room
	flows(t, ben.track())
	before := pub.ID()
	back := ann.net.hold()
	if err := ann.CloseSendConnection(); err != nil {
		t.Fatal(err)
	}
	await(ben, func(e client.Unpublished) bool { return e.Publication.ID == before })
	for i := range 10 {
		name := string(rune('a' + i))
		if err := ben.Update(timeout(t), &name, nil); err != nil {
			t.Fatal(err)
		}
	}
	back()
	track := ben.track()
	flows(t, track)
	if track.Publication() == before || track.Publication() != pub.ID() {
		t.Errorf("received %s, want a new publication: %s", track.Publication(), pub.ID())
	}
}

// A publication that meets the end of the transport goes onto the next one.
func TestPublishWhileTransportCloses(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	if _, err := ann.Publish(timeout(t), generate(t, client.MimeTypeOpus).track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	flows(t, ben.track())
	if err := ann.CloseSendConnection(); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	for track := ben.track(); track.MimeType() != client.MimeTypeVP8; track = ben.track() {
		flows(t, track) // the sound comes again
	}
}

// A layer that nobody wants is not sent any more, until somebody wants it again.
func TestHiddenVideoIsNotSent(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	track := layers(t, "q", "f")
	changed := make(chan bool, 64)
	top := track.Layers()[1]
	top.OnWanted(func(wanted bool) { changed <- wanted })
	pub, err := ann.Publish(timeout(t), track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	remote := ben.track()
	flows(t, remote)
	if err := ben.Wish(timeout(t), signal.Wish{Publication: pub.ID(), Hidden: true}); err != nil {
		t.Fatal(err)
	}
	until := func(wanted bool) {
		t.Helper()
		ctx := timeout(t)
		for {
			select {
			case got := <-changed:
				if got == wanted {
					return
				}
			case <-ctx.Done():
				t.Fatalf("the publisher was not told wanted = %t", wanted)
			}
		}
	}
	hidden := await(ben, func(e client.Receiving) bool { return e.Stream.Reason == "hidden" })
	if s := hidden.Stream; s.Publication != pub.ID() || !s.Paused || s.Layer != nil {
		t.Errorf("Ben was told of %+v", s)
	}
	until(false)
	if err := ben.Wish(timeout(t), signal.Wish{Publication: pub.ID()}); err != nil {
		t.Fatal(err)
	}
	until(true)
	flows(t, remote)
	await(ben, func(e client.Receiving) bool { return e.Stream.Layer != nil && !e.Stream.Paused })
}
