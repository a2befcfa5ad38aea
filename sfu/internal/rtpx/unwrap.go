package rtpx

// Bounds of Unwrapper, after RFC 3550 appendix A.1. There the packets may come from anybody; here SRTP has authenticated
// them, so that a jump ahead is believed at once.
const (
	maxDropout  = 3000 // a larger jump ahead is a restart
	maxMisorder = 512  // further back is a restart, once a second packet confirms it
)

// Place says how a packet continues its stream.
type Place uint8

// Places.
const (
	First    Place = iota // the first packet ever
	Next                  // follows the newest
	Ahead                 // newer, with a gap before it
	Late                  // not newer than the newest: reordered, or a duplicate
	Restart               // the source jumped: the extended number goes on behind a gap too large to repair
	Rejected              // a jump backwards that no second packet has confirmed yet: drop the packet
)

// Unwrapper extends 16-bit sequence numbers to 64 bits that never wrap and never go back, not even when the source starts
// over. The low 16 bits stay. The zero value works. Not safe for concurrent use.
type Unwrapper struct {
	newest  int64  // 0 before the first packet: extended numbers start at 1<<16
	begin   int64  // is added to that
	suspect uint16 // behind the last packet that was Rejected: this one confirms a restart
	waiting bool   // suspect is valid
}

// generation is how far apart the numbers of two generations are: more than any stream has.
const generation = 1 << 36

// Begin makes the extended numbers start above all those of lower generations, for a stream that comes again under the
// same name. Call it before the first packet; n is less than 1<<27.
func (u *Unwrapper) Begin(n uint32) { u.begin = int64(n) * generation }

// Unwrap returns the extended number of a packet's sequence number and its place. seq means nothing when place is Rejected.
func (u *Unwrapper) Unwrap(v uint16) (seq int64, place Place) {
	if u.newest == 0 {
		u.newest = u.begin + 1<<16 | int64(v)
		return u.newest, First
	}
	delta := int16(v - uint16(u.newest))
	switch {
	case delta > 0:
		u.newest += int64(delta)
		u.waiting = false
		switch {
		case delta == 1:
			return u.newest, Next
		case delta <= maxDropout:
			return u.newest, Ahead
		default:
			return u.newest, Restart
		}
	case delta > -maxMisorder:
		return u.newest + int64(delta), Late
	case u.waiting && v == u.suspect:
		return u.restart(v), Restart
	default:
		u.suspect, u.waiting = v+1, true
		return 0, Rejected
	}
}

// restart moves to the next cycle but one, so that the gap is larger than any sequence number can bridge.
func (u *Unwrapper) restart(v uint16) int64 {
	u.newest = (u.newest>>16+2)<<16 | int64(v)
	u.waiting = false
	return u.newest
}

// Extend returns the extended number nearest to the newest one, and advances nothing: for numbers that come from
// elsewhere than the stream itself, such as the original number of a retransmission. -1 before the first packet.
func (u *Unwrapper) Extend(v uint16) int64 {
	if u.newest == 0 {
		return -1
	}
	return u.newest + int64(int16(v-uint16(u.newest)))
}

// Newest is the newest extended number, -1 before the first packet.
func (u *Unwrapper) Newest() int64 {
	if u.newest == 0 {
		return -1
	}
	return u.newest
}
