package sfu

import (
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
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
}

// inSection is a media section on which the peer sends.
type inSection struct {
	mid      string
	format   *format
	pt, rtx  uint8
	declared []uint32 // SSRCs of the description
	producer *Producer
	// encodings are what the peer sends of the track. There is one: layers are not negotiated.
	encodings []*encoding
}

// inStream is one SSRC.
type inStream struct {
	encoding *encoding
	rtx      bool
}

// extensionIDs are the peer's ids of header extensions; 0 for none.
type extensionIDs struct {
	mid, transportWide, level uint8
	forward                   [16]uint8 // their id → the id on receive transports
}

func (in *ingress) init(t *SendTransport) {
	in.t = t
	in.ssrc = randomUint32()
	in.sections = make(map[string]*inSection)
	in.streams = make(map[uint32]inStream)
	in.recorder = twcc.NewRecorder(in.ssrc)
	in.budget = newBucket(t.engine.cfg.Limits.RTCPPackets)
	in.report = rtcpx.Visitor{SenderReport: in.senderReport, ReportBlock: func(uint32, rtcpx.ReportBlock) {}}
}

// taken reports whether the section of mid has a producer.
func (in *ingress) taken(mid string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	s := in.sections[mid]
	return s != nil && s.producer != nil
}

// apply makes a plan the present state, and returns the producers of tracks;
// nil if the transport ended meanwhile.
func (in *ingress) apply(plan []planned, tracks []TrackSpec) []*Producer {
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return nil
	}
	var gone []*Producer
	for _, p := range plan {
		mid := p.section.MID
		old := in.sections[mid]
		if old != nil && (!p.active || old.format != p.format) {
			if old.producer != nil {
				gone = append(gone, old.producer)
			}
			in.drop(old)
			old = nil
		}
		if p.active {
			in.update(old, p)
		}
	}
	in.learn(plan)
	made := make([]*Producer, 0, len(tracks))
	for _, spec := range tracks {
		s := in.sections[spec.MID]
		s.producer = newProducer(in.t, s, spec)
		if len(s.encodings) > 0 {
			s.producer.encoding.Store(s.encodings[0])
		}
		made = append(made, s.producer)
	}
	in.mu.Unlock()
	for _, p := range gone {
		p.end(ErrSectionGone, true)
	}
	return made
}

// update takes over a section that the peer sends on; old is its former state, if any.
func (in *ingress) update(old *inSection, p planned) {
	s := old
	if s == nil {
		s = &inSection{mid: p.section.MID, format: p.format}
		in.sections[s.mid] = s
	}
	s.pt, s.rtx = p.pt, p.rtx
	media, rtx := declared(p.section)
	if slices.Equal(s.declared, p.section.SSRCs) && old != nil {
		return
	}
	s.declared = slices.Clone(p.section.SSRCs)
	if media != 0 {
		in.bind(s, media, rtx)
	}
}

// declared picks the media SSRC of a section and its retransmission SSRC; 0
// for what the description does not name.
func declared(s *sdp.Section) (media, rtx uint32) {
	if len(s.FID) > 0 {
		return s.FID[0][0], s.FID[0][1]
	}
	if len(s.SSRCs) == 1 {
		return s.SSRCs[0], 0
	}
	return 0, 0
}

// bind makes media, and rtx if it is not 0, the streams of a section.
func (in *ingress) bind(s *inSection, media, rtx uint32) {
	if cur := in.streams[media]; cur.encoding != nil && (cur.encoding.section != s || cur.rtx) {
		return // a stream belongs to one section
	}
	if len(s.encodings) > 0 && s.encodings[0].ssrc == media {
		in.bindRTX(s.encodings[0], rtx)
		return
	}
	for ssrc, st := range in.streams {
		if st.encoding.section == s {
			delete(in.streams, ssrc)
		}
	}
	e := newEncoding(s, media)
	s.encodings = []*encoding{e}
	in.streams[media] = inStream{encoding: e}
	in.bindRTX(e, rtx)
	if s.producer != nil {
		s.producer.encoding.Store(e)
	}
}

func (in *ingress) bindRTX(e *encoding, rtx uint32) {
	if rtx == 0 || rtx == e.ssrc {
		return
	}
	if cur := in.streams[rtx]; cur.encoding != nil && cur.encoding != e {
		return
	}
	in.streams[rtx] = inStream{encoding: e, rtx: true}
}

// drop forgets a section and its streams.
func (in *ingress) drop(s *inSection) {
	delete(in.sections, s.mid)
	for ssrc, st := range in.streams {
		if st.encoding.section == s {
			delete(in.streams, ssrc)
		}
	}
}

// learn takes the header extension ids, which are alike in all sections of a bundle.
func (in *ingress) learn(plan []planned) {
	in.ids = extensionIDs{}
	for _, p := range plan {
		if p.answer.Rejected {
			continue
		}
		for _, m := range p.answer.Extmaps {
			switch m.URI {
			case uriMID:
				in.ids.mid = m.ID
			case uriTransportWide:
				in.ids.transportWide = m.ID
			case uriLevel:
				in.ids.level = m.ID
			}
			for _, e := range extensions {
				if e.uri == m.URI {
					in.ids.forward[m.ID] = e.forward
				}
			}
		}
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
	mid, ok := h.Extension(b, in.ids.mid)
	if !ok {
		return inStream{}
	}
	s := in.sections[string(mid)]
	if s == nil {
		return inStream{}
	}
	switch {
	case h.PayloadType == s.rtx && s.rtx != 0:
		if len(s.encodings) == 0 {
			return inStream{} // retransmissions may come before what they repeat
		}
		in.bindRTX(s.encodings[0], h.SSRC)
	case h.PayloadType == s.pt:
		// Another stream takes a section over only once the present one is
		// silent: a peer that sends several has not been asked to.
		if len(s.encodings) > 0 && now-s.encodings[0].last < takeover && s.encodings[0].last != 0 {
			return inStream{}
		}
		in.bind(s, h.SSRC, 0)
	}
	return in.streams[h.SSRC]
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
	} else if h.PayloadType != e.section.pt {
		in.t.count.dropped.Add(1)
		return nil
	}
	if p != nil && e.section.format.kind == KindAudio && !p.muted.Load() {
		if v, ok := h.Extension(b, in.ids.level); ok {
			p.heard(v)
		}
	}
	return e.take(p, h, b, &in.ids, st.rtx, now)
}

// earlyNACK is the least time between two looks for lost packets outside of the clock.
const earlyNACK = 10 * time.Millisecond

// askEarly asks for lost packets as soon as the packets behind them arrive.
func (in *ingress) askEarly(e *encoding, now time.Duration) []byte {
	if e.nack == nil || e.nack.Missing() == 0 || now-in.lastNACK < earlyNACK {
		return nil
	}
	in.lastNACK = now
	return in.ask(e, now, nil)
}

// ask appends a request for the packets that e lacks now.
func (in *ingress) ask(e *encoding, now time.Duration, b []byte) []byte {
	in.asked = e.nack.Tick(now, time.Duration(in.t.count.rtt.Load()), in.asked[:0])
	if len(in.asked) == 0 {
		return b
	}
	e.count.nacks.Add(uint64(len(in.asked)))
	return rtcpx.AppendNACK(b, in.ssrc, e.ssrc, in.asked)
}

// handleRTCP takes one decrypted RTCP packet, delivered for ssrc.
func (in *ingress) handleRTCP(ssrc uint32, b []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return
	}
	now := in.t.engine.now()
	if !in.budget.take(1, now) {
		in.t.count.rtcpLimited.Add(1)
		return
	}
	if in.streams[ssrc].encoding == nil && ssrc != in.ssrc {
		in.t.stranger(ssrc)
	}
	in.now = now
	if err := in.report.VisitFor(ssrc, b); err != nil {
		in.t.count.malformed.Add(1)
		in.t.engine.count.malformed.Add(1)
	}
}

func (in *ingress) senderReport(sr rtcpx.SenderReport) {
	if st := in.streams[sr.SSRC]; st.encoding != nil && !st.rtx {
		st.encoding.senderReport(sr, in.now)
	}
}

// tick sends what is due.
func (in *ingress) tick(n uint64, now time.Duration) {
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return
	}
	var b []byte
	var keys []uint32
	for _, s := range in.sections {
		for _, e := range s.encodings {
			if e.nack == nil {
				continue
			}
			b = in.ask(e, now, b)
			if asked := e.givenUp(now); s.producer != nil && (asked || e.keys.Due(now)) {
				keys = append(keys, e.ssrc)
				e.count.keyRequests.Add(1)
			}
		}
	}
	for _, ssrc := range keys {
		b = rtcpx.AppendPLI(b, in.ssrc, ssrc)
	}
	if n%reportEvery == 0 {
		b = in.appendReport(b, now)
	}
	var feedback []rtcp.Packet
	if n%feedbackEvery == 0 {
		feedback = in.recorder.BuildFeedbackPacket()
	}
	in.mu.Unlock()
	in.send(b)
	for _, p := range feedback {
		if raw, err := p.Marshal(); err == nil {
			in.send(raw)
		}
	}
}

// appendReport appends a receiver report on all encodings.
func (in *ingress) appendReport(b []byte, now time.Duration) []byte {
	in.blocks = in.blocks[:0]
	for _, s := range in.sections {
		for _, e := range s.encodings {
			if e.recv != nil {
				in.blocks = append(in.blocks, e.recv.Block(now))
			}
		}
	}
	if len(in.blocks) == 0 {
		return b
	}
	return rtcpx.AppendReceiverReport(b, in.ssrc, in.blocks)
}

// send writes an RTCP compound of reduced size (RFC 5506).
func (in *ingress) send(b []byte) {
	if len(b) == 0 {
		return
	}
	in.t.writeRTCP(b)
}

// askKey sends a request for a key frame of e.
func (in *ingress) askKey(e *encoding) {
	e.count.keyRequests.Add(1)
	in.send(rtcpx.AppendPLI(nil, in.ssrc, e.ssrc))
}

// release takes a producer off its section.
func (in *ingress) release(p *Producer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if p.section.producer == p {
		p.section.producer = nil
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
