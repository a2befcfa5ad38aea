package sfu

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// Consumer is a producer as it goes to one receiver. Its methods are safe for concurrent use.
type Consumer struct {
	id       string
	streamID string
	cname    string
	onClosed func(error)
	slot     *slot // the media section; set by Consume

	// From here to the end is what each packet needs (prefetch.go).
	producer  *Producer
	transport *ReceiveTransport

	paused   atomic.Bool
	closed   atomic.Bool
	flowing  atomic.Bool // packets may go to the sender
	withheld atomic.Bool // packets were left out since the last one sent
	// outranked: by RouterConfig.LastN the receiver gets the cameras of others. It is the shard's to write.
	outranked atomic.Bool
	wish      atomic.Pointer[Wish] // nil: none was set
	count     consumerCounters

	// What the receiver agreed to; set before packets flow.
	pair     *pair
	pt, rtx  uint8 // payload types; rtx 0 when there is no retransmission stream
	nack     bool  // the receiver asks for lost packets
	red      uint8 // of RFC 2198; 0 when the receiver does not take it
	answered bool  // guarded by slots.mu

	pick selection // belongs to the shard
	out  outgoing  // belongs to the shard, which makes it for the first packet
}

// outgoing is a consumer's stream as the receiver sees it.
type outgoing struct {
	begun     bool
	stream    *rewrite.Stream
	responder *nack.Responder
	sender    report.Sender
	encoding  *encoding // of the packets now
	key       lastKey
	prints    prints // of what was sent, where it is repeated under its own number
}

type consumerCounters struct {
	packets, bytes, again, nacks, asked, unanswered, keys, dropped, padding atomic.Uint64
	lost, jitter, rtt                                                       atomic.Int64
	fraction                                                                atomic.Uint32
}

// ConsumeOptions are per consumer. The zero value works.
type ConsumeOptions struct {
	// ID becomes the consumer's ID. Empty means a random one.
	ID string
	// StreamID becomes the MediaStream ID of the track and groups tracks that
	// are to be played in sync: give audio and video of one person the same. Empty means the producer's ID.
	// It holds letters, digits and the characters "-_.{}" only.
	StreamID string
	// Paused makes the consumer paused from the start.
	Paused bool
	// OnClosed is called once if the consumer ends other than by its Close:
	// its producer or its transport ended, or the receiver did not take the
	// codec ([ErrCodec]).
	OnClosed func(reason error)
}

// ID returns the consumer's ID, unique within its transport.
func (c *Consumer) ID() string { return c.id }

// Producer returns what it consumes.
func (c *Consumer) Producer() *Producer { return c.producer }

// SetPaused stops or restarts the flow to this receiver. The receiver sees no
// gap in sequence numbers; video starts again with a key frame.
func (c *Consumer) SetPaused(paused bool) {
	if c.paused.Swap(paused) == paused {
		return
	}
	if !paused {
		c.withheld.Store(true)
	}
	c.transport.out.poke() // before the first packet
	c.producer.flow(c)
}

// Paused returns whether it is paused.
func (c *Consumer) Paused() bool { return c.paused.Load() }

// Stats returns a snapshot of the consumer's counters.
func (c *Consumer) Stats() ConsumerStats {
	n := &c.count
	s := ConsumerStats{
		SSRC: c.pair.media, PayloadType: c.pt, PacketsSent: n.packets.Load(), BytesSent: n.bytes.Load(), Retransmitted: n.again.Load(),
		NACKPackets: n.nacks.Load(), NACKsReceived: n.asked.Load(), NACKsUnanswered: n.unanswered.Load(), KeyFrameRequests: n.keys.Load(),
		PacketsDropped: n.dropped.Load(), FractionLost: float64(n.fraction.Load()) / 256,
		PacketsLost: n.lost.Load(), Jitter: time.Duration(n.jitter.Load()), RTT: time.Duration(n.rtt.Load()),
	}
	c.tellPick(&s)
	c.transport.slots.mu.Lock()
	defer c.transport.slots.mu.Unlock()
	if c.slot.consumer == c {
		s.MID = c.slot.mid
	}
	return s
}

// Close ends the consumer. Its media section is reused for a later consumer of the transport.
func (c *Consumer) Close() { c.end(ErrClosed, false) }

// end ends the consumer once; tell says whether its owner does not know yet.
func (c *Consumer) end(reason error, tell bool) {
	if c.closed.Swap(true) {
		return
	}
	c.producer.leave(c)
	c.transport.release(c)
	c.transport.engine.count.consumers.Add(-1)
	if tell && c.onClosed != nil {
		c.transport.calls.post(func() { c.onClosed(reason) })
	}
}
