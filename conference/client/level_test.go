package client_test

import (
	"context"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
)

// hears waits until somebody is the only one who speaks, or nobody does, as far as a person was told.
func (p *person) hears(who *person) {
	p.t.Helper()
	is := func(speaking []signal.Speaker) bool {
		if who == nil {
			return len(speaking) == 0
		}
		return len(speaking) == 1 && speaking[0].Participant == who.Self().SID
	}
	if !is(p.speaking) {
		await(p, func(e client.Speaking) bool { return is(e.Speakers) })
	}
}

// The application says how loud its sound is: who is loud speaks, who is silent does not, and
// who says nothing is not seen to.
func TestLevels(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	dan := join(t, server, "Dan")
	quiet, loud, unknown := generate(t, client.MimeTypeOpus), generate(t, client.MimeTypeOpus), generate(t, client.MimeTypeOpus)
	quiet.track.SetLevel(200, false) // silence, as 127 is
	for p, g := range map[*person]*generator{ann: quiet, ben: loud, dan: unknown} {
		if _, err := p.Publish(timeout(t), g.track, client.PublishOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	loud.track.SetLevel(20, true)
	ann.hears(ben)
	loud.track.SetLevel(127, false)
	ann.hears(nil)
	quiet.track.SetLevel(0, true)
	ben.hears(ann)
}

// Who plays a file of sound speaks, unless the application knows better; also on the next connection.
func TestPlayedSoundSpeaks(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	_, path := clips(t)
	file, err := client.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ben.Publish(timeout(t), file.Track(), client.PublishOptions{Source: signal.SourceMicrophone}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	t.Cleanup(func() { cancel(); <-done })
	go func() { defer close(done); _ = file.Play(ctx, true) }()
	ann.hears(ben)
	if err := ben.CloseSendConnection(); err != nil {
		t.Fatal(err)
	}
	await(ann, func(e client.Unpublished) bool { return e.Publication.Source == signal.SourceMicrophone })
	file.Track().SetLevel(127, false)
	ann.hears(nil)
	file.Track().SetLevel(20, true)
	ann.hears(ben) // by the other connection
}
