package pktcache

// Claim is the second half of Get, for a packet that was found in the slot of seq a moment ago.
func (c *Cache) Claim(p *Packet, seq int64) *Packet { return claim(&c.slots[seq&c.mask], p, seq) }
