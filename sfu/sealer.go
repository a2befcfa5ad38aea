package sfu

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// gcmSealer encrypts RTP by AES-GCM (RFC 7714). It does for what leaves what pion's context does, but parses no header
// again, and what it needs of a receiver is few cache lines: with many receivers these are what costs. A number that is sealed
// twice under one SSRC has to be of the same bytes both times: its caller sees to that. Not safe for concurrent use.
type gcmSealer struct {
	aead    cipher.AEAD
	current sealedStream // of the packet before
	salt    uint64       // the session's, in two parts
	saltLow uint32
	nonce   [12]byte // scratch
	at      int      // of current in all; of no meaning while that is empty
	all     []sealedStream
	places  map[uint32]int // in all, which is bounded by the transport's SSRCs
}

// sealedStream is an SSRC. Its packet index is the sequence number continued past its 16 bits (RFC 3711 section 3.3.1).
type sealedStream struct {
	ssrc  uint32
	ended bool  // by a number whose index was not clear: one that follows might get an index that was used
	index int64 // of the newest packet; -1 before the first
}

// newGCMSealer derives the session's key and salt from those of the handshake (RFC 3711 section 4.3.1, RFC 7714 section 11).
func newGCMSealer(key, salt []byte) (*gcmSealer, error) {
	const keyLabel, saltLabel, saltBytes = 0, 2, 12
	if len(salt) != saltBytes {
		return nil, fmt.Errorf("a salt of %d bytes", len(salt))
	}
	master, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	session, err := aes.NewCipher(deriveSRTP(master, salt, keyLabel, len(key)))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(session)
	if err != nil {
		return nil, err
	}
	salt = deriveSRTP(master, salt, saltLabel, saltBytes)
	return &gcmSealer{
		aead: aead, salt: binary.BigEndian.Uint64(salt), saltLow: binary.BigEndian.Uint32(salt[8:]),
		places: make(map[uint32]int),
	}, nil
}

// deriveSRTP gives n bytes, at most 32, of the key stream of AES-CM that belongs to a label.
func deriveSRTP(master cipher.Block, salt []byte, label byte, n int) []byte {
	var counter [aes.BlockSize]byte
	copy(counter[:], salt)
	counter[7] ^= label
	var out [2 * aes.BlockSize]byte
	master.Encrypt(out[:], counter[:])
	counter[len(counter)-1] = 1
	master.Encrypt(out[aes.BlockSize:], counter[:])
	return out[:n]
}

// seal encrypts the packet in buf in place, whose first headerLen bytes are its header, and returns it with its tag. It is
// false for what must not leave: there is no room for the tag, or its index is not clear.
func (g *gcmSealer) seal(buf []byte, headerLen int) ([]byte, bool) {
	if headerLen < 12 || headerLen > len(buf) || cap(buf)-len(buf) < gcmTag {
		return nil, false
	}
	ssrc := binary.BigEndian.Uint32(buf[8:])
	if ssrc != g.current.ssrc || len(g.all) == 0 {
		g.change(ssrc)
	}
	index, ok := g.current.next(binary.BigEndian.Uint16(buf[2:]))
	if !ok {
		return nil, false
	}
	// Two zero bytes, SSRC and index, and the salt over it (RFC 7714 section 8.1).
	binary.BigEndian.PutUint64(g.nonce[:], g.salt^(uint64(ssrc)<<16|uint64(index)>>32))
	binary.BigEndian.PutUint32(g.nonce[8:], g.saltLow^uint32(index))
	return g.aead.Seal(buf[:headerLen], g.nonce[:], buf[headerLen:], buf[:headerLen]), true
}

// change goes over to another SSRC.
func (g *gcmSealer) change(ssrc uint32) {
	if len(g.all) > 0 {
		g.all[g.at] = g.current
	}
	at, known := g.places[ssrc]
	if !known {
		at = len(g.all)
		g.places[ssrc] = at
		g.all = append(g.all, sealedStream{ssrc: ssrc, index: -1})
	}
	g.at, g.current = at, g.all[at]
}

const (
	gcmTag = 16 // bytes
	// sealedBack is how far behind the newest packet another may be: what is further behind was meant to be ahead.
	sealedBack = 1 << 14
)

// next is the index of a packet: the one with its number that is nearest to the newest one's. It is false for what would be
// before index 0, past the last index, where the key must not be used on, and, from then on, when a number is too far behind:
// package rewrite sees to it that none is.
func (s *sealedStream) next(seq uint16) (int64, bool) {
	if s.index < 0 {
		s.index = int64(seq)
		return s.index, true
	}
	index := s.index + int64(int16(seq-uint16(s.index)))
	s.ended = s.ended || s.index-index > sealedBack
	if index < 0 || index > 1<<48-1 || s.ended {
		return 0, false
	}
	s.index = max(s.index, index)
	return index, true
}
