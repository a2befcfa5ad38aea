package sfu

import (
	"testing"
	"unsafe"
)

// Any address may be asked for, and as many lines as one likes.
func TestPrefetch(t *testing.T) {
	b := make([]byte, 1<<10)
	for _, at := range []uintptr{0, 1, 4096, uintptr(unsafe.Pointer(&b[0])), ^uintptr(0) >> 17, ^uintptr(0)>>1 + 5, ^uintptr(0)} {
		for _, n := range []uintptr{0, 1, 3, 1000} {
			prefetch(at, n)
		}
	}
}

// What a packet was seen to need is where it is.
func TestWarmth(t *testing.T) {
	p, _, _ := quietPeer(t, srtpNames["gcm128"], peerEvents{})
	var to sealer = p
	c, path := &Consumer{pair: &pair{}}, &route{}
	var w warmth
	w.note(&to, c, path)
	k := p.keys.Load()
	if w.consumer != uintptr(unsafe.Pointer(c)) || w.pair != uintptr(unsafe.Pointer(c.pair)) || w.path != uintptr(unsafe.Pointer(path)) || w.cell != uintptr(unsafe.Pointer(&to)) || w.peer != uintptr(unsafe.Pointer(&p.keys)) {
		t.Errorf("%+v", w)
	}
	if w.sealer != uintptr(unsafe.Pointer(k.gcm)) || w.aead == 0 {
		t.Errorf("of the keys: %+v", w)
	}
	other, _, _ := quietPeer(t, srtpNames["cm"], peerEvents{})
	var next sealer = other
	if w.note(&next, c, path); w.cell != uintptr(unsafe.Pointer(&next)) {
		t.Errorf("after another sealer: %+v", w)
	}
}
