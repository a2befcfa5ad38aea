package sfu

import (
	"fmt"
	"time"
)

// ReceiveConfig configures a [ReceiveTransport]. The zero value works where
// the peer offers ([ReceiveTransport.AnswerOffer]); otherwise OnOffer is needed.
type ReceiveConfig struct {
	// OnOffer is called with each new offer for the peer. At most one is
	// outstanding: the next comes only after its answer.
	OnOffer func(offer Offer)
	// OnState is called with each new state but StateClosed.
	OnState func(state State)
	// OnClosed is called once, with the reason: [ErrClosed] after Close.
	OnClosed func(reason error)
	// OnQuality is called when the quality of what the peer receives changes, at
	// most once a second.
	OnQuality func(quality Quality)
	// OnLayers is called when what is sent of some videos has changed: the layer, the size
	// of its pictures or the reason, which [Consumer.Stats] tells. Changes that come at a
	// time are one call.
	OnLayers func()
	// InitialBitrate is what the path is taken to carry at first, in bit/s, until it
	// has shown what it does. 0 means 1.2 Mbit/s.
	InitialBitrate int64
	// MaxBitrate is the most that is sent to the peer, in bit/s. 0 means no limit.
	MaxBitrate int64
	// OnData is called with each message of the peer, in order per channel. msg is the callee's.
	OnData func(reliable bool, msg []byte)
	// MaxSlots is how many media sections of each kind the transport may have at most.
	// Zero means 64.
	MaxSlots int
	// MaxMessage is the largest message taken from the peer, in bytes; one
	// over it closes the transport with [ErrTooLarge]. Zero means 16 KiB.
	MaxMessage int
}

// Offer is an offer for the peer of a [ReceiveTransport].
type Offer struct {
	// Generation numbers the offers of a transport from 1.
	Generation uint64
	// SDP holds the session description, all candidates included.
	SDP string
	// Tracks are the media sections that carry a consumer now.
	Tracks []OfferTrack
}

// OfferTrack ties a media section to the consumer it carries.
type OfferTrack struct {
	MID        string
	ConsumerID string
	ProducerID string
}

// ReceiveTransport sends to one peer. Its methods are safe for concurrent use.
type ReceiveTransport struct {
	*transport
	cfg   ReceiveConfig
	out   egress
	slots slots
	offer offering
	data  dataState

	rtcpBudget bucket // of packets; belongs to whoever reads them
}

func newReceiveTransport(r *Router, cfg ReceiveConfig) *ReceiveTransport {
	if cfg.MaxSlots <= 0 {
		cfg.MaxSlots = 64
	}
	if cfg.MaxMessage <= 0 {
		cfg.MaxMessage = 16 << 10
	}
	t := &ReceiveTransport{transport: newTransport(r, "receive", cfg.OnState, cfg.OnClosed), cfg: cfg}
	t.slots.bySSRC = make(map[uint32]*slot)
	t.out.init(t)
	t.rtcpBudget = newBucket(r.engine.cfg.Limits.RTCPPackets)
	t.hooks = hooks{
		self:   t,
		events: peerEvents{rtp: t.handleRTP, rtcp: t.handleRTCP},
		up:     t.up,
		moved:  t.out.pathMoved,
		ended:  t.ended,
	}
	return t
}

// Consume makes a consumer of p. It returns at once; if the peer has to be
// told, OnOffer is called later, once for many changes that come together.
// After [ReceiveTransport.AnswerOffer] the consumer takes a section that the
// peer offered and that fits, with no further negotiation.
//
// The errors are [ErrTooMany], [ErrNoSlot], [ErrCodec], [ErrWrongRouter], [ErrBadID] and [ErrClosed].
func (t *ReceiveTransport) Consume(p *Producer, opts ConsumeOptions) (*Consumer, error) {
	c := &Consumer{id: opts.ID, streamID: opts.StreamID, producer: p, transport: t, onClosed: opts.OnClosed}
	if c.id == "" {
		c.id = randomID("C_")
	}
	if c.streamID == "" {
		c.streamID = p.id
	}
	if !validID(c.id) || !validID(c.streamID) {
		return nil, fmt.Errorf("consume %s: %w", p.id, ErrBadID)
	}
	if p.transport.router != t.router {
		return nil, fmt.Errorf("consume %s: %w", p.id, ErrWrongRouter)
	}
	c.cname = c.streamID
	c.pick.init(p.Kind())
	c.paused.Store(opts.Paused)
	if err := t.place(c); err != nil {
		return nil, fmt.Errorf("consume %s: %w", p.id, err)
	}
	t.engine.count.consumers.Add(1)
	if !p.join(c) {
		c.Close()
		return nil, fmt.Errorf("consume %s: %w", p.id, ErrClosed)
	}
	return c, nil
}

// place gives c a media section and starts telling the peer.
func (t *ReceiveTransport) place(c *Consumer) error {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if t.offer.closed {
		return ErrClosed
	}
	if err := t.slots.place(c, t.cfg.MaxSlots); err != nil {
		return err
	}
	f := c.producer.section.format
	if !t.slots.fixed {
		c.pt = f.pt
		t.offer.dirty = true
		t.kick()
		return nil
	}
	codec := c.slot.codec(f)
	c.pt, c.rtx, c.red, c.nack, c.cname = codec.pt, codec.rtx, codec.red, codec.nack, t.offer.cname
	c.answered = true
	t.calls.post(func() { t.flow(c) })
	return nil
}

// release takes a consumer off its section.
func (t *ReceiveTransport) release(c *Consumer) {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if c.slot.consumer != c {
		return
	}
	c.slot.consumer = nil
	if !t.slots.fixed && !t.offer.closed {
		t.offer.dirty = true
		t.kick()
	}
}

// describeAgain makes an offer because what the last one says of c is outdated. Where the peer
// offered, it knows only what its own description says.
func (t *ReceiveTransport) describeAgain(c *Consumer) {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	if c.slot.consumer == c && !t.slots.fixed && !t.offer.closed {
		t.offer.dirty = true
		t.kick()
	}
}

// up is called when the path stands: packets may leave, and what was answered flows.
func (t *ReceiveTransport) up() {
	t.slots.mu.Lock()
	var list []*Consumer
	for _, s := range t.slots.list {
		if s.consumer != nil && s.consumer.answered {
			list = append(list, s.consumer)
		}
	}
	start := !t.offer.sending && !t.offer.closed
	if start {
		t.offer.sending = true
	}
	t.slots.mu.Unlock()
	if start {
		t.mu.Lock()
		p := t.peer
		t.mu.Unlock()
		t.out.open(p)
	}
	for _, c := range list {
		t.flow(c)
	}
}

// flow lets packets flow to c once the peer agreed to it and the path stands.
func (t *ReceiveTransport) flow(c *Consumer) {
	if !t.connected() || c.closed.Load() || c.flowing.Load() {
		return
	}
	t.slots.mu.Lock()
	ready := c.answered && t.offer.sending
	t.slots.mu.Unlock()
	if !ready || c.flowing.Swap(true) {
		return
	}
	t.out.poke() // before the first packet
	c.producer.flow(c)
}

// AddCandidate gives one of the peer's candidates, see [SendTransport.AddCandidate].
func (t *ReceiveTransport) AddCandidate(c Candidate) error { return t.addCandidate(c) }

// State returns the present state.
func (t *ReceiveTransport) State() State { return t.stats().State }

// Stats returns a snapshot of the transport's counters.
func (t *ReceiveTransport) Stats() TransportStats { return t.stats() }

// Close ends the transport and its consumers. It returns at once;
// [Engine.Close] waits for what is left.
func (t *ReceiveTransport) Close() { t.shut(ErrClosed) }

// ended ends the consumers.
func (t *ReceiveTransport) ended(reason error) {
	t.slots.mu.Lock()
	t.offer.closed = true
	var list []*Consumer
	for _, s := range t.slots.list {
		if s.consumer != nil {
			list = append(list, s.consumer)
		}
	}
	t.slots.mu.Unlock()
	t.engine.count.receives.Add(-1)
	t.out.shard.load.Add(-1)
	for _, c := range list {
		c.end(reason, true)
	}
}

// tick has little to look at: a room has many receivers, most of them idle.
func (t *ReceiveTransport) tick(n uint64, now time.Duration) {
	if n%beatEvery != 0 {
		return
	}
	t.beat()
	t.overdue(now)
	t.unanswered(now)
	if n%reportEvery == 0 && t.hasFlow() {
		t.out.shard.say(heard{what: heardClock, to: &t.out, at: now})
	}
}

// hasFlow reports whether any consumer flows.
func (t *ReceiveTransport) hasFlow() bool {
	t.slots.mu.Lock()
	defer t.slots.mu.Unlock()
	for _, s := range t.slots.list {
		if s.consumer != nil && s.consumer.flowing.Load() {
			return true
		}
	}
	return false
}

// handleRTP counts media that has no business here.
func (t *ReceiveTransport) handleRTP(b []byte) {
	t.count.packetsIn.Add(1)
	t.count.bytesIn.Add(uint64(len(b)))
	t.count.dropped.Add(1)
	if len(b) >= 12 {
		t.stranger(uint32(b[8])<<24 | uint32(b[9])<<16 | uint32(b[10])<<8 | uint32(b[11]))
	}
}

// handleRTCP takes a decrypted RTCP compound, which the shard looks into.
func (t *ReceiveTransport) handleRTCP(b []byte) {
	now := t.engine.now()
	if len(b) > datagramBytes || !t.rtcpBudget.take(1, now) {
		t.count.rtcpLimited.Add(1)
		return
	}
	h := heard{to: &t.out, rtcp: t.engine.buffers.get(b), at: now}
	if !t.out.shard.say(h) {
		t.count.rtcpLimited.Add(1)
		h.done()
	}
}
