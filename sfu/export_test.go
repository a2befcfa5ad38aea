package sfu

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// Forwarder is a producer with consumers and no network, for tests that put
// bytes into the one end and look at what comes out at the other.
type Forwarder struct {
	Send     *SendTransport
	Receive  []*ReceiveTransport
	Producer *Producer
	// Out is called with each packet that leaves; it may not keep it.
	Out func(receiver int, h *rtp.Header, payload []byte)
	// Sent counts them.
	Sent int

	engine *Engine
	format *format
}

// The streams and numbers of a Forwarder's publisher.
const (
	ForwarderSSRC    = 1000
	ForwarderRTX     = 1001
	ForwarderPT      = 96
	ForwarderRTXPT   = 97
	ForwarderMID     = 4 // id of the mid extension
	ForwarderForward = 5 // id of one that is passed on
)

// forwarderWriter stands for the peer of a receiver: it encrypts nothing.
type forwarderWriter struct {
	f *Forwarder
	n int
}

func (w *forwarderWriter) sealRTP(b []byte, headerLen int) ([]byte, bool) {
	w.f.Sent++
	if w.f.Out != nil {
		var h rtp.Header
		if n, err := h.Unmarshal(b); err != nil || n != headerLen {
			panic(fmt.Sprintf("header of %d bytes: %d, %v", headerLen, n, err))
		}
		w.f.Out(w.n, &h, b[headerLen:])
	}
	return b, true
}

func (*forwarderWriter) writeRTCP([]byte, *route) bool { return true }

// nowhere is a network that takes everything.
type nowhere struct{ PacketConn }

func (nowhere) WriteToUDPAddrPort(b []byte, _ netip.AddrPort) (int, error) { return len(b), nil }

// NewForwarder makes a producer of VP8 with n consumers.
func NewForwarder(r *Router, n int) *Forwarder { return NewForwarderOf(r, n, CodecVP8, "") }

// NewForwarderOf is NewForwarder of a codec of video, with parameter sets in its description.
func NewForwarderOf(r *Router, n int, codec Codec, sets string) *Forwarder {
	f := &Forwarder{Send: newSendTransport(r, SendConfig{}), engine: r.engine}
	out := newSocket(nowhere{}, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}, r.engine, &r.engine.sent)
	r.engine.shards.reading.Add(1) // nobody is woken: see Drain
	f.Send.hooks.ended = func(error) {}
	f.format = &formats[slices.IndexFunc(formats[:], func(f format) bool { return f.codec == codec })]
	f.Producer = f.Send.in.apply(f.plan(sets), []TrackSpec{{MID: "v"}})[0]
	for i := range n {
		t := newReceiveTransport(r, ReceiveConfig{})
		c, err := t.Consume(f.Producer, ConsumeOptions{})
		if err != nil {
			panic(err)
		}
		c.answered, c.rtx = true, c.producer.section.format.rtx
		t.offer.sending, t.state = true, StateConnected
		var to sealer = &forwarderWriter{f, i}
		t.out.to.Store(&to)
		t.path.Store(&route{via: out, addr: netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(i))})
		t.flow(c)
		f.Receive = append(f.Receive, t)
	}
	return f
}

// plan is what the publisher offers.
func (f *Forwarder) plan(sets string) []planned {
	return []planned{{
		section: &sdp.Section{MID: "v", SSRCs: []uint32{ForwarderSSRC, ForwarderRTX}, FID: [][2]uint32{{ForwarderSSRC, ForwarderRTX}}},
		format:  f.format, pt: ForwarderPT, rtx: ForwarderRTXPT, active: true, sprop: sets,
		answer: &sdp.LocalSection{Extmaps: []sdp.Extmap{{ID: ForwarderMID, URI: uriMID}, {ID: ForwarderForward, URI: uriCaptureTime}, {ID: 6, URI: uriTransportWide}, {ID: 7, URI: uriDependency}}},
	}}
}

// Offer is another offer of the publisher, with other parameter sets.
func (f *Forwarder) Offer(sets string) { f.Send.in.apply(f.plan(sets), nil) }

// RTP and RTCP are what the publisher sends.
func (f *Forwarder) RTP(b []byte)  { f.Send.in.handleRTP(b) }
func (f *Forwarder) RTCP(b []byte) { f.Send.in.handleRTCP(b) }

// Feedback is RTCP of a receiver.
func (f *Forwarder) Feedback(receiver int, b []byte) { f.Receive[receiver].handleRTCP(b) }

// SSRC is the stream that a receiver gets.
func (f *Forwarder) SSRC(receiver int) uint32 {
	return f.Receive[receiver].slots.list[0].pairs[0].media
}

// Drain lets the shards send.
func (f *Forwarder) Drain() {
	for _, s := range *f.engine.shards.all.Load() {
		for s.video.Len()+s.voice.Len()+s.said.Len() > 0 {
			s.round()
		}
	}
}

// Tick is one tick of the clock.
func (f *Forwarder) Tick(n uint64, now time.Duration) {
	f.Send.in.tick(n, now)
	for _, t := range f.Receive {
		t.tick(n, now)
	}
}

// Close ends all.
func (f *Forwarder) Close() {
	for _, t := range f.Receive {
		t.Close()
	}
	f.Send.Close()
}

// ChecksOfAgent is how many checks of the peer ICE's agent has handled.
func (t *ReceiveTransport) ChecksOfAgent() (n uint64) {
	t.mu.Lock()
	p := t.peer
	t.mu.Unlock()
	for _, s := range p.agent.GetCandidatePairsStats() {
		n += s.RequestsReceived
	}
	return n
}
