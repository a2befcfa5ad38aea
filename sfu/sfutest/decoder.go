package sfutest

import "time"

const (
	patience    = time.Second // how long a receiver waits for a frame before it gives it up
	keyInterval = time.Second // the least time between two requests for a key frame
	window      = 600         // frames kept for what is still on its way
)

// frame is what arrived of a frame.
type frame struct {
	count   uint16
	have    uint16
	got     []bool
	key     bool
	arrived time.Time // its first packet
}

func (f *frame) complete() bool { return f.have == f.count }

// decoder decides which frames a real decoder could have shown: a key frame,
// and then each frame whose forerunner was shown. A frame that doesn't get
// complete is waited for while later ones arrive, at most for patience; then a
// key frame is asked for. It is not safe for concurrent use.
type decoder struct {
	frames  map[uint32]*frame
	began   bool
	first   uint32 // the first frame seen
	next    uint32 // to be shown; meaningless while waiting
	highest uint32
	waiting bool // for a key frame
	since   time.Time
	asked   time.Time

	decoded  uint64
	keys     uint64
	requests uint64
}

// add takes a packet's mark; whole says that no packet of the stream is
// missing.
func (d *decoder) add(m mark, whole bool, now time.Time) {
	if !d.began {
		*d = decoder{frames: make(map[uint32]*frame), began: true, first: m.frame, waiting: true, since: now}
	}
	d.highest = max(d.highest, m.frame)
	if m.frame < d.next && !d.waiting || m.index >= m.count || m.frame+window < d.highest {
		return
	}
	f := d.frames[m.frame]
	if f == nil {
		f = &frame{count: m.count, got: make([]bool, m.count), key: m.key, arrived: now}
		d.frames[m.frame] = f
	}
	if int(m.index) < len(f.got) && !f.got[m.index] {
		f.got[m.index] = true
		f.have++
	}
	d.advance(whole)
}

// advance shows what can be shown.
func (d *decoder) advance(whole bool) {
	for {
		n, ok := d.showable(whole)
		if !ok {
			return
		}
		d.decoded++
		if d.frames[n].key {
			d.keys++
		}
		d.waiting = false
		d.next = n + 1
		for old := range d.frames {
			if old <= n {
				delete(d.frames, old)
			}
		}
	}
}

// showable is the frame to show next: the one that is due, otherwise the first
// complete key frame, if what is before it was given up or, in a stream without
// a missing packet, never sent.
func (d *decoder) showable(whole bool) (uint32, bool) {
	if f := d.frames[d.next]; d.decoded > 0 && f != nil && f.complete() {
		return d.next, true
	}
	if !d.waiting && !whole {
		return 0, false
	}
	best, found := uint32(0), false
	for n, f := range d.frames {
		if f.key && f.complete() && (!found || n < best) {
			best, found = n, true
		}
	}
	return best, found
}

// wantsKey tells whether to ask for a key frame now.
func (d *decoder) wantsKey(now time.Time) bool {
	if !d.began {
		return false
	}
	if !d.waiting && d.stuck(now) {
		d.waiting = true
		d.since = now.Add(-keyInterval)
	}
	if !d.waiting || now.Sub(d.since) < keyInterval || now.Sub(d.asked) < keyInterval {
		return false
	}
	d.asked = now
	d.requests++
	return true
}

// stuck tells whether frames after the one that is due have waited too long.
func (d *decoder) stuck(now time.Time) bool {
	for n, f := range d.frames {
		if n > d.next && now.Sub(f.arrived) > patience {
			return true
		}
	}
	return d.frames[d.next] != nil && now.Sub(d.frames[d.next].arrived) > patience
}

// expected is how many frames there were from the first to the latest seen.
func (d *decoder) expected() uint64 {
	if !d.began {
		return 0
	}
	return uint64(d.highest-d.first) + 1
}
