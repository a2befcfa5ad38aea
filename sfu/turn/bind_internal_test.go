package turn

import (
	"net/netip"
	"testing"

	"github.com/pion/turn/v5"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// Packets leave an allocation from the address that its client is told, whichever of the engine's they go to:
// from another one, the client would take them for a way without a relay.
func TestRelayIsWhereItIsTold(t *testing.T) {
	at := netip.MustParseAddrPort("127.0.0.1:9")
	s, err := New(Config{
		Secret: make([]byte, minSecret), Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")},
		Peers: func() []sfu.Address { return []sfu.Address{{Told: at, Local: at}} },
	})
	if err != nil {
		t.Fatal(err)
	}
	conn, told, err := s.AllocatePacketConn(turn.AllocateListenerConfig{Network: "udp4", UserID: "anna"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if local := conn.LocalAddr().String(); local != told.String() {
		t.Errorf("told as %s, is at %s", told, local)
	}
}
