package sfu

import (
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/twcc"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// ingress is what a send transport knows of the streams that come in. Packets
// are handled on the goroutine that reads them; the clock and negotiations
// look in through the same mutex, which belongs to this transport alone.
type ingress struct {
	t      *SendTransport
	ssrc   uint32 // of our RTCP
	report rtcpx.Visitor

	mu       sync.Mutex // guards the fields below
	closed   bool
	sections map[string]*inSection
	streams  map[uint32]inStream
	ids      extensionIDs
	recorder *twcc.Recorder
	budget   bucket   // of RTCP packets
	asked    []uint16 // scratch for lost sequence numbers
	blocks   []rtcpx.ReportBlock
	now      time.Duration // of the RTCP packet being visited
	lastNACK time.Duration
	made     uint32 // encodings so far
	quality  sendQuality
}

// extensionIDs are the peer's ids of header extensions; 0 for none.
type extensionIDs struct {
	mid, rid, repaired, transportWide, level, dependency uint8
	forward                                              [16]uint8 // their id → the id on receive transports
}

func (in *ingress) init(t *SendTransport) {
	in.t = t
	in.ssrc = randomUint32()
	in.sections = make(map[string]*inSection)
	in.streams = make(map[uint32]inStream)
	in.recorder = twcc.NewRecorder(in.ssrc)
	in.budget = newBucket(t.engine.cfg.Limits.RTCPPackets)
	in.report = rtcpx.Visitor{
		SenderReport: in.senderReport,
		// The peer receives nothing: what it says of streams is at best about our reports.
		ReportBlock: func(_ uint32, b rtcpx.ReportBlock) { in.mentioned(b.SSRC) },
		NACK:        func(media uint32, _, _ uint16) { in.mentioned(media) },
		PLI:         in.mentioned,
		FIR:         func(media uint32, _ uint8) { in.mentioned(media) },
	}
}

// handleRTP takes one decrypted packet. b is valid during the call.
func (in *ingress) handleRTP(b []byte) {
	now := in.t.engine.now()
	count := &in.t.count
	count.packetsIn.Add(1)
	count.bytesIn.Add(uint64(len(b)))
	in.t.engine.count.packetsIn.Add(1)
	in.t.engine.count.bytesIn.Add(uint64(len(b)))
	var h rtpx.Header
	if err := h.Parse(b); err != nil {
		count.malformed.Add(1)
		in.t.engine.count.malformed.Add(1)
		return
	}
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return
	}
	// Every packet is congestion feedback's business, whatever stream it belongs to.
	if v, ok := h.Extension(b, in.ids.transportWide); ok && len(v) == 2 {
		in.recorder.Record(h.SSRC, binary.BigEndian.Uint16(v), now.Microseconds())
	}
	in.quality.lastIn = now
	st := in.find(&h, b, now)
	if st.encoding == nil {
		in.mu.Unlock()
		count.dropped.Add(1)
		in.t.stranger(h.SSRC)
		return
	}
	first := in.take(st, &h, b, now)
	nack := in.askEarly(st.encoding, now)
	in.mu.Unlock()
	if first != nil {
		first()
	}
	if nack != nil {
		in.send(nack)
	}
}

// find returns the stream of a packet, binding its SSRC if the packet says
// where it belongs.
func (in *ingress) find(h *rtpx.Header, b []byte, now time.Duration) inStream {
	if st := in.streams[h.SSRC]; st.encoding != nil {
		return st
	}
	s := in.belongs(h, b)
	switch {
	case s == nil:
	case len(s.rids) > 0:
		in.findEncoding(s, h, b, now)
	case h.PayloadType == s.rtx && s.rtx != 0:
		if len(s.encodings) > 0 { // retransmissions may come before what they repeat
			in.bindRTX(s.encodings[0], h.SSRC)
		}
	case s.takes(h.PayloadType) && s.free("", now):
		in.bind(s, "", h.SSRC, 0)
	}
	return in.streams[h.SSRC]
}

// belongs returns the section that a packet of an unknown stream names, or nil.
func (in *ingress) belongs(h *rtpx.Header, b []byte) *inSection {
	if mid, ok := h.Extension(b, in.ids.mid); ok {
		return in.sections[string(mid)]
	}
	// A rid without a mid is enough where only one section has encodings.
	if _, ok := h.Extension(b, in.ids.rid); !ok {
		if _, ok = h.Extension(b, in.ids.repaired); !ok {
			return nil
		}
	}
	var only *inSection
	for _, s := range in.sections {
		if len(s.rids) == 0 {
			continue
		}
		if only != nil {
			return nil
		}
		only = s
	}
	return only
}

// findEncoding binds a stream of a section with several encodings (RFC 8852).
func (in *ingress) findEncoding(s *inSection, h *rtpx.Header, b []byte, now time.Duration) {
	repaired := h.PayloadType == s.rtx && s.rtx != 0
	rid, ok := h.Extension(b, in.ids.rid)
	if repaired {
		if named, has := h.Extension(b, in.ids.repaired); has {
			rid, ok = named, true
		}
	}
	if !ok {
		return
	}
	place := slices.IndexFunc(s.rids, func(r string) bool { return r == string(rid) })
	if place < 0 {
		return
	}
	name := s.rids[place]
	switch {
	case !repaired && s.takes(h.PayloadType) && s.free(name, now):
		in.bind(s, name, h.SSRC, 0)
	case repaired && s.encoding(name) != nil:
		in.bindRTX(s.encoding(name), h.SSRC)
	case repaired:
		s.repairs = slices.DeleteFunc(s.repairs, func(r repair) bool { return r.rid == name })
		s.repairs = append(s.repairs, repair{rid: name, ssrc: h.SSRC})
	}
}

// takes reports whether a payload type carries the section's media.
func (s *inSection) takes(pt uint8) bool { return pt == s.pt || pt == s.red && s.red != 0 }

// asks reports whether anything is to be asked of the peer: not while muted or without consumers.
func (s *inSection) asks() bool {
	return s.producer != nil && !s.producer.muted.Load() && s.producer.wanted()
}

// free reports whether another stream can become the encoding of a rid: one
// takes it over only once the present one is silent, since a peer that sends several has not been asked to.
func (s *inSection) free(rid string, now time.Duration) bool {
	e := s.encoding(rid)
	return e == nil || !e.heard() || now-e.last() >= takeover
}

// takeover is how long a stream must be silent before another, undeclared one can take its place.
const takeover = 2 * time.Second

// take handles a packet of a known stream. What it returns is to be called without the lock.
func (in *ingress) take(st inStream, h *rtpx.Header, b []byte, now time.Duration) (first func()) {
	e := st.encoding
	p := e.section.producer
	if st.rtx {
		media, ok := rtpx.RecoverRTX(b, h, e.ssrc, e.section.pt)
		if !ok {
			return nil // a probe: counted for congestion, of no other use
		}
		b = media
	} else if !e.section.takes(h.PayloadType) {
		in.t.count.dropped.Add(1)
		return nil
	}
	if p != nil && e.section.format.kind == KindAudio && !p.muted.Load() {
		if level, voice, ok := p.level(h, b, &in.ids); ok {
			p.meter.Observe(level, voice)
		}
	}
	return e.take(p, h, b, &in.ids, st.rtx, now)
}

// release takes a producer off its section.
func (in *ingress) release(p *Producer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if p.section.producer == p {
		p.section.producer = nil
		for _, e := range p.section.encodings {
			e.producer.CompareAndSwap(p, nil)
		}
	}
}

// close ends all producers.
func (in *ingress) close(reason error) {
	in.mu.Lock()
	in.closed = true
	var list []*Producer
	for _, s := range in.sections {
		if s.producer != nil {
			list = append(list, s.producer)
		}
	}
	in.sections, in.streams = nil, nil
	in.mu.Unlock()
	in.t.engine.count.sends.Add(-1)
	for _, p := range list {
		p.end(reason, true)
	}
}
