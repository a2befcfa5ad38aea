//go:build race

package pktcache

// checked makes misuse of references panic, and bytes used after their release visible. Tests run with -race, servers
// without.
const checked = true

// poison overwrites the bytes of a free packet: for the race detector this is a write that conflicts with every later read.
func (p *Packet) poison() {
	for i := range p.buf {
		p.buf[i] = 0xDE
	}
}
