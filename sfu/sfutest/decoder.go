package sfutest

import (
	"cmp"
	"slices"
	"time"
)

const (
	tolerance    = 200 * time.Millisecond // how long a picture waits for what is missing before it, at least
	keyTolerance = 600 * time.Millisecond // and a key frame, at most: nothing before it is of use to it
	patience     = time.Second            // how long a receiver waits for a picture before it asks for a key frame
	keyInterval  = time.Second            // the least time between two requests for a key frame
	window       = 4000                   // packets kept for what is still on its way
	history      = 64                     // frames that later ones may build on
)

// Shown is one picture that a [View] could have shown, or one packet of sound.
type Shown struct {
	At    time.Time
	Frame uint32 // as numbered by the publisher
	Key   bool
	// Encoding is the place of the stream in Media.Encodings; Spatial and Temporal are the
	// layers of the picture.
	Encoding, Spatial, Temporal int
	Width, Height               int
	Tag                         uint16 // of the [Pattern] it comes from; 0 for tracks of a [Peer]
}

// frame is what arrived of one layer's frame. Its packets have the sequence
// numbers from first on.
type frame struct {
	first   uint64
	mark    mark
	have    uint16
	got     []bool
	arrived time.Time // its first packet
	header  header
}

func (f *frame) complete() bool { return f.have == f.mark.count }
func (f *frame) after() uint64  { return f.first + uint64(f.mark.count) }

// reference names a frame that others build on.
type reference struct {
	frame             uint32
	encoding, spatial uint8
}

// decoder decides which frames a real decoder could have shown: a key frame,
// and then each complete frame whose forerunner was shown, in the order of
// their sequence numbers. A frame that could be shown but for packets missing
// before it is shown after the tolerance, or wait if that is longer, and what is
// missing is given up. If
// there is none for longer than a receiver's patience, a key frame is asked for.
// A decoder is not safe for concurrent use.
type decoder struct {
	frames []*frame // in order of first; none is shown
	began  time.Time
	done   uint64 // sequence numbers below it are past
	shown  map[reference]bool
	asked  time.Time
	last   header        // of the frame shown last
	end    uint64        // the sequence number behind it
	step   uint32        // frame numbers between one frame and the next, by the latest two without a gap
	picked mark          // of the frame counted last
	any    bool          // one was counted
	wait   time.Duration // for what is missing before a picture

	timeline []Shown
	expected uint64
	decoded  uint64
	keys     uint64
	requests uint64
	torn     uint64
}

// add takes a packet with a mark. missing are the sequence numbers still waited
// for, in order.
func (d *decoder) add(m mark, h header, seq uint64, now time.Time, missing []gap) {
	if d.began.IsZero() {
		d.began, d.done, d.shown, d.step = now, seq, make(map[reference]bool), 1
	}
	first := seq - uint64(m.index)
	if m.index >= m.count || seq < d.done || seq+window < d.done {
		return
	}
	i, found := slices.BinarySearchFunc(d.frames, first, func(f *frame, first uint64) int { return cmp.Compare(f.first, first) })
	if !found {
		d.frames = slices.Insert(d.frames, i, &frame{first: first, mark: m, got: make([]bool, m.count), arrived: now})
	}
	f := d.frames[i]
	if f.mark.frame != m.frame || f.mark.spatial != m.spatial || int(m.index) >= len(f.got) || f.got[m.index] {
		return
	}
	f.got[m.index] = true
	f.have++
	if m.index == 0 {
		f.header = h
	}
	d.advance(now, missing)
}

// advance shows what can be shown.
func (d *decoder) advance(now time.Time, missing []gap) {
	for {
		i := slices.IndexFunc(d.frames, d.showable)
		if i < 0 {
			break
		}
		f := d.frames[i]
		hole := slices.ContainsFunc(missing, func(g gap) bool { return g.seq >= d.done && g.seq < f.first })
		wait := max(d.wait, tolerance)
		if f.mark.key {
			wait = min(wait, keyTolerance)
		}
		if hole && now.Sub(f.arrived) < wait {
			return
		}
		d.leave(d.frames[:i])
		d.show(f, now)
		d.frames = slices.Delete(d.frames, 0, i+1)
	}
	// What can no longer be of use: far behind, as when a picture is lost for long.
	for len(d.frames) > 0 && d.frames[0].first+window < d.frames[len(d.frames)-1].first {
		d.leave(d.frames[:1])
		d.frames = slices.Delete(d.frames, 0, 1)
	}
}

// showable tells whether all that a frame builds on was shown.
func (d *decoder) showable(f *frame) bool {
	m := &f.mark
	switch {
	case !f.complete():
		return false
	case m.inter && !d.shown[reference{m.frame, m.encoding, m.spatial - 1}]:
		return false
	case m.distance > 0:
		return d.shown[reference{m.frame - uint32(m.distance), m.encoding, m.spatial}]
	}
	return m.key
}

// leave counts frames that will not be shown.
func (d *decoder) leave(frames []*frame) {
	for _, f := range frames {
		d.count(f, false)
		d.done = max(d.done, f.after())
	}
}

// count counts a picture once, and those that were lost without a trace before it.
func (d *decoder) count(f *frame, shown bool) {
	number, other := f.mark.frame, f.mark.encoding != d.picked.encoding
	if d.any && int32(number-d.picked.frame) <= 0 {
		if other && shown {
			d.expected++ // the other encoding shows the same again
			d.picked = f.mark
		}
		return // another layer of the same picture
	}
	if d.any {
		apart := number - d.picked.frame
		if f.first > d.done { // packets are missing between
			if lost := apart / d.step; lost > 1 {
				d.expected += uint64(min(lost-1, 10_000))
			}
		} else if shown {
			d.step = min(apart, 8)
		}
	}
	d.expected++
	d.picked, d.any = f.mark, true
}

// show shows a frame.
func (d *decoder) show(f *frame, now time.Time) {
	m := &f.mark
	before := len(d.timeline)
	d.count(f, true)
	if m.key && m.spatial == 0 {
		clear(d.shown)
	}
	d.shown[reference{m.frame, m.encoding, m.spatial}] = true
	for r := range d.shown {
		if m.frame-r.frame > history {
			delete(d.shown, r)
		}
	}
	if f.first == d.end && d.decoded > 0 && f.header.tears(d.last) {
		d.torn++
	}
	d.done, d.end, d.last = f.after(), f.after(), f.header
	s := Shown{
		At: now, Frame: m.frame, Key: m.key, Encoding: int(m.encoding), Spatial: int(m.spatial),
		Temporal: int(m.temporal), Width: int(m.width), Height: int(m.height), Tag: m.tag,
	}
	// A higher layer of the same picture takes the lower one's place.
	if before > 0 && d.timeline[before-1].Frame == m.frame && d.timeline[before-1].Encoding == int(m.encoding) {
		s.Key = s.Key || d.timeline[before-1].Key
		d.timeline[before-1] = s
		return
	}
	d.decoded++
	if m.key {
		d.keys++
	}
	d.timeline = append(d.timeline, s)
}

// wantsKey tells whether to ask for a key frame now.
func (d *decoder) wantsKey(now time.Time) bool {
	if d.began.IsZero() || now.Sub(d.asked) < keyInterval {
		return false
	}
	stuck := d.decoded == 0 && now.Sub(d.began) >= keyInterval
	if len(d.frames) > 0 && now.Sub(d.frames[0].arrived) > patience {
		stuck = true
	}
	if !stuck {
		return false
	}
	d.asked = now
	d.requests++
	return true
}

// total is how many pictures there were, those that wait in vain included.
func (d *decoder) total(now time.Time) uint64 {
	n, last := d.expected, d.picked.frame
	for _, f := range d.frames {
		if now.Sub(f.arrived) > max(d.wait, tolerance) && (!d.any || int32(f.mark.frame-last) > 0) {
			n++
			last = f.mark.frame
		}
	}
	return n
}
