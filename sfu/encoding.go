package sfu

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/keyreq"
	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// encoding is one stream of a track as it comes in. Its fields belong to the
// ingress, under its mutex, but for what is atomic or safe by itself.
type encoding struct {
	in      *ingress
	section *inSection
	ssrc    uint32
	rid     string // empty when the track has one encoding
	unwrap  rtpx.Unwrapper
	nack    *nack.Tracker // nil for audio: what is late is not heard
	recv    *report.Receiver
	last    time.Duration

	cache *pktcache.Cache // Get from anywhere
	keys  *keyreq.Gate    // safe for concurrent use
	clock atomic.Pointer[rewrite.Clock]
	count encodingCounters
	// producer has what comes; nil between two of them.
	producer atomic.Pointer[Producer]
	heardAt  atomic.Int64 // when the last packet came
}

type encodingCounters struct {
	packets, bytes, recovered, duplicate, redundant atomic.Uint64
	nacks, keyFrames, keyRequests, muted            atomic.Uint64
}

// maxAhead is how far before the newest packet a retransmitted one may be, in packets.
const maxAhead = 1000

func newEncoding(in *ingress, s *inSection, ssrc uint32) *encoding {
	e := &encoding{
		in: in, section: s, ssrc: ssrc, keys: keyreq.New(keyreq.Config{}),
		recv: report.NewReceiver(ssrc, s.format.clock),
	}
	history := 128
	if s.format.kind == KindVideo {
		e.nack = nack.New(nack.Config{})
		history = 1024
	}
	e.cache = pktcache.New(pktcache.Config{History: history})
	return e
}

// take handles a media packet, which may have come back by retransmission. b
// is valid during the call. What it returns is to be called without the lock.
func (e *encoding) take(p *Producer, h *rtpx.Header, b []byte, ids *extensionIDs, recovered bool, now time.Duration) (first func()) {
	e.last = now
	e.heardAt.Store(int64(now))
	seq, ok := e.place(h, recovered)
	if !ok {
		e.count.redundant.Add(1)
		return nil
	}
	if p == nil || p.muted.Load() || !p.wanted() {
		e.note(h, seq, recovered, now)
		return e.unheard(p, h, b)
	}
	pkt := e.cache.Acquire(b)
	if pkt == nil {
		p.transport.count.dropped.Add(1)
		return nil
	}
	defer pkt.Release()
	pkt.Seq, pkt.Arrival, pkt.Timestamp = seq, now, h.Timestamp
	pkt.PayloadType, pkt.Marker, pkt.Recovered = h.PayloadType, h.Marker, recovered
	pkt.Header, pkt.End = uint16(h.Payload), uint16(h.End)
	pkt.Source = e.ssrc
	info, ok := codec.Inspect(e.section.format.inner, pkt.Payload(), h.Marker)
	pkt.Info, pkt.Skip = info, !ok
	extend(pkt, h, ids)
	if !e.cache.Put(pkt) {
		if recovered {
			e.count.redundant.Add(1)
		} else {
			e.count.duplicate.Add(1)
		}
		return nil
	}
	e.note(h, seq, recovered, now)
	e.started(info)
	p.forward(pkt)
	if pkt.Skip {
		return nil
	}
	return p.started()
}

// place extends the sequence number; false for packets that belong nowhere.
func (e *encoding) place(h *rtpx.Header, recovered bool) (int64, bool) {
	if recovered {
		newest := e.unwrap.Newest()
		seq := e.unwrap.Extend(h.Sequence)
		return seq, newest >= 0 && seq <= newest+maxAhead
	}
	seq, place := e.unwrap.Unwrap(h.Sequence)
	switch place {
	case rtpx.Rejected:
		return 0, false
	case rtpx.Restart:
		e.recv.Restart()
	}
	return seq, true
}

// note keeps the statistics of a packet that is no duplicate.
func (e *encoding) note(h *rtpx.Header, seq int64, recovered bool, now time.Duration) {
	missing := 0
	if e.nack != nil {
		missing = e.nack.Missing()
		e.nack.Received(seq, now)
		missing -= e.nack.Missing()
	}
	if recovered {
		if missing > 0 {
			e.count.recovered.Add(1)
		} else {
			e.count.redundant.Add(1) // a probe, or it came twice
		}
		return
	}
	e.recv.Packet(seq, h.Timestamp, now)
	e.count.packets.Add(1)
	e.count.bytes.Add(uint64(h.End - h.Payload))
}

// unheard handles a packet that nobody gets.
func (e *encoding) unheard(p *Producer, h *rtpx.Header, b []byte) (first func()) {
	if p == nil {
		return nil
	}
	if p.muted.Load() {
		e.count.muted.Add(1)
		return nil
	}
	info, ok := codec.Inspect(e.section.format.inner, b[h.Payload:h.End], h.Marker)
	e.started(info)
	if !ok {
		return nil
	}
	return p.started()
}

// started takes note of a key frame.
func (e *encoding) started(info codec.Info) {
	if info.Key && e.nack != nil {
		e.count.keyFrames.Add(1)
		e.keys.Arrived()
	}
}

// extend notes the header extensions that receivers get.
func extend(pkt *pktcache.Packet, h *rtpx.Header, ids *extensionIDs) {
	pkt.Extended = 0
	raw := pkt.Bytes()
	for at := 0; int(pkt.Extended) < len(pkt.Extensions); {
		id, start, end, ok := h.NextExtension(raw, at)
		if !ok {
			return
		}
		at = end
		if int(id) >= len(ids.forward) || ids.forward[id] == 0 || start == end {
			continue
		}
		pkt.Extensions[pkt.Extended] = pktcache.Extension{ID: ids.forward[id], Size: uint8(end - start), Offset: uint16(start)}
		pkt.Extended++
	}
}

func (e *encoding) senderReport(sr rtcpx.SenderReport, now time.Duration) {
	e.recv.SenderReport(sr, now)
	e.clock.Store(&rewrite.Clock{NTP: sr.NTP, RTP: sr.RTP, At: now})
}

// requestKey asks the peer for a key frame of this encoding. Requests are merged
// and limited. It does nothing for audio and while the producer is muted. Any goroutine.
func (e *encoding) requestKey() {
	p := e.producer.Load()
	if e.nack == nil || p == nil || p.muted.Load() {
		return
	}
	if e.keys.Request(e.in.t.engine.now()) {
		e.in.askKey(e)
	}
}

// liveFor is how long after its last packet an encoding counts as coming.
const liveFor = 2 * time.Second

// live reports whether packets came lately: choosing the encoding makes sense. Any goroutine.
func (e *encoding) live(now time.Duration) bool {
	at := time.Duration(e.heardAt.Load())
	return at != 0 && now-at < liveFor
}

// layers are the spatial and temporal layers within the encoding: 1 and 1 when it has none. Any goroutine.
func (e *encoding) layers() (spatials, temporals int) { return 1, 1 }

// size is the size of the pictures of a spatial layer by its newest key frame, 0 when unknown. Any goroutine.
func (e *encoding) size(spatial int) (width, height int) { return 0, 0 }

// bitrate is the rate of everything up to a layer over the last second, in bit/s. Any goroutine.
func (e *encoding) bitrate(spatial, temporal int) int64 { return 0 }

// givenUp reports whether a key frame is to be asked for now because packets
// stay lost: no decoder gets over that.
func (e *encoding) givenUp(now time.Duration) bool {
	return e.nack.Broken() && e.keys.Request(now)
}
