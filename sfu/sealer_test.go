package sfu

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// sealers are a gcmSealer and the library's contexts of the same keys, to seal and to open.
func sealers(t *testing.T, profile srtp.ProtectionProfile) (g *gcmSealer, seals, opens *srtp.Context) {
	t.Helper()
	size, err := profile.KeyLen()
	if err != nil {
		t.Fatal(err)
	}
	key, salt := make([]byte, size), make([]byte, 12)
	for i := range key {
		key[i] = byte(rand.Uint32())
	}
	for i := range salt {
		salt[i] = byte(rand.Uint32())
	}
	if g, err = newGCMSealer(key, salt); err != nil {
		t.Fatal(err)
	}
	if seals, err = srtp.CreateContext(key, salt, profile); err != nil {
		t.Fatal(err)
	}
	if opens, err = srtp.CreateContext(key, salt, profile); err != nil {
		t.Fatal(err)
	}
	return g, seals, opens
}

// sealBoth seals a packet both ways and returns what came of it, and the packet.
func sealBoth(t *testing.T, g *gcmSealer, seals *srtp.Context, ssrc uint32, seq uint16, payload int) (sealed, before []byte) {
	t.Helper()
	b := plain(ssrc, seq, payload)
	for i := range b[plainHeader:] {
		b[plainHeader+i] = byte(rand.Uint32())
	}
	before = slices.Clone(b)
	want, err := seals.EncryptRTP(nil, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	sealed, ok := g.seal(b, plainHeader)
	if !ok || !bytes.Equal(sealed, want) {
		t.Fatalf("SSRC %d number %d: differs from the library's", ssrc, seq)
	}
	if &sealed[0] != &b[0] {
		t.Fatal("not in place")
	}
	return sealed, before
}

// Streams that take turns, lose packets, send some late and turn over several times are sealed byte by byte as the library
// seals them, and open.
func TestSealerIsTheLibrarys(t *testing.T) {
	for _, name := range []string{"gcm128", "gcm256"} {
		t.Run(name, func(t *testing.T) {
			g, seals, opens := sealers(t, srtpNames[name])
			next := map[uint32]int64{0: 1, 7: 0, 8: 0x7fff, 9: 1000}
			ssrcs := []uint32{0, 7, 8, 9}
			first, late := map[uint32]int64{}, 0
			for range 6000 {
				ssrc := ssrcs[rand.IntN(len(ssrcs))]
				if _, begun := first[ssrc]; !begun {
					first[ssrc] = next[ssrc]
				}
				index := next[ssrc]
				if back := index - 1 - rand.Int64N(300); rand.IntN(4) == 0 && back >= first[ssrc] {
					index = back
					late++
				} else {
					next[ssrc] += 1 + rand.Int64N(3)*rand.Int64N(200)
				}
				sealed, before := sealBoth(t, g, seals, ssrc, uint16(index), rand.IntN(1200))
				if got, err := opens.DecryptRTP(nil, sealed, nil); err != nil || !bytes.Equal(got, before) {
					t.Fatalf("SSRC %d index %d does not open: %v", ssrc, index, err)
				}
			}
			for _, ssrc := range ssrcs {
				if next[ssrc] < 1<<16 || late == 0 {
					t.Fatalf("SSRC %d came to %d only, %d packets were late", ssrc, next[ssrc], late)
				}
			}
		})
	}
}

// What has no index, or one that is not clear, does not leave.
func TestSealerRefuses(t *testing.T) {
	g, _, _ := sealers(t, srtp.ProtectionProfileAeadAes128Gcm)
	seal := func(ssrc uint32, seq uint16) bool {
		_, ok := g.seal(plain(ssrc, seq, 100), plainHeader)
		return ok
	}
	if !seal(1, 5) || seal(1, 65535) || !seal(1, 4) || !seal(1, 6) {
		t.Error("a packet from before index 0 left, or another did not")
	}
	g.current.index = 1<<48 - 2
	if !seal(1, 65535) || seal(1, 0) || !seal(1, 65534) {
		t.Error("a packet past the last index left, or one before it did not")
	}
	if !seal(2, 0) || !seal(1, 65533) || seal(1, 0) {
		t.Error("the index was forgotten while another stream was sent")
	}
	g.current.index = 70000
	if !seal(1, 4465) || !seal(1, uint16((70001-sealedBack)&0xffff)) || seal(1, 44464) {
		t.Error("a jump ahead was taken for a late packet, or a late packet or the next one did not leave")
	}
	if seal(1, 44465) || seal(1, 4466) || !seal(2, 1) {
		t.Error("a stream went on whose index is not clear, or another one did not")
	}
	b := plain(3, 1, 100)
	if _, ok := g.seal(slices.Clip(b), plainHeader); ok {
		t.Error("there was no room for the tag")
	}
	for _, headerLen := range []int{0, 11, len(b) + 1} {
		if _, ok := g.seal(b, headerLen); ok {
			t.Errorf("a header of %d bytes was taken", headerLen)
		}
	}
	if _, err := newGCMSealer(make([]byte, 16), make([]byte, 14)); err == nil {
		t.Error("a salt of another profile was taken")
	}
	if _, err := newGCMSealer(make([]byte, 17), make([]byte, 12)); err == nil {
		t.Error("a key of 17 bytes was taken")
	}
}

// One packet of nothing but a header is sealed, too.
func TestSealerEmpty(t *testing.T) {
	g, seals, _ := sealers(t, srtp.ProtectionProfileAeadAes128Gcm)
	h := rtp.Header{Version: 2, SSRC: 1, SequenceNumber: 1}
	b, err := h.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	want, err := seals.EncryptRTP(nil, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := g.seal(slices.Grow(b, srtpOverhead), len(b)); !ok || !bytes.Equal(got, want) {
		t.Errorf("%x, want %x", got, want)
	}
}
