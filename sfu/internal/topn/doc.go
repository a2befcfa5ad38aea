// Package topn picks the loudest microphones of a room, so that the others need not be forwarded.
//
//	set := topn.New(topn.Config{N: 5})
//	m := set.Add()
//	forward := m.Take(level, now)   // per packet with an audio level (RFC 6464)
//	forward := m.TakeUnknown(now)   // per packet without one
//	m.Remove()
//
// At most N members are in at a time; while there are not more than N, all are. A voice gets in with its first loud packet, in
// place of one that was not loud for longer than the hold: that one is between sentences at best. If all who are in
// speak, the quietest of those that had their turn for a hold gives way to a clearly louder one, so that the loudest are heard
// and nobody is cut off after a syllable.
package topn
