package client_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Of more cameras than RoomSettings.LastN a receiver is sent as many, and told why it
// gets no others; what it pins it gets beside them, and screens are not counted.
func TestLastN(t *testing.T) {
	server := newServer(t, nil, func(c *conference.Config) { c.Room.LastN = 1 })
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	publish := func(opts client.PublishOptions) string {
		t.Helper()
		pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, opts)
		if err != nil {
			t.Fatal(err)
		}
		await(ben, func(e client.Published) bool { return e.Publication.ID == pub.ID() })
		return pub.ID()
	}
	told := func(id string, paused bool) client.Receiving {
		t.Helper()
		return await(ben, func(e client.Receiving) bool { return e.Stream.Publication == id && e.Stream.Paused == paused })
	}
	first := publish(client.PublishOptions{})
	track := ben.track()
	flows(t, track)
	told(first, false)

	second := publish(client.PublishOptions{})
	if got := told(second, true).Stream; got.Reason != "last-n" || got.Layer != nil {
		t.Errorf("the second camera: %+v", got)
	}
	screen := publish(client.PublishOptions{Source: signal.SourceScreen})
	told(screen, false)

	if err := ben.Wish(timeout(t), signal.Wish{Publication: second, Priority: 1}); err != nil {
		t.Fatal(err)
	}
	told(second, false)
	flows(t, track) // pinning takes nobody's place
	for {
		if track = ben.track(); track.Publication() == second {
			break
		}
	}
	flows(t, track)
}
