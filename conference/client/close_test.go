package client_test

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// listening calls heard with each line that pion logs at level info.
type listening struct {
	logging.LeveledLogger
	heard func(line string)
}

func (l listening) Infof(format string, args ...any) { l.heard(fmt.Sprintf(format, args...)) }

// loggers makes one logger for all.
type loggers struct{ logging.LeveledLogger }

func (l loggers) NewLogger(string) logging.LeveledLogger { return l.LeveledLogger }

// A room that is closed while it takes the server's first offer leaves nothing of the
// connection behind that this offer is for: the bubble would not end.
func TestCloseWhileAnswering(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		network := sfutest.NewNetwork(1)
		t.Cleanup(func() { _ = network.Close() }) // never fails
		server := newServer(t, nil, func(cfg *conference.Config) {
			cfg.Engine.Listen = []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:3478")}
			cfg.Engine.ListenPacket = network.Host("10.0.0.1").ListenPacket
		})
		on := func(addr string, factory logging.LoggerFactory) func(*client.Config) {
			return func(cfg *client.Config) {
				cfg.Configure = func(s *webrtc.SettingEngine) {
					s.SetNet(network.Host(addr).Net())
					s.LoggerFactory = factory
				}
			}
		}
		var ben *person
		var closed sync.WaitGroup
		begin := sync.OnceFunc(func() {
			closed.Go(func() { _ = ben.Close() }) // never fails
			<-time.After(time.Second)             // it is as far as it comes
		})
		quiet := logging.NewDefaultLoggerFactory().NewLogger("")
		interrupted := listening{quiet, func(line string) {
			if line == "signaling state changed to have-remote-offer" {
				begin()
			}
		}}
		ann := join(t, server, "Ann", on("10.1.0.1", nil))
		ben = join(t, server, "Ben", on("10.1.0.2", loggers{interrupted}))
		track, err := client.NewTrack(client.MimeTypeVP8)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ann.Publish(timeout(t), track, client.PublishOptions{Muted: true}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ben.Done():
		case <-time.After(patience):
			t.Fatal("no offer was heard of")
		}
		closed.Wait()
	})
}
