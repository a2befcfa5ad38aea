package codec

// maxREDBlocks is how many redundant blocks a packet may have before its primary one.
const maxREDBlocks = 32

// RED finds the primary block of a payload of RFC 2198: payload[primary:], of payload type pt. It is false when the headers
// are longer than the payload, when the blocks they announce leave nothing for the primary one, and for more than 32 blocks.
func RED(payload []byte) (primary int, pt uint8, ok bool) {
	skip := 0
	for at, blocks := 0, 0; at < len(payload) && blocks <= maxREDBlocks; blocks++ {
		b := payload[at]
		if b&0x80 == 0 { // the last header: no offset, no length
			primary = at + 1 + skip
			if primary >= len(payload) {
				return 0, 0, false
			}
			return primary, b & 0x7F, true
		}
		if at+4 > len(payload) {
			return 0, 0, false
		}
		skip += int(payload[at+2]&0x03)<<8 | int(payload[at+3])
		at += 4
	}
	return 0, 0, false
}
