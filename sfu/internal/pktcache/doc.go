// Package pktcache keeps the last packets of one encoding, once for everybody who forwards or retransmits them.
//
//	p := cache.Acquire(raw) // a copy, one reference
//	p.Seq, p.Arrival = seq, now
//	if cache.Put(p) { // not a duplicate
//		for _, q := range receivers {
//			p.Retain()
//			q.push(p) // whoever takes it calls Release
//		}
//	}
//	p.Release()
//	if p := cache.Get(seq); p != nil { // a NACK, any goroutine
//		retransmit(p)
//		p.Release()
//	}
//
// A packet is in one buffer for all receivers, counted by references, and its buffer is used again after the last one. No
// call takes a lock: the reader of a publisher never waits for a receiver, nor one receiver for another.
package pktcache
