package client

import (
	"context"
	"slices"
	"sync"

	"github.com/rotunda-rtc/rotunda/signal"
)

// PublishOptions are options of [Room.Publish].
type PublishOptions struct {
	// Source says what the track shows or plays. Empty means camera for video
	// and microphone for audio.
	Source signal.Source
	// Name is shown to others; may be empty.
	Name string
	// Muted publishes without sending yet.
	Muted bool
}

// Publication is a track that this participant publishes. It survives
// rejoining: the ID changes then. Its methods are safe for concurrent use.
type Publication struct {
	room  *Room
	track *Track
	opts  PublishOptions

	mu    sync.Mutex
	id    string
	muted bool
	ended bool
}

// Publish announces track to the room and returns once the server has agreed.
// Others see it when its first packet flows, or at once if it is muted.
func (r *Room) Publish(ctx context.Context, track *Track, opts PublishOptions) (*Publication, error) {
	if opts.Source == "" {
		opts.Source = signal.SourceCamera
		if track.Kind() == signal.KindAudio {
			opts.Source = signal.SourceMicrophone
		}
	}
	pub := &Publication{room: r, track: track, opts: opts, muted: opts.Muted}
	track.muted.Store(opts.Muted)
	p, err := r.await(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.send.publish(ctx, pub); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state == StateClosed {
		pub.end()
		return nil, ErrClosed
	}
	r.local = append(r.local, pub)
	return pub, nil
}

// ID returns the publication's ID in the current session.
func (pub *Publication) ID() string {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	return pub.id
}

// Track returns what is published.
func (pub *Publication) Track() *Track { return pub.track }

// Source returns what the track shows or plays.
func (pub *Publication) Source() signal.Source { return pub.opts.Source }

// Muted tells whether the publication is muted, by this participant or by the server.
func (pub *Publication) Muted() bool {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	return pub.muted
}

// SetMuted mutes or unmutes for everybody. While muted no packet leaves.
func (pub *Publication) SetMuted(ctx context.Context, muted bool) error {
	if muted {
		pub.track.muted.Store(true)
	}
	if err := pub.room.Request(ctx, signal.TypeMute, signal.Mute{Publication: pub.ID(), Muted: muted}, nil); err != nil {
		pub.track.muted.Store(pub.Muted())
		return err
	}
	pub.setMuted(muted)
	return nil
}

// setMuted takes what the server says.
func (pub *Publication) setMuted(muted bool) {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.muted = muted
	pub.track.muted.Store(muted)
}

// Unpublish ends the publication. The track may be published again.
func (pub *Publication) Unpublish(ctx context.Context) error {
	r := pub.room
	r.forget(pub)
	pub.end()
	r.mu.Lock()
	p := r.presence
	r.mu.Unlock()
	if p == nil {
		return nil // it will not be published again by rejoining
	}
	if err := p.send.release(ctx, pub); err != nil {
		return err
	}
	return p.session.Request(ctx, signal.TypeUnpublish, signal.PublicationRef{Publication: pub.ID()}, nil)
}

func (pub *Publication) end() {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.ended = true
}

// publishedAs notes the ID the server gave; it reports false if the publication ended meanwhile.
func (pub *Publication) publishedAs(id string) bool {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.id = id
	return !pub.ended
}

// forget takes pub off the list of what is published again by a rejoin.
func (r *Room) forget(pub *Publication) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.local, pub); i >= 0 {
		r.local = slices.Delete(r.local, i, i+1)
	}
}

// own returns the publication of this participant with that ID, or nil.
func (r *Room) own(id string) *Publication {
	for _, pub := range r.Publications() {
		if pub.ID() == id {
			return pub
		}
	}
	return nil
}
