package sfu

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
	"github.com/rotunda-rtc/rotunda/sfu/internal/rtpx"
)

// view is what the engine sees in a packet's payload.
type view struct {
	info    codec.Info
	ok      bool   // it is worth forwarding
	red     bool   // RFC 2198
	primary uint16 // of RED: where the primary block begins in the payload
}

// inspect looks into a packet.
func (e *encoding) inspect(h *rtpx.Header, b []byte, ids *extensionIDs) (v view) {
	payload := b[h.Payload:h.End]
	s := e.section
	if h.PayloadType == s.red && s.red != 0 && h.PayloadType != s.pt {
		at, pt, ok := codec.RED(payload)
		if !ok || pt != s.pt {
			if len(payload) > 0 {
				e.count.broken.Add(1)
			}
			return v
		}
		v.red, v.primary = true, uint16(at)
		payload = payload[at:]
	}
	v.info, v.ok = codec.Inspect(s.format.inner, payload, h.Marker)
	if !v.ok {
		if len(payload) > 0 {
			e.count.broken.Add(1)
		}
		return v
	}
	if e.dd != nil {
		if x, ok := h.Extension(b, ids.dependency); ok && !codec.InspectDD(e.dd, x, &v.info) {
			e.count.broken.Add(1)
		}
	}
	if s.sprop != "" {
		// The parameter sets came with the description; but those in the stream, if there are any, are newer.
		e.inBand = e.inBand || v.info.Key
		v.info.Key = v.info.Key || v.info.Recovery && !e.inBand
	}
	return v
}

// noteContent keeps what a packet tells of the stream's layers.
func (e *encoding) noteContent(v view, h *rtpx.Header, recovered bool, now time.Duration) {
	if !recovered {
		e.rates.Add(v.info.Spatial, v.info.Temporal, h.End, now)
	}
	if h.Marker && v.ok && e.nack != nil { // the end of a picture, of all its layers
		e.frames.count++
	}
	if !v.info.Key || e.nack == nil {
		return
	}
	e.count.keyFrames.Add(1)
	e.rates.Key()
	e.keys.Arrived(now)
	if e.measure(v.info) && e.section.arrange() {
		e.section.publish()
	} else if e.section.producer != nil {
		e.section.producer.review()
	}
}

// measure takes the picture sizes that a key frame tells, and reports whether they changed.
func (e *encoding) measure(info codec.Info) (changed bool) {
	if e.dd != nil {
		if n, _ := e.dd.Layers(); n > 0 && e.dd.Size(n-1).Width > 0 {
			for i := range e.sizes {
				var v uint32
				if i < n {
					v = packed(e.dd.Size(i))
				}
				changed = e.sizes[i].Swap(v) != v || changed
			}
			return changed
		}
	}
	if info.Width == 0 || info.Height == 0 {
		return false
	}
	v := packed(codec.Size{Width: info.Width, Height: info.Height})
	return e.sizes[0].Swap(v) != v
}

func packed(s codec.Size) uint32 { return uint32(s.Width)<<16 | uint32(s.Height) }

// size is the size of the pictures of a spatial layer by its newest key frame, 0 when unknown. Any goroutine.
func (e *encoding) size(spatial int) (width, height int) {
	if spatial < 0 || spatial >= len(e.sizes) {
		return 0, 0
	}
	if e.sizes[1].Load() != 0 { // told for each
		v := e.sizes[spatial].Load()
		return int(v >> 16), int(v & 0xFFFF)
	}
	// Told for the topmost: each layer is half as wide and high as the one above it, as all scalability modes of
	// browsers have it.
	v := e.sizes[0].Load()
	spatials, _ := e.layers()
	down := max(spatials-1-spatial, 0)
	return int(v>>16) >> down, int(v&0xFFFF) >> down
}

// pixels is the size of the largest pictures, 0 when unknown.
func (e *encoding) pixels() int {
	spatials, _ := e.layers()
	w, h := e.size(spatials - 1)
	return w * h
}

// layers are the spatial and temporal layers within the encoding, as its packets say: 1 and 1 when it has none. Any goroutine.
func (e *encoding) layers() (spatials, temporals int) { return e.rates.Layers() }

// bitrate is the rate of everything up to a layer over the last second, in
// bit/s. What rests keeps its last rate; live tells it apart. Any goroutine.
func (e *encoding) bitrate(spatial, temporal int) int64 { return e.rates.Rate(spatial, temporal) }

// liveFor is how long after its last packet an encoding counts as coming.
const liveFor = 2 * time.Second

// live reports whether packets came lately: choosing the encoding makes sense. Any goroutine.
func (e *encoding) live(now time.Duration) bool {
	return e.heard() && now-e.last() < liveFor && !e.cessation.over.Load()
}

// heard reports whether any packet came.
func (e *encoding) heard() bool { return e.heardAt.Load() != 0 }

// last is when the newest packet came.
func (e *encoding) last() time.Duration { return time.Duration(e.heardAt.Load()) }

// stats returns a snapshot of the encoding's counters. Any goroutine.
func (e *encoding) stats() EncodingStats {
	e.in.mu.Lock()
	r, pt, frames := e.recv.Stats(), e.section.pt, e.frames.count
	e.in.mu.Unlock()
	c := &e.count
	spatials, temporals := e.layers()
	s := EncodingStats{
		RID: e.rid, SSRC: e.ssrc, PayloadType: pt, FramesReceived: frames, FramesPerSecond: e.frames.perSecond(),
		PacketsReceived: c.packets.Load(), BytesReceived: c.bytes.Load(),
		PacketsLost: r.Lost, Jitter: r.Jitter,
		PacketsRecovered: c.recovered.Load(), PacketsDuplicate: c.duplicate.Load(), RetransmittedDups: c.redundant.Load(),
		NACKPackets: c.nackPackets.Load(), NACKsSent: c.nacks.Load(), KeyFrames: c.keyFrames.Load(), KeyFrameRequests: c.keyRequests.Load(),
		PacketsMuted: c.muted.Load(), PacketsBroken: c.broken.Load(),
		Bitrate: e.bitrate(spatials-1, temporals-1), Spatials: spatials, Temporals: temporals,
		Wanted: !e.rests.Load(), Live: e.live(e.in.t.engine.now()),
	}
	s.Width, s.Height = e.size(spatials - 1)
	return s
}

// requestKey asks the peer for a key frame of this encoding. Requests are merged
// and limited, and one for a receiver that has seen what came until a moment is met by a key frame that came after it. It does
// nothing for audio and while the producer is muted. Any goroutine.
func (e *encoding) requestKey(seen time.Duration) {
	if e.nack != nil && !e.silent() && e.keys.Request(e.in.t.engine.now(), seen) {
		e.in.askKey(e)
	}
}

// requestFirstKey is requestKey for a receiver that gets its first picture of the
// encoding: the limit is a shorter one, so that who comes after another does not wait for long. Until taken is true it is to be
// called again: a key frame had come meanwhile, which may have passed the receiver.
func (e *encoding) requestFirstKey(seen time.Duration) (taken bool) {
	if e.nack == nil || e.silent() {
		return true
	}
	ask, taken := e.keys.Welcome(e.in.t.engine.now(), seen)
	if ask {
		e.in.askKey(e)
	}
	return taken
}

// silent reports whether nothing is wanted of the encoding now.
func (e *encoding) silent() bool {
	p := e.producer.Load()
	return p == nil || p.muted.Load()
}
