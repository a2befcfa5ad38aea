package sfutest

import (
	"cmp"
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// closeTimeout is how long an engine may take to close, and busyTimeout how long it may
// in real time, where the machine may be busy with other things.
const (
	closeTimeout = 10 * time.Second
	busyTimeout  = time.Minute
)

// NewEngine starts an engine on a host, with Config's ListenPacket filled in,
// and Listen too unless it is set: port 3478. A nil host stands for the
// machine's own loopback interface, with a port that the system chooses. The
// engine is closed when the test ends; a close that takes more than 10 s, or a
// minute on the loopback interface, is an error of the test.
func NewEngine(t testing.TB, host *Host, cfg sfu.Config) *sfu.Engine {
	t.Helper()
	listen, limit := netip.MustParseAddrPort("127.0.0.1:0"), busyTimeout
	if host != nil {
		limit = closeTimeout
		listen = netip.AddrPortFrom(host.Addr(), 3478)
		cfg.ListenPacket = host.ListenPacket
	}
	if len(cfg.Listen) == 0 {
		cfg.Listen = []netip.AddrPort{listen}
	}
	cfg.Shards = cmp.Or(cfg.Shards, 2) // a race between them is found on one processor too
	engine, err := sfu.New(cfg)
	if err != nil {
		t.Fatalf("start the engine: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := engine.Close(ctx); err != nil {
			t.Errorf("close the engine: %v", err)
		}
	})
	return engine
}
