package rate

import (
	"math"
	"sync/atomic"
	"time"
)

// Spatials and Temporals bound the layers that are told apart; layers above count as the highest.
const (
	Spatials  = 4
	Temporals = 4
)

// How the time is cut: rates are those of the last windows that are complete.
const (
	window  = 250 * time.Millisecond
	windows = 4

	// absent is after how many windows without a packet a layer no longer exists, while others go on.
	absent = 20

	// seconds is how many spans of windows without a key frame are remembered.
	seconds = 5
)

// Meter measures one encoding. The zero value is ready. Add and Tick belong to one goroutine at a time; Rate and Layers
// may be called from any.
type Meter struct {
	// Of the reader.
	open    cells // bytes of the window that is open
	past    [windows]cells
	spans   [windows]time.Duration // how long each lasted
	at      int                    // the next of past to be written
	began   time.Duration          // when the open window did
	started bool
	any     bool // the open window has a packet
	key     int  // windows left that have a key frame, the open one included
	run     int  // windows since the last of kept
	kept    [seconds]sums
	next    int                        // of kept to be written
	seen    [Spatials][Temporals]uint8 // windows left until a layer is taken for absent

	// rates[s][t] is that of everything up to the layer, in bit/s.
	rates  [Spatials][Temporals]atomic.Int64
	usual  [Spatials][Temporals]atomic.Int64
	layers atomic.Uint32 // spatials << 8 | temporals; 0: nothing came
}

// sums are the rates of one second.
type sums [Spatials][Temporals]uint32

type cells [Spatials][Temporals]uint32

// Add counts a packet of a layer; bytes is its size. Ticks may come between any two packets, and be late.
func (m *Meter) Add(spatial, temporal uint8, bytes int, now time.Duration) {
	if !m.started {
		m.started, m.began = true, now
	}
	s, t := min(spatial, Spatials-1), min(temporal, Temporals-1)
	m.open[s][t] += uint32(bytes)
	m.any = true
}

// Key says that the packet added last begins a key frame, which is no measure of what the layers usually take.
func (m *Meter) Key() { m.key = windows + 1 }

// Tick closes the open window when it is over, and publishes the rates.
func (m *Meter) Tick(now time.Duration) {
	span := now - m.began
	if !m.started || span < window {
		return
	}
	if !m.any {
		// The encoding stands still: the windows go on when it does.
		m.began = now
		return
	}
	m.past[m.at], m.spans[m.at] = m.open, span
	m.at = (m.at + 1) % windows
	for s := range m.open {
		for t := range m.open[s] {
			switch {
			case m.open[s][t] > 0:
				m.seen[s][t] = absent
			case m.seen[s][t] > 0:
				m.seen[s][t]--
			}
		}
	}
	m.open, m.any, m.began = cells{}, false, now
	m.publish()
	m.key = max(m.key-1, 0)
	if m.run++; m.run >= windows && m.key == 0 {
		m.keep()
	}
}

// keep remembers the last second.
func (m *Meter) keep() {
	m.run = 0
	for s := range Spatials {
		for t := range Temporals {
			m.kept[m.next][s][t] = uint32(min(m.rates[s][t].Load(), math.MaxUint32))
		}
	}
	m.next = (m.next + 1) % seconds
	for s := range Spatials {
		for t := range Temporals {
			// The second largest: the upper quartile of five.
			first, second := uint32(0), uint32(0)
			for i := range m.kept {
				switch v := m.kept[i][s][t]; {
				case v > first:
					first, second = v, first
				case v > second:
					second = v
				}
			}
			m.usual[s][t].Store(int64(second))
		}
	}
}

// publish computes the rates over the windows there are, and which layers exist.
func (m *Meter) publish() {
	var total time.Duration
	for _, d := range m.spans {
		total += d
	}
	spatials, temporals := 0, 0
	for s := range Spatials {
		for t := range Temporals {
			var bytes uint64
			for w := range m.past {
				bytes += m.past[w].upTo(s, t)
			}
			m.rates[s][t].Store(int64(float64(bytes) * 8 / total.Seconds()))
			if m.seen[s][t] > 0 {
				spatials, temporals = max(spatials, s+1), max(temporals, t+1)
			}
		}
	}
	m.layers.Store(uint32(spatials)<<8 | uint32(temporals))
}

// upTo are the bytes of all layers up to one.
func (c *cells) upTo(spatial, temporal int) (bytes uint64) {
	for s := range spatial + 1 {
		for t := range temporal + 1 {
			bytes += uint64(c[s][t])
		}
	}
	return bytes
}

// Rate is the rate of everything up to a layer over the last second, in bit/s; the first is known after a quarter of one. Layers beyond those
// that exist add nothing; a negative one means the lowest. Any goroutine.
func (m *Meter) Rate(spatial, temporal int) int64 {
	s, t := min(max(spatial, 0), Spatials-1), min(max(temporal, 0), Temporals-1)
	return m.rates[s][t].Load()
}

// Usual is what everything up to a layer takes as a rule, in bit/s: the upper quartile of the last five seconds that had no
// key frame, and the Rate where that is more. An encoder that is held up for a moment sends less, and more again at once. Any
// goroutine.
func (m *Meter) Usual(spatial, temporal int) int64 {
	s, t := min(max(spatial, 0), Spatials-1), min(max(temporal, 0), Temporals-1)
	return max(m.usual[s][t].Load(), m.rates[s][t].Load())
}

// Layers is how many spatial and temporal layers exist: 1 and 1 at least. A layer from which nothing came for five seconds,
// while others went on, does not. Any goroutine.
func (m *Meter) Layers() (spatials, temporals int) {
	v := m.layers.Load()
	return max(int(v>>8), 1), max(int(v&0xFF), 1)
}
