package sfu

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

// taker calls took with each datagram of its peer.
type taker struct{ took func(n int) }

func (d *taker) datagram(b []byte, _ netip.AddrPort) {
	d.took(int(binary.BigEndian.Uint16(b[1:])) & 0xff)
}

func (*taker) check([]byte, netip.AddrPort, *socket) bool { return false }

// readFrom reads with s what peer sends, until it sends something that is not media; took is called with the
// numbers of the media.
func readFrom(t *testing.T, s *socket, from netip.AddrPort, took func(n int)) {
	t.Helper()
	s.attach(from, &taker{took})
	late := time.AfterFunc(2*time.Minute, func() { _ = s.Close() }) // what was missed would be waited for
	defer late.Stop()
	if n, _, err := s.ReadFromAddrPort(make([]byte, 100)); err != nil || n != 3 {
		t.Errorf("read %d bytes: %v", n, err)
	}
}

// What comes while a batch is looked at is read, although the socket was not asked again, and so is more than fits into a batch.
func TestReadWhatComesMeanwhile(t *testing.T) {
	s, peer, from := loopback(t, "udp4", "127.0.0.1:0")
	to := s.local.AddrPort()
	write := func(b []byte) {
		if _, err := peer.WriteToUDPAddrPort(b, to); err != nil {
			t.Error(err)
		}
	}
	const first, last = 3 * readerDatagrams, 200
	for n := range first {
		write(datagram(n, 100))
	}
	next := 0
	readFrom(t, s, from, func(n int) {
		if n != next {
			t.Errorf("got %d, want %d", n, next)
		}
		switch next++; {
		case n == last:
			write([]byte{0, 1, 2})
		case n >= first-1:
			write(datagram(n+1, 100)) // into a socket that is empty by now
		}
	})
	if next != last+1 {
		t.Errorf("%d datagrams, want %d", next, last+1)
	}
}

// The rest of a frame is taken in together with its beginning: the shards are woken at its end.
func TestFrameReadTogether(t *testing.T) {
	s, peer, from := loopback(t, "udp4", "127.0.0.1:0")
	to := s.local.AddrPort()
	sleeper := newShard(s.engine, 0)
	sleeper.runs.Store(true)
	s.engine.shards.all.Store(&[]*shard{sleeper, newShard(s.engine, 1)}) // the other one has no receivers yet
	write := func(b []byte, marker bool) {
		if marker {
			b[1] |= 0x80
		}
		if _, err := peer.WriteToUDPAddrPort(b, to); err != nil {
			t.Error(err)
		}
	}
	// An RTP packet's number is in the fields that hold the marker and the payload type here.
	part := func(n int) []byte { return datagram(n<<8|n, 1000)[:1000] }
	woken := func() bool { return !sleeper.video.Idle() }
	if !sleeper.video.Sleep() {
		t.Fatal("the shard has something to do")
	}
	write(part(1), false)
	readFrom(t, s, from, func(n int) {
		switch n {
		case 1:
			write(part(2), true)
		case 2:
			if woken() {
				t.Error("woken within the frame")
			}
			write(part(3)[:100], false) // small: no part of a frame
		case 3:
			if !woken() {
				t.Error("not woken after the frame")
			}
			write([]byte{0, 1, 2}, false)
		}
	})
}

// Where waiting for the rest of a frame does not pay it is tried ever more rarely, and as always once it does again.
func TestPatience(t *testing.T) {
	var p patience
	// frame is one whose rest comes, or not, while the reader sleeps; it returns whether that was tried.
	frame := func(comes bool) bool {
		p.woke(true)
		if !p.worthwhile() {
			return false
		}
		p.asleep = true
		p.row++
		p.woke(comes)
		return true
	}
	tried := func(frames int, comes bool) (n int) {
		for range frames {
			if frame(comes) {
				n++
			}
		}
		return n
	}
	if n := tried(100, true); n != 100 {
		t.Errorf("tried for %d of 100 frames that come together", n)
	}
	if n := tried(10_000, false); n < 10_000>>missesMost || n > 10_000>>missesMost+10 {
		t.Errorf("tried for %d of 10,000 frames that do not", n)
	}
	for range 1 << missesMost {
		frame(true)
	}
	if n := tried(100, true); n != 100 {
		t.Errorf("tried for %d of 100 frames that come together again", n)
	}
	// A sleep that became long did not pay, whatever had come by then.
	p.woke(true)
	p.asleep, p.long = true, true
	p.woke(true)
	if p.worthwhile() {
		t.Error("tried again after a long sleep")
	}
	for range 1 << missesMost {
		frame(true)
	}
	// A frame that does not end is not waited for without end.
	p.woke(true)
	naps := 0
	for ; p.worthwhile(); naps++ {
		p.asleep = true
		p.row++
		p.woke(true)
	}
	if naps != napsMost {
		t.Errorf("slept %d times for one frame, want %d", naps, napsMost)
	}
}
