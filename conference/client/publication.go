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
	// Encodings describe the track to others, lowest first; what is sent is
	// what is written. Nil means what is known: the RIDs of a track with layers.
	Encodings []signal.Encoding
	// Width and Height are the size of the largest encoding, for others to know; 0 is unknown.
	Width, Height int
}

// Publication is a track that this participant publishes. It survives
// rejoining: the ID changes then. Its methods are safe for concurrent use.
type Publication struct {
	room  *Room
	track *Track
	opts  PublishOptions

	mu    sync.Mutex // guards all below
	id    string
	live  bool // the server has it under id
	muted bool
	ended bool
}

// Publish announces track to the room and returns once the server has agreed.
// Others see it when its first packet flows, or at once if it is muted. When
// ctx ends first, the publication is taken back.
func (r *Room) Publish(ctx context.Context, track *Track, opts PublishOptions) (*Publication, error) {
	if opts.Source == "" {
		opts.Source = signal.SourceCamera
		if track.Kind() == signal.KindAudio {
			opts.Source = signal.SourceMicrophone
		}
	}
	pub := &Publication{room: r, track: track, opts: opts, muted: opts.Muted}
	track.setMuted(opts.Muted)
	p, err := r.await(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.send.publish(ctx, pub); err != nil {
		pub.end()
		r.forget(pub)
		p.async(func(ctx context.Context) { _ = p.send.withdraw(ctx, pub) }) // if the server has it after all
		return nil, err
	}
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

// SetMuted mutes or unmutes for everybody. While muted no packet leaves: from
// the call on, whether or not the server can be told.
func (pub *Publication) SetMuted(ctx context.Context, muted bool) error {
	if muted {
		pub.setMuted(true)
	}
	p, err := pub.room.await(ctx)
	if err != nil {
		return err
	}
	if err := p.send.acquire(ctx); err != nil { // it has one ID as long as nobody negotiates
		return err
	}
	defer p.send.unlock()
	if id, live := pub.current(); live {
		if err := p.session.Request(ctx, signal.TypeMute, signal.Mute{Publication: id, Muted: muted}, nil); err != nil {
			return err
		}
	}
	pub.setMuted(muted) // one that is about to be published again will be so
	return nil
}

// encodings describe the track to others.
func (pub *Publication) encodings() []signal.Encoding {
	if pub.opts.Encodings != nil {
		return pub.opts.Encodings
	}
	var list []signal.Encoding
	for _, layer := range pub.track.layers {
		list = append(list, signal.Encoding{RID: layer.rid})
	}
	return list
}

// current returns the ID and whether the server has the publication.
func (pub *Publication) current() (id string, live bool) {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	return pub.id, pub.live
}

// lost notes that the server has it no more. It reports whether it had.
func (pub *Publication) lost() bool {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	live := pub.live
	pub.live = false
	return live
}

// info is the publication as others see it since m.
func (pub *Publication) info(participant string, m signal.Muted) signal.PublicationInfo {
	return signal.PublicationInfo{
		ID: m.Publication, Participant: participant, Kind: pub.track.Kind(), Source: pub.opts.Source, Name: pub.opts.Name,
		MimeType: pub.track.MimeType(), Muted: m.Muted, MutedBy: m.By,
		Encodings: pub.opts.Encodings, Width: pub.opts.Width, Height: pub.opts.Height,
	}
}

// setMuted notes the state that is so now, or is to be.
func (pub *Publication) setMuted(muted bool) {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.muted = muted
	pub.track.setMuted(muted)
}

// Unpublish ends the publication, be it later than ctx. The track may be published again.
func (pub *Publication) Unpublish(ctx context.Context) error {
	r := pub.room
	r.forget(pub)
	pub.end()
	r.mu.Lock()
	p := r.presence
	r.mu.Unlock()
	if p == nil || !p.inside() {
		return nil // it will not be published again by rejoining
	}
	done := make(chan error, 1)
	if !p.async(func(ctx context.Context) { done <- p.send.withdraw(ctx, pub) }) {
		return nil // its presence ends, and it with that
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (pub *Publication) end() {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	pub.ended = true
}

func (pub *Publication) over() bool {
	pub.mu.Lock()
	defer pub.mu.Unlock()
	return pub.ended
}

// publishedAs notes the ID the server gave, in the reply's place among the
// events: what the server says of that ID comes after it.
func (r *Room) publishedAs(pub *Publication, id string) {
	r.mu.Lock()
	if !slices.Contains(r.local, pub) {
		r.local = append(r.local, pub)
	}
	r.mu.Unlock()
	pub.mu.Lock()
	pub.id, pub.live = id, true
	ended := pub.ended
	pub.mu.Unlock()
	pub.track.setAllWanted()
	if ended { // meanwhile: whoever ended it withdraws it as well
		r.forget(pub)
	}
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
		if own, live := pub.current(); live && own == id {
			return pub
		}
	}
	return nil
}
