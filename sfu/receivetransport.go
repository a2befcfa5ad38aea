package sfu

import "context"

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
type ReceiveTransport struct{}

// ConsumeOptions are per consumer. The zero value works.
type ConsumeOptions struct {
	// ID becomes the consumer's ID. Empty means a random one.
	ID string
	// StreamID becomes the MediaStream ID of the track and groups tracks that
	// are to be played in sync: give audio and video of one person the same. Empty means the producer's ID.
	StreamID string
	// Paused makes the consumer paused from the start.
	Paused bool
	// OnClosed is called once if the consumer ends other than by its Close:
	// its producer or its transport ended.
	OnClosed func(reason error)
}

// Consume makes a consumer of p. It returns at once; if the peer has to be
// told, OnOffer is called later, once for many changes that come together.
// After [ReceiveTransport.AnswerOffer] the consumer takes a section that the
// peer offered and that fits, with no further negotiation.
//
// The errors are [ErrTooMany], [ErrNoSlot], [ErrCodec], [ErrWrongRouter] and [ErrClosed].
func (t *ReceiveTransport) Consume(p *Producer, opts ConsumeOptions) (*Consumer, error) {
	return nil, ErrClosed
}

// SetAnswer applies the peer's answer to the offer of that generation. The
// errors are [ErrStaleNegotiation], which changes nothing, [ErrBadSDP] and [ErrTooLarge],
// after which the offer is still outstanding, [ErrNegotiation],
// which closes the transport, [ErrClosed], and those of ctx.
func (t *ReceiveTransport) SetAnswer(ctx context.Context, generation uint64, sdp string) error {
	return ErrClosed
}

// AnswerOffer lets the peer offer what it wants to receive, as a WHEP player
// does, and returns the answer, complete with all candidates. It is for
// transports on which nothing was consumed yet, which make no offers of their
// own from then on. Called again it restarts ICE if the offer does so.
func (t *ReceiveTransport) AnswerOffer(ctx context.Context, offer string) (answer string, err error) {
	return "", ErrClosed
}

// AddCandidate gives one of the peer's candidates, see [SendTransport.AddCandidate].
func (t *ReceiveTransport) AddCandidate(c Candidate) error { return ErrClosed }

// RestartICE makes a new offer with new ICE credentials. The old path is given
// up at once, so call it only when it is dead. It has no effect after AnswerOffer.
func (t *ReceiveTransport) RestartICE() {}

// OpenData opens the two data channels, id 0 reliable and id 1 lossy, both
// negotiated in advance, unless they are open. OnOffer is called if the peer has to be told.
func (t *ReceiveTransport) OpenData() error { return ErrClosed }

// SendData sends a message on the reliable or the lossy data channel; it calls
// OpenData first. Until the channel is open, up to 256 KiB of reliable
// messages are kept and lossy ones are dropped. A lossy message is also
// dropped when too many are waiting; reliable ones that pile up over 1 MiB close
// the transport with [ErrSlowReceiver]. It never blocks.
func (t *ReceiveTransport) SendData(reliable bool, msg []byte) error { return ErrClosed }

// State returns the present state.
func (t *ReceiveTransport) State() State { return StateClosed }

// Stats returns a snapshot of the transport's counters.
func (t *ReceiveTransport) Stats() TransportStats { return TransportStats{} }

// Close ends the transport and its consumers. It returns at once;
// [Engine.Close] waits for what is left.
func (t *ReceiveTransport) Close() {}
