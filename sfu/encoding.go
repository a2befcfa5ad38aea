package sfu

import (
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/keyreq"
	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rate"
	"github.com/rotunda-rtc/rotunda/sfu/internal/report"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// encoding is one stream of a track as it comes in. Its fields belong to the
// ingress, under its mutex, but for what is atomic or safe by itself.
type encoding struct {
	in        *ingress
	section   *inSection
	ssrc, rtx uint32 // rtx 0: not known
	rid       string // empty when the track has one encoding
	place     int    // of the rid in the offer
	unwrap    rtpx.Unwrapper
	nack      *nack.Tracker // nil for audio: what is late is not heard
	idle      bool          // nobody wanted the packets: nack has not seen them
	inBand    bool          // H.264 with parameter sets in the stream
	recv      *report.Receiver
	dd        *codec.DDState // nil where there is no dependency descriptor

	cache *pktcache.Cache // Get from anywhere
	keys  *keyreq.Gate    // safe for concurrent use
	rates rate.Meter      // Rate and Layers from anywhere
	clock atomic.Pointer[rewrite.Clock]
	count encodingCounters
	// producer has what comes; nil between two of them.
	producer  atomic.Pointer[Producer]
	frames    frameRate
	cessation cessation
	rests     atomic.Bool                     // nobody wants it: the peer was told to stop
	heardAt   atomic.Int64                    // when the last packet came that was not empty or sent again; 0: none did
	sizes     [codec.MaxSpatial]atomic.Uint32 // width << 16 | height of each spatial layer
}

type encodingCounters struct {
	packets, bytes, recovered, duplicate, redundant atomic.Uint64
	nackPackets, nacks, keyFrames, keyRequests      atomic.Uint64
	muted, broken                                   atomic.Uint64
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
	if s.format.inner == codec.AV1 {
		e.dd = new(codec.DDState)
	}
	e.cache = pktcache.New(pktcache.Config{History: history})
	// Where the peer stops an encoding and begins it again with its SSRC, receivers must not take the packets for
	// those of before: they would get their numbers, and SRTP would encrypt two packets with one nonce.
	in.made++
	e.unwrap.Begin(in.made & (1<<27 - 1))
	return e
}

// take handles a media packet, which may have come back by retransmission. b
// is valid during the call. What it returns is to be called without the lock.
func (e *encoding) take(p *Producer, h *rtpx.Header, b []byte, ids *extensionIDs, recovered bool, now time.Duration) (first func()) {
	seq, ok := e.unwrapped(h, recovered)
	if !ok {
		e.count.redundant.Add(1)
		return nil
	}
	if p == nil || p.muted.Load() {
		if p != nil {
			e.count.muted.Add(1)
		}
		e.note(h, seq, recovered, false, now)
		return nil
	}
	v := e.inspect(h, b, ids)
	if !p.wanted() || e.section.format.kind == KindAudio && !p.audible(h, b, ids, now) {
		e.note(h, seq, recovered, false, now)
		e.noteContent(v, h, recovered, now)
		return e.began(p, v)
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
	pkt.Info, pkt.Skip = v.info, !v.ok
	pkt.Red, pkt.Primary = v.red, v.primary
	extend(pkt, h, ids)
	if !e.cache.Put(pkt) {
		if recovered {
			e.count.redundant.Add(1)
		} else {
			e.count.duplicate.Add(1)
		}
		return nil
	}
	e.note(h, seq, recovered, true, now)
	e.noteContent(v, h, recovered, now)
	p.forward(pkt)
	return e.began(p, v)
}

// began returns the producer's OnMedia with the first packet that could be forwarded.
func (e *encoding) began(p *Producer, v view) func() {
	if !v.ok {
		return nil
	}
	return p.started()
}

// unwrapped extends the sequence number; false for packets that belong nowhere.
func (e *encoding) unwrapped(h *rtpx.Header, recovered bool) (int64, bool) {
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

// note keeps the statistics of a packet that is no duplicate. Of those that
// nobody wants, none is asked for again.
func (e *encoding) note(h *rtpx.Header, seq int64, recovered, wanted bool, now time.Duration) {
	missing := 0
	if e.nack != nil && wanted {
		if e.idle {
			*e.nack, e.idle = *nack.New(nack.Config{}), false
		}
		missing = e.nack.Missing()
		e.nack.Received(seq, now)
		missing -= e.nack.Missing()
	} else {
		e.idle = true
	}
	if recovered {
		if missing > 0 {
			e.count.recovered.Add(1)
		} else {
			e.count.redundant.Add(1) // a probe, or it came twice
		}
		return
	}
	if h.End > h.Payload { // padding shows nothing
		e.comes(now)
	}
	e.recv.Packet(seq, h.Timestamp, now)
	e.count.packets.Add(1)
	e.count.bytes.Add(uint64(h.End - h.Payload))
}

// extend notes the header extensions that receivers get.
func extend(pkt *pktcache.Packet, h *rtpx.Header, ids *extensionIDs) {
	pkt.Extended = 0
	raw := pkt.Bytes()
	pkt.DD = -1
	for at := 0; int(pkt.Extended) < len(pkt.Extensions); {
		id, start, end, ok := h.NextExtension(raw, at)
		if !ok {
			return
		}
		at = end
		if int(id) >= len(ids.forward) || ids.forward[id] == 0 || start == end {
			continue
		}
		if id == ids.dependency {
			pkt.DD = int8(pkt.Extended)
		}
		pkt.Extensions[pkt.Extended] = pktcache.Extension{ID: ids.forward[id], Size: uint8(end - start), Offset: uint16(start)}
		pkt.Extended++
	}
}

func (e *encoding) senderReport(sr rtcpx.SenderReport, now time.Duration) {
	e.recv.SenderReport(sr, now)
	e.clock.Store(&rewrite.Clock{NTP: sr.NTP, RTP: sr.RTP, At: now})
}

// givenUp reports whether a key frame is to be asked for now because packets
// stay lost: no decoder gets over that.
func (e *encoding) givenUp(now time.Duration) bool {
	return !e.idle && e.nack.Broken() && e.keys.Request(now, e.in.t.engine.now())
}
