package conferencetest

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// PublishCamera publishes a camera: numbered pictures, VP8 of 640 by 360, 30 a
// second, 300 kbit/s. It goes on until the publication or the participant ends.
func (p *Participant) PublishCamera() *client.Publication {
	p.w.t.Helper()
	return p.publish(signal.SourceCamera)
}

// PublishScreen is PublishCamera for a shared screen.
func (p *Participant) PublishScreen() *client.Publication {
	p.w.t.Helper()
	return p.publish(signal.SourceScreen)
}

// PublishMicrophone publishes a microphone: numbered packets as those of Opus, 50 a
// second, 32 kbit/s.
func (p *Participant) PublishMicrophone() *client.Publication {
	p.w.t.Helper()
	return p.publish(signal.SourceMicrophone)
}

func (p *Participant) publish(source signal.Source) *client.Publication {
	p.w.t.Helper()
	pub, err := p.TryPublish(source)
	if err != nil {
		p.w.t.Fatalf("%s cannot publish its %s: %v", p.token, source, err)
	}
	return pub
}

// TryPublish publishes a test pattern as a source; a refusal is a *signal.Error.
func (p *Participant) TryPublish(source signal.Source) (*client.Publication, error) {
	mimeType, media := client.MimeTypeVP8, sfutest.Media{Bitrate: 300_000}
	if source == signal.SourceMicrophone || source == signal.SourceScreenAudio {
		mimeType, media = client.MimeTypeOpus, sfutest.Media{Codec: sfu.CodecOpus}
	}
	track, err := client.NewTrack(mimeType)
	if err != nil {
		return nil, err
	}
	pattern := sfutest.NewPattern(media, p.w.tag(origin{p, source}))
	var wantKey atomic.Bool
	track.OnKeyFrameRequest(func() { wantKey.Store(true) })
	ctx, cancel := p.within()
	defer cancel()
	pub, err := p.Room.Publish(ctx, track, client.PublishOptions{Source: source})
	if err != nil {
		return nil, err
	}
	p.do(func() {
		p.every(pattern.Interval(), func(now time.Time) bool {
			for _, packet := range pattern.Next(wantKey.Swap(false), now) {
				_ = track.WriteRTP(packet) // fails while there is no connection
			}
			return true
		})
	})
	return pub, nil
}

// MustNotPublish checks that the server forbids the participant to publish a source.
func (p *Participant) MustNotPublish(source signal.Source) {
	p.w.t.Helper()
	_, err := p.TryPublish(source)
	var refused *signal.Error
	switch {
	case err == nil:
		p.w.t.Errorf("%s may publish its %s", p.token, source)
	case !errors.As(err, &refused) || refused.Code != signal.CodeForbidden:
		p.w.t.Errorf("%s publishes its %s: %v, want it forbidden", p.token, source, err)
	}
}
