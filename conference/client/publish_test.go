package client_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The server closes the send transport: what was published comes again, on another.
func TestPublishAgainAfterTransportClosed(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	flows(t, ben.track())
	before := pub.ID()
	if err := ann.CloseSendConnection(); err != nil {
		t.Fatal(err)
	}
	track := ben.track()
	flows(t, track)
	if track.Publication() == before || track.Publication() != pub.ID() {
		t.Errorf("received %s, want a new publication: %s", track.Publication(), pub.ID())
	}
	if n := len(ann.Publications()); n != 1 {
		t.Errorf("%d own publications, want 1", n)
	}
}

// hookedConn calls back before it writes a frame.
type hookedConn struct {
	signal.Conn
	writing func(frame []byte)
}

func (c *hookedConn) Write(ctx context.Context, frame []byte) error {
	c.writing(frame)
	return c.Conn.Write(ctx, frame)
}

// A caller gives up while its offer is under way: the server may have taken it.
func TestPublishGivenUp(t *testing.T) {
	server := newServer(t, nil)
	ben := join(t, server, "Ben")
	ctx, cancel := context.WithCancel(timeout(t))
	gone := make(chan struct{}) // the caller is
	var once sync.Once
	ann := join(t, server, "Ann", func(c *client.Config) {
		dial := c.Dial
		c.Dial = func(ctx context.Context) (signal.Conn, error) {
			conn, err := dial(ctx)
			return &hookedConn{conn, func(frame []byte) {
				if bytes.Contains(frame, []byte(`"type":"offer"`)) {
					once.Do(func() {
						cancel()
						<-gone // or the reply might be there first
					})
				}
			}}, err
		}
	})
	first := generate(t, client.MimeTypeOpus)
	_, err := ann.Publish(ctx, first.track, client.PublishOptions{Muted: true})
	close(gone)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("publish: %v, want %v", err, context.Canceled)
	}
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatalf("publish after one that was given up: %v", err)
	}
	await(ben, func(e client.Published) bool { return e.Publication.ID == pub.ID() })
	for _, p := range ben.Participants() {
		for _, info := range p.Publications {
			if info.ID != pub.ID() {
				await(ben, func(e client.Unpublished) bool { return e.Publication.ID == info.ID })
			}
		}
	}
	if own := ann.Publications(); len(own) != 1 || own[0] != pub {
		t.Errorf("own publications %v, want the second one", own)
	}
}
