package turn_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
)

// What a connection says is cut into messages here: one whose length is nonsense ends it, and
// neither keeps a goroutine busy for ever nor waits for 64 KiB.
func TestLengthsOfMessages(t *testing.T) { // C23
	s := start(t, turn.Config{})
	plain, _ := s.Addrs()
	cookie := []byte{0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	for name, send := range map[string][]byte{
		"stun whose length and header are 65536": append([]byte{0, 1, 0xff, 0xec}, cookie...),
		"stun of 64 KiB":                         append([]byte{0, 1, 0xff, 0xf0}, cookie...),
		"channel data of 65532":                  {0x40, 0, 0xff, 0xfc, 1, 2, 3, 4, 5},
		"channel data of 65535":                  {0x40, 0, 0xff, 0xff, 1, 2, 3, 4, 5},
		"neither":                                {0x80, 96, 0, 0},
	} {
		c, err := net.Dial("tcp", plain[0].String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(send); err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(strangerTime / 2)) // it ends, too, when its time is over
		if n, err := io.Copy(io.Discard, c); n > 0 || err != nil && err == errTimeout(err) {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
		_ = c.Close()
	}
	until(t, "connections ended", func() bool { return s.Stats().Connections == 0 })
	_, _ = allocate(t, s, "tcp", "ann")
}

// strangerTime is how long a connection without an allocation may stay.
const strangerTime = 30 * time.Second

// errTimeout is err if it is one of a deadline.
func errTimeout(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return err
	}
	return io.EOF // io.Copy returns none
}

// A connection whose allocation has ended is a stranger's again: allocating once buys no time.
func TestStrangerAgain(t *testing.T) { // C22
	s := start(t, turn.Config{Limits: turn.Limits{AddressStrangers: 1}})
	_, relay := allocate(t, s, "tcp", "ann")
	plain, _ := s.Addrs()
	refused := func() bool {
		before := s.Stats().TurnedAway
		c, err := net.Dial("tcp", plain[0].String())
		if err != nil {
			t.Fatal(err)
		}
		until(t, "one way or the other", func() bool { return s.Stats().TurnedAway > before || s.Stats().Connections == 2 })
		_ = c.Close()
		until(t, "its end", func() bool { return s.Stats().Connections == 1 })
		return s.Stats().TurnedAway > before
	}
	if refused() {
		t.Error("the place of one with an allocation was not free")
	}
	if err := relay.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, "the end of the allocation", func() bool { return s.Stats().Allocations == 0 })
	// The place is taken a moment after the allocation has ended.
	until(t, "the connection that had an allocation counts again", refused)
}

// Clients of one NAT may come from the same port to different listeners: each has a
// connection of its own, and all end with the server.
func TestSamePortTwice(t *testing.T) {
	s := start(t, turn.Config{ListenTLS: []netip.AddrPort{loopback}, TLS: certificate(t)})
	plain, secure := s.Addrs()
	first, err := reusing(nil).Dial("tcp", plain[0].String())
	if err != nil {
		t.Skip("ports cannot be shared here: ", err)
	}
	defer first.Close()
	second, err := reusing(first.LocalAddr()).Dial("tcp", secure[0].String())
	if err != nil {
		t.Skip("ports cannot be shared here: ", err)
	}
	defer second.Close()
	go func() { _ = tls.Client(second, &tls.Config{InsecureSkipVerify: true}).Handshake() }()
	until(t, "two connections", func() bool { return s.Stats().Connections == 2 })
	if err := s.Close(testContext(t)); err != nil {
		t.Fatal(err)
	}
	_ = first.SetReadDeadline(time.Now().Add(testTime / 2))
	if _, err := io.Copy(io.Discard, first); errTimeout(err) == err && err != nil {
		t.Error("the first connection is still open")
	}
}

// Giving allocations back and making others brings no more than the user's rate.
func TestBitrateOfManyAllocations(t *testing.T) { // C22
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	at := sink.LocalAddr().(*net.UDPAddr).AddrPort()
	s := start(t, turn.Config{
		Peers:  func() []sfu.Address { return []sfu.Address{{Told: at, Local: at}} },
		Limits: turn.Limits{UserBitrate: 8 * 10_000},
	})
	begin := time.Now()
	const rounds = 8
	for range rounds {
		c := dial(t, s, "tcp", credential("ann", time.Minute))
		relay, err := c.Allocate()
		if err != nil {
			t.Fatal(err)
		}
		for range 40 {
			if _, err := relay.WriteTo(make([]byte, 1000), sink.LocalAddr()); err != nil {
				t.Fatal(err)
			}
		}
		_ = relay.Close()
		until(t, "the end of the allocation", func() bool { st := s.Stats(); return st.Allocations == 0 && st.Users == 0 })
	}
	most := uint64(10_000 + 10_000*time.Since(begin).Seconds()) // the burst, and the rate
	if st := s.Stats(); st.BytesRelayed > most || st.Limited == 0 {
		t.Errorf("%d bytes relayed in %v, want at most %d", st.BytesRelayed, time.Since(begin), most)
	}
}

// However wide the permission is, of this machine nothing is relayed to but what the engine receives on.
func TestThisMachine(t *testing.T) { // C22
	told := netip.MustParseAddrPort("8.8.4.4:4000") // as advertised; where that is, nothing is sent
	at := netip.MustParseAddrPort("127.0.0.1:9")
	s := start(t, turn.Config{
		Peers:  func() []sfu.Address { return []sfu.Address{{Told: told, Local: at}} },
		Permit: func(netip.AddrPort) bool { return true },
	})
	_, relay := allocate(t, s, "udp", "ann")
	before := s.Stats()
	if _, err := relay.WriteTo([]byte("to the TURN server itself"), net.UDPAddrFromAddrPort(netip.AddrPortFrom(told.Addr(), 3478))); err != nil {
		t.Fatal(err)
	}
	until(t, "refusal or not", func() bool {
		st := s.Stats()
		return st.Forbidden > before.Forbidden || st.BytesRelayed > before.BytesRelayed
	})
	if st := s.Stats(); st.BytesRelayed > before.BytesRelayed {
		t.Error("a packet for another port of this machine was sent")
	}
}
