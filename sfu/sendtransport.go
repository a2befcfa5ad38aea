package sfu

import "context"

// SendConfig configures a [SendTransport]. The zero value works.
type SendConfig struct {
	// OnState is called with each new state but StateClosed.
	OnState func(state State)
	// OnClosed is called once, with the reason: [ErrClosed] after Close.
	OnClosed func(reason error)
}

// TrackSpec asks for a producer on one media section of an offer.
type TrackSpec struct {
	// MID names the media section.
	MID string
	// ID becomes the producer's ID. Empty means a random one.
	ID string
	// Muted makes the producer muted from the start.
	Muted bool
	// OnMedia is called once, with the first packet that could be forwarded;
	// from the goroutine that read it, so it must return at once.
	OnMedia func()
	// OnClosed is called once if the producer ends other than by its Close:
	// with [ErrSectionGone] when the peer stopped the section, otherwise with
	// the reason of the transport.
	OnClosed func(reason error)
}

// SendTransport receives what one peer sends. The peer offers, the engine
// answers. Its methods are safe for concurrent use.
type SendTransport struct{}

// Answer applies an offer of the peer and returns the answer, complete with
// all candidates, and one producer per element of tracks, in their order. A later offer
// on the same transport adds or stops sections, or restarts ICE; tracks
// then names only sections that have no producer yet. On error nothing was
// made, and the transport stands as before, except for [ErrNegotiation],
// which closes it.
//
// The errors are [ErrBadSDP], [ErrTooLarge], [ErrTooMany], [ErrMIDUnknown],
// [ErrMIDInUse], [ErrCodec], [ErrNegotiation], [ErrClosed] and those of ctx.
func (t *SendTransport) Answer(ctx context.Context, offer string, tracks []TrackSpec) (answer string, made []*Producer, err error) {
	return "", nil, ErrClosed
}

// AddCandidate gives one of the peer's candidates. Those that come before the
// offer they belong to are kept for it. The errors are [ErrTooMany],
// [ErrTooLarge], [ErrBadCandidate] and [ErrClosed]. Candidates with a .local name are
// accepted and left unused: the engine learns such peers' addresses from
// their connectivity checks.
func (t *SendTransport) AddCandidate(c Candidate) error { return ErrClosed }

// State returns the present state.
func (t *SendTransport) State() State { return StateClosed }

// Stats returns a snapshot of the transport's counters.
func (t *SendTransport) Stats() TransportStats { return TransportStats{} }

// Close ends the transport and its producers. It returns at once;
// [Engine.Close] waits for what is left.
func (t *SendTransport) Close() {}
