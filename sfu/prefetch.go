package sfu

import (
	"unsafe"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rewrite"
)

// Receivers are served one after the other. With many of them, or after a rest, nothing of the next one is in the processor's
// cache, and its state is many lines in a chain of pointers: waiting for them one by one costs more than all that is done with
// them. So they are asked for ahead, all at once, while the packets of others are made.

// How many receivers ahead that is: far enough for memory to answer, and not so far that it is gone again.
const (
	aheadRest, aheadSelf         = 2, 5 // as packets are made
	aheadFan, aheadFanTransports = 4, 8 // as they are noted with the receivers
)

// warmth is where what the last packet to a receiver needed lies. The addresses are hints; nothing is read through them, and
// they keep nothing alive.
type warmth struct {
	consumer, selector, stream, pair, path uintptr
	cell, peer, keys, sealer, aead         uintptr // of who encrypts
}

// note remembers where the state for a packet of c lies that left by path, encrypted by *to.
func (w *warmth) note(to *sealer, c *Consumer, path *route) {
	w.consumer, w.stream = uintptr(unsafe.Pointer(c)), uintptr(unsafe.Pointer(c.out.stream))
	w.selector = uintptr(unsafe.Pointer(c.pick.selector))
	w.pair, w.path = uintptr(unsafe.Pointer(c.pair)), uintptr(unsafe.Pointer(path))
	if cell := uintptr(unsafe.Pointer(to)); cell != w.cell {
		w.cell = cell
		if p, ok := (*to).(*peer); ok {
			w.noteKeys(p)
		}
	}
}

func (w *warmth) noteKeys(p *peer) {
	k := p.keys.Load()
	if k == nil || k.gcm == nil {
		return
	}
	w.peer, w.keys, w.sealer = uintptr(unsafe.Pointer(&p.keys)), uintptr(unsafe.Pointer(&k.gcm)), uintptr(unsafe.Pointer(k.gcm))
	w.aead = (*[2]uintptr)(unsafe.Pointer(&k.gcm.aead))[1] // an interface is a type and an address
}

// prefetchDirty asks for what the receivers behind the one at i need to send.
func (s *shard) prefetchDirty(i int) {
	if i+aheadRest < len(s.dirty) {
		s.dirty[i+aheadRest].prefetchRest()
	}
	if i+aheadSelf < len(s.dirty) {
		s.dirty[i+aheadSelf].prefetchSelf()
	}
}

// prefetchFan asks for where packets are noted with the consumers behind the one at i.
func prefetchFan(all []*Consumer, i int) {
	if i+aheadFanTransports < len(all) {
		prefetch(uintptr(unsafe.Pointer(&all[i+aheadFanTransports].transport)), 1)
	}
	if i+aheadFan < len(all) {
		prefetch(uintptr(unsafe.Pointer(&all[i+aheadFan].transport.out.pending)), 1)
	}
}

// prefetchSelf asks for the receiver itself, prefetchRest for what its packets need beside.
func (o *egress) prefetchSelf() {
	prefetch(uintptr(unsafe.Pointer(o)), lines(unsafe.Offsetof(o.list)))
	prefetch(uintptr(unsafe.Pointer(&o.adapt)), 1)
}

func (o *egress) prefetchRest() {
	w := &o.warm
	const used = unsafe.Offsetof(Consumer{}.producer) // what is before is not
	if len(o.pending) > 0 {
		c := uintptr(unsafe.Pointer(o.pending[0].consumer)) // with more than one of them it is seldom the last one
		prefetch(c+used, lines(unsafe.Sizeof(Consumer{})-used))
		if c == w.consumer {
			prefetch(w.selector, 2) // what it needs while one source is forwarded
			prefetch(w.stream, lines(unsafe.Sizeof(rewrite.Stream{})))
			prefetch(w.pair, lines(unsafe.Sizeof(pair{})))
		}
	}
	prefetch(w.path, lines(unsafe.Sizeof(route{})))
	prefetch(w.cell, 1)
	prefetch(w.peer, 1)
	prefetch(w.keys, 1)
	prefetch(w.sealer, lines(unsafe.Sizeof(gcmSealer{})))
	prefetch(w.aead, 12) // all of Go 1.26's: round keys and a table of products
	prefetch(uintptr(unsafe.Pointer(&o.t.transport.path)), 1)
	prefetch(uintptr(unsafe.Pointer(&o.t.transport.count)), 2)
}

// cacheLine is the size of a line of the processor's cache in bytes, or a divisor of it.
const cacheLine = 64

// lines is in how many lines bytes lie, more or less: that depends on where they begin.
func lines(bytes uintptr) uintptr { return (bytes+cacheLine/2-1)/cacheLine + 1 }
