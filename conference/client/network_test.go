package client_test

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// stalling is a carrier that can go silent without anybody being told, as a
// TCP connection does whose address is gone.
type stalling struct {
	signal.Conn
	once    sync.Once
	stalled chan struct{}
}

func (c *stalling) stall() { c.once.Do(func() { close(c.stalled) }) }

func (c *stalling) Read(ctx context.Context) ([]byte, error) {
	b, err := c.Conn.Read(ctx)
	select {
	case <-c.stalled:
		for err == nil {
			_, err = c.Conn.Read(ctx)
		}
	default:
	}
	return b, err
}

func (c *stalling) Write(ctx context.Context, frame []byte) error {
	select {
	case <-c.stalled:
		return nil
	default:
		return c.Conn.Write(ctx, frame)
	}
}

// roaming is a machine that changes its address.
type roaming struct {
	host atomic.Pointer[sfutest.Host]
	conn atomic.Pointer[stalling]
}

// on puts a person on the machine.
func (m *roaming) on(network *sfutest.Network, addr string) func(*client.Config) {
	m.host.Store(network.Host(addr))
	return func(cfg *client.Config) {
		dial := cfg.Dial
		cfg.Dial = func(ctx context.Context) (signal.Conn, error) {
			c, err := dial(ctx)
			if err != nil {
				return nil, err
			}
			s := &stalling{Conn: c, stalled: make(chan struct{})}
			m.conn.Store(s)
			return s, nil
		}
		cfg.Configure = func(s *webrtc.SettingEngine) {
			s.SetNet(sfutest.MovingNet(m.host.Load))
		}
	}
}

// move gives the machine another address; what went over the old one is silent from now on.
func (m *roaming) move(network *sfutest.Network, addr string) {
	m.host.Load().Cut()
	m.conn.Load().stall()
	m.host.Store(network.Host(addr))
}

// arrival reads a track until a packet comes after a moment, and returns when.
func arrival(t *testing.T, track *client.RemoteTrack, after time.Time) time.Time {
	ctx := timeout(t)
	for {
		if _, err := track.ReadRTP(ctx); err != nil {
			t.Errorf("media of %s: %v", track.Publication(), err)
			return time.Time{}
		}
		if now := time.Now(); now.After(after) {
			return now
		}
	}
}

// C17: the address of a participant changes in the middle of a call, and its
// carrier falls silent with it: media is back in both directions within five
// seconds, and nobody sees it leave.
func TestNetworkSwitch(t *testing.T) {
	for _, told := range []bool{true, false} {
		name := "told"
		if !told {
			name = "noticed"
		}
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) { switchNetwork(t, told) })
		})
	}
}

func switchNetwork(t *testing.T, told bool) {
	network := sfutest.NewNetwork(1)
	t.Cleanup(func() { _ = network.Close() }) // never fails
	server := newServer(t, nil, func(cfg *conference.Config) {
		cfg.Engine.Listen = []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:3478")}
		cfg.Engine.ListenPacket = network.Host("10.0.0.1").ListenPacket
	})
	var ann, bob roaming
	mover, other := join(t, server, "ann", ann.on(network, "10.1.0.1")), join(t, server, "bob", bob.on(network, "10.1.0.2"))
	for _, p := range []*person{mover, other} {
		g := generate(t, client.MimeTypeVP8)
		if _, err := p.Publish(timeout(t), g.track, client.PublishOptions{Source: signal.SourceCamera}); err != nil {
			t.Fatal(err)
		}
	}
	toOther, toMover := other.track(), mover.track()
	flows(t, toOther)
	flows(t, toMover)

	begin := time.Now()
	ann.move(network, "10.2.0.1")
	if told {
		mover.NetworkChanged()
	}
	settled := begin.Add(300 * time.Millisecond) // what was under way has arrived
	var wg sync.WaitGroup
	for _, track := range []*client.RemoteTrack{toOther, toMover} {
		wg.Go(func() {
			took := arrival(t, track, settled).Sub(begin)
			t.Logf("media of %s was back after %v", track.Publication(), took)
			if took > 5*time.Second || took < 400*time.Millisecond {
				t.Errorf("media of %s was back after %v, want some of 5s", track.Publication(), took)
			}
		})
	}
	wg.Wait()
	time.Sleep(time.Minute) // longer than anything is kept for who is away
	for {
		select {
		case e := <-other.events:
			if left, ok := e.(client.ParticipantLeft); ok {
				t.Errorf("bob saw ann leave: %+v", left)
			}
			continue
		default:
		}
		break
	}
	after := time.Now()
	if got := arrival(t, toOther, after).Sub(after); got > 100*time.Millisecond {
		t.Errorf("a minute later media came after %v", got)
	}
}

// A path that works is kept, whatever is said to have changed.
func TestNetworkChangedForNothing(t *testing.T) {
	bubble.Test(t, func(t *testing.T) { // where nothing is late but what the network delays
		network := sfutest.NewNetwork(1)
		t.Cleanup(func() { _ = network.Close() }) // never fails
		server := newServer(t, nil, func(cfg *conference.Config) {
			cfg.Engine.Listen = []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:3478")}
			cfg.Engine.ListenPacket = network.Host("10.0.0.1").ListenPacket
		})
		var one, other roaming
		ann, bob := join(t, server, "ann", one.on(network, "10.1.0.1")), join(t, server, "bob", other.on(network, "10.1.0.2"))
		g := generate(t, client.MimeTypeVP8)
		if _, err := ann.Publish(timeout(t), g.track, client.PublishOptions{Source: signal.SourceCamera}); err != nil {
			t.Fatal(err)
		}
		track := bob.track()
		flows(t, track)
		before := ann.Restarts() + bob.Restarts()
		ann.NetworkChanged()
		bob.NetworkChanged()
		time.Sleep(5 * time.Second)
		flows(t, track)
		if got := ann.Restarts() + bob.Restarts(); got != before {
			t.Errorf("ICE was restarted %d times", got-before)
		}
	})
}

// Who comes in while nothing gets through has media soon after something does.
func TestPathComesLate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		network := sfutest.NewNetwork(1)
		t.Cleanup(func() { _ = network.Close() }) // never fails
		server := newServer(t, nil, func(cfg *conference.Config) {
			cfg.Engine.Listen = []netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:3478")}
			cfg.Engine.ListenPacket = network.Host("10.0.0.1").ListenPacket
		})
		var ann, ben roaming
		both := []*person{join(t, server, "Ann", ann.on(network, "10.1.0.1")), join(t, server, "Ben", ben.on(network, "10.1.0.2"))}
		for _, m := range []*roaming{&ann, &ben} {
			m.host.Load().Cut()
		}
		for _, p := range both {
			if _, err := p.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{Muted: true}); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(8 * time.Second)
		for _, m := range []*roaming{&ann, &ben} {
			m.host.Load().Heal()
		}
		begin := time.Now()
		for _, p := range both {
			if err := p.Publications()[0].SetMuted(timeout(t), false); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range both {
			flows(t, p.track())
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("media came after %v", took)
		}
	})
}
