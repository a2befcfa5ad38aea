package sfu

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// SendConfig configures a [SendTransport]. The zero value works.
type SendConfig struct {
	// OnState is called with each new state but StateClosed.
	OnState func(state State)
	// OnClosed is called once, with the reason: [ErrClosed] after Close.
	OnClosed func(reason error)
	// OnQuality is called when the quality of what the peer sends changes, at
	// most once a second. Before the first call it is QualityExcellent.
	OnQuality func(quality Quality)
}

// TrackSpec asks for a producer on one media section of an offer.
type TrackSpec struct {
	// MID names the media section.
	MID string
	// Kind is what the section must be. Empty means either.
	Kind Kind
	// ID becomes the producer's ID. Empty means a random one.
	ID string
	// Muted makes the producer muted from the start.
	Muted bool
	// Class tells the allocation what the track shows.
	Class Class
	// MaxBitrate is the most that the peer is asked to send on the section, in
	// bit/s. 0 means no limit of ours.
	MaxBitrate int64
	// Codecs are the MIME types the peer may send, most wanted first. Empty means
	// those of the router, or else of the engine in the order of the offer.
	Codecs []string
	// OnWanted is called with all encodings of the track when the set of those that
	// any receiver wants changes: at once when one is wanted again, after five
	// seconds when one no longer is. All are wanted until the first packet came.
	OnWanted func(encodings []WantedEncoding)
	// OnMedia is called once, with the first packet that could be forwarded;
	// from the goroutine that read it, so it must return at once.
	OnMedia func()
	// OnClosed is called once if the producer ends other than by its Close:
	// with [ErrSectionGone] when the peer stopped the section, otherwise with
	// the reason of the transport.
	OnClosed func(reason error)
}

// Class says what a video track shows.
type Class uint8

// The classes.
const (
	// ClassDefault is a camera, or not known.
	ClassDefault Class = iota
	// ClassScreen is a screen or a window: it comes before cameras when the rate
	// does not suffice, and is kept sharp rather than fluent.
	ClassScreen
)

// SendTransport receives what one peer sends. The peer offers, the engine
// answers. Its methods are safe for concurrent use.
type SendTransport struct {
	*transport
	in        ingress
	onQuality func(Quality)
}

func newSendTransport(r *Router, cfg SendConfig) *SendTransport {
	t := &SendTransport{transport: newTransport(r, "send", cfg.OnState, cfg.OnClosed)}
	t.onQuality = cfg.OnQuality
	t.in.init(t)
	t.hooks = hooks{
		self:   t,
		events: peerEvents{rtp: t.in.handleRTP, rtcp: t.in.handleRTCP},
		up:     t.in.repath,
		moved:  func() { t.calls.post(t.in.repath) },
		ended:  t.in.close,
	}
	return t
}

// Answer applies an offer of the peer and returns the answer, complete with
// all candidates, and one producer per element of tracks, in their order. A later offer
// on the same transport adds or stops sections, or restarts ICE; tracks
// then names only sections that have no producer yet. One that rejects every section
// ends all producers and keeps the path. On error nothing was
// made, and the transport stands as before, except for [ErrNegotiation],
// which closes it.
//
// The errors are [ErrBadSDP], [ErrTooLarge], [ErrTooMany], [ErrMIDUnknown], [ErrKind],
// [ErrMIDInUse], [ErrCodec], [ErrNegotiation], [ErrClosed] and those of ctx.
func (t *SendTransport) Answer(ctx context.Context, offer string, tracks []TrackSpec) (answer string, made []*Producer, err error) {
	done, err := t.negotiate(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("answer: %w", err)
	}
	defer done()
	d, err := t.parse(offer, t.engine.cfg.Limits.Sections)
	if err != nil {
		return "", nil, fmt.Errorf("answer: %w", err)
	}
	plan, err := t.plan(d, tracks)
	if err != nil {
		return "", nil, fmt.Errorf("answer: %w", err)
	}
	if len(d.Sections) == 0 || !d.Refused() || t.credentials().ufrag == "" { // an offer that stops everything says nothing of the path
		if err := t.settle(ctx, d); err != nil {
			return "", nil, fmt.Errorf("answer: %w", err)
		}
	}
	made = t.in.apply(plan, tracks)
	if made == nil {
		return "", nil, fmt.Errorf("answer: %w", ErrClosed)
	}
	t.pardon()
	t.count.offers.Add(1)
	local := t.describe("passive")
	for _, s := range plan {
		local.Sections = append(local.Sections, s.answer)
	}
	return local.Write(), made, nil
}

// settle brings the path up, or restarts ICE, as the peer's offer says.
func (t *transport) settle(ctx context.Context, d *sdp.Description) error {
	remote := remoteOf(d)
	if d.Refused() {
		return fmt.Errorf("%w: no media section", ErrBadSDP)
	}
	if remote.setup == "passive" {
		return fmt.Errorf("%w: setup:passive; the engine is the DTLS server", ErrBadSDP)
	}
	fresh, err := t.generation(remote)
	if err != nil {
		return err
	}
	candidates, err := parseCandidates(d.Candidates)
	if err != nil {
		return err
	}
	p, err := t.connect()
	if err != nil {
		return t.broken(err)
	}
	local := t.credentials()
	if fresh {
		if local, err = p.answer(ctx, remote); err != nil {
			return t.broken(err)
		}
	}
	t.adopt(p, remote, local, candidates)
	return nil
}

// broken ends the transport after the peer could not follow: what it holds is then
// neither the old nor the new state.
func (t *transport) broken(err error) error {
	if errors.Is(err, ErrClosed) {
		return ErrClosed
	}
	err = fmt.Errorf("%w: %w", ErrNegotiation, err)
	t.shut(err)
	return err
}

func (t *transport) credentials() localParameters {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.local
}

// AddCandidate gives one of the peer's candidates. Those that come before the
// offer they belong to are kept for it. The errors are [ErrTooMany],
// [ErrTooLarge], [ErrBadCandidate] and [ErrClosed]. Candidates with a .local name are
// accepted and left unused: the engine learns such peers' addresses from
// their connectivity checks.
func (t *SendTransport) AddCandidate(c Candidate) error { return t.addCandidate(c) }

// State returns the present state.
func (t *SendTransport) State() State { return t.stats().State }

// Stats returns a snapshot of the transport's counters.
func (t *SendTransport) Stats() TransportStats { return t.stats() }

// Close ends the transport and its producers. It returns at once;
// [Engine.Close] waits for what is left.
func (t *SendTransport) Close() { t.shut(ErrClosed) }

func (t *SendTransport) tick(n uint64, now time.Duration) {
	t.overdue(now)
	t.in.tick(n, now)
	if n%beatEvery == 0 {
		t.beat()
	}
	if n%qualityEvery == 0 {
		t.rate(now)
	}
	if n%rttEvery == 0 {
		t.measure()
	}
}
