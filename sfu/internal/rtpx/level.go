package rtpx

// Silence is the audio level of digital silence, in -dBov.
const Silence = 127

// AudioLevel reads a value of the client-to-mixer audio level extension (RFC 6464 section 3): level in -dBov, 0 is the
// loudest and 127 silence, and whether the sender believes it is voice.
func AudioLevel(value []byte) (level uint8, voice, ok bool) {
	if len(value) == 0 {
		return Silence, false, false
	}
	return value[0] & 0x7F, value[0]&0x80 != 0, true
}
