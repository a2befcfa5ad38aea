package nack

import "time"

// What zero fields of ResponderConfig mean, and the bounds of the spacing between two answers.
const (
	defaultSpacing = 20 * time.Millisecond
	minSpacing     = 5 * time.Millisecond
	maxSpacing     = 200 * time.Millisecond
	defaultRate    = 500
	defaultBurst   = 256

	responderSlots = 128 // a power of two: a slot per sequence number modulo that
)

// ResponderConfig of a Responder. The zero value works.
type ResponderConfig struct {
	// Spacing is the least time between sending a packet and answering a request for it while the round trip is not
	// known. 0 means 20 ms. When it is known, three quarters of it count: what comes sooner was asked for before the
	// packet could arrive.
	Spacing time.Duration
	// Rate bounds the packets sent again per second. 0 means 500.
	Rate int
	// Burst bounds the packets sent again at once. 0 means 256.
	Burst int
}

// Responder limits how often one receiver's requests for one stream are answered, so that a flood of them, or a receiver
// that asks for the same again and again, costs no more than a lossy one. Not safe for concurrent use.
type Responder struct {
	spacing time.Duration
	rate    time.Duration // per answer
	burst   time.Duration
	full    time.Duration // when the bucket is, or would be, full again
	slots   [responderSlots]answer
}

// answer notes when a sequence number was last sent, in milliseconds modulo 2^32.
type answer struct {
	at    uint32
	seq   uint16
	valid bool
}

// NewResponder makes a Responder.
func NewResponder(cfg ResponderConfig) *Responder {
	if cfg.Spacing <= 0 {
		cfg.Spacing = defaultSpacing
	}
	if cfg.Rate <= 0 {
		cfg.Rate = defaultRate
	}
	if cfg.Burst <= 0 {
		cfg.Burst = defaultBurst
	}
	per := max(time.Second/time.Duration(cfg.Rate), 1)
	return &Responder{spacing: cfg.Spacing, rate: per, burst: per * time.Duration(cfg.Burst)}
}

// Sent notes that the packet seq was just sent though newer ones were sent before it: the receiver has missed it by now, and
// may have asked for it already.
func (r *Responder) Sent(seq uint16, now time.Duration) {
	r.slots[seq%responderSlots] = answer{at: uint32(now / time.Millisecond), seq: seq, valid: true}
}

// Allow reports whether a request for the packet that went to the receiver as seq is answered now, and notes that it is.
// rtt is the round trip to the receiver, 0 when it is not known; now does not go back.
func (r *Responder) Allow(seq uint16, now, rtt time.Duration) bool {
	spacing := r.spacing
	if rtt > 0 {
		spacing = min(max(rtt*3/4, minSpacing), maxSpacing)
	}
	slot := &r.slots[seq%responderSlots]
	if since := uint32(now/time.Millisecond) - slot.at; slot.valid && slot.seq == seq && since < uint32(spacing/time.Millisecond) {
		return false
	}
	full := max(r.full, now) + r.rate
	if full-now > r.burst {
		return false
	}
	r.full = full
	r.Sent(seq, now)
	return true
}
