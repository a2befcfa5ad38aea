package sfu

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// What comes once more is taken once, also when sequence numbers have rolled over since; what is
// late is taken within the window. The rest is counted.
func TestReplay(t *testing.T) {
	for name, profile := range srtpNames {
		t.Run(name, func(t *testing.T) {
			e, err := New(Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = e.Close(t.Context()) })
			transport, err := e.NewRouter(RouterConfig{}).NewSendTransport(SendConfig{})
			if err != nil {
				t.Fatal(err)
			}
			peer, err := transport.connect()
			if err != nil {
				t.Fatal(err)
			}
			rtp, rtcp := 0, 0
			peer.events.rtp, peer.events.rtcp = func([]byte) { rtp++ }, func([]byte) { rtcp++ }
			quiet, _, out := quietPeer(t, profile, peerEvents{})
			peer.keys.Store(quiet.keys.Load())
			refused := uint64(0)
			// give delivers a packet and says how often it is to be taken: once or not at all.
			give := func(what string, b []byte, take bool) {
				t.Helper()
				had := rtp + rtcp
				peer.datagram(bytes.Clone(b), netip.AddrPort{})
				if took := rtp+rtcp > had; took != take {
					t.Errorf("%s: taken %t", what, took)
				}
				if !take {
					refused++
				}
				if got := transport.Stats().PacketsRejected; got != refused {
					t.Fatalf("%s: %d packets counted as rejected, want %d", what, got, refused)
				}
			}
			// Numbers 65000 … 65535, 0 … 99: in order but for one that is late, and one that is too late.
			sealed := make(map[uint16][]byte)
			const first, last, late, tooLate = 65000, 65536 + 99, 65500, 65010
			for n := first; n <= last; n++ {
				b, err := out.EncryptRTP(nil, plain(7, uint16(n), 50), nil)
				if err != nil {
					t.Fatal(err)
				}
				sealed[uint16(n)] = b
				if n != late && n != tooLate {
					give("in order", b, true)
				}
			}
			for n := first; n <= last; n++ {
				if n != late && n != tooLate {
					give("come again", sealed[uint16(n)], false)
				}
			}
			give("late, over the rollover", sealed[late], true)
			give("late, and again", sealed[late], false)
			give("older than the window", sealed[tooLate], false)
			// A number of before, when numbers have come round to it.
			for n := 100; n < 65536+5; n += 20_000 {
				b, err := out.EncryptRTP(nil, plain(7, uint16(n), 50), nil)
				if err != nil {
					t.Fatal(err)
				}
				give("later numbers", b, true)
			}
			b, err := out.EncryptRTP(nil, plain(7, 5, 50), nil)
			if err != nil {
				t.Fatal(err)
			}
			give("of a round ago", sealed[5], false)
			give("the number that it has", b, true)
			give("and again", b, false)

			var reports [][]byte
			for n := range srtcpWindow + 10 {
				b, err := out.EncryptRTCP(nil, rtcpx.AppendPLI(nil, 7, uint32(n)), nil)
				if err != nil {
					t.Fatal(err)
				}
				reports = append(reports, b)
				if n != 0 && n != 40 {
					give("report", b, true)
				}
			}
			give("late report", reports[40], true)
			give("report older than the window", reports[0], false)
			for _, b := range reports {
				give("report come again", b, false)
			}
			forged := bytes.Clone(reports[9])
			forged[len(forged)-1] ^= 1
			give("forged report", forged, false)
		})
	}
}
