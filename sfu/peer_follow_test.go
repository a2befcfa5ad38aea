package sfu

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// other is another address of a remote end, from which it sends checks.
type other struct {
	conn *net.UDPConn
	to   *net.UDPAddr
	user string
	key  stun.MessageIntegrity
}

func (o other) check(t *testing.T) {
	t.Helper()
	m, err := stun.Build(stun.BindingRequest, stun.TransactionID, stun.NewUsername(o.user),
		ice.UseCandidate(), ice.AttrControlling(1), ice.PriorityAttr(1), o.key, stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.conn.WriteTo(m.Raw, o.to); err != nil {
		t.Fatal(err)
	}
}

// A path moves to another pair that the remote side nominates once the selected
// one is dead, although its priority is lower, and not before.
func TestFollowsFromDeadPath(t *testing.T) {
	r := newRemoteEnd(t)
	r.negotiate(sdp.Fingerprint{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.agent.AwaitConnect(ctx); err != nil {
		t.Fatal(err)
	}
	<-r.paths
	selected := func() netip.AddrPort {
		addr, _ := candidateAddr(r.peer.selected.Load().remote)
		return addr
	}
	first := selected()

	local, password, err := r.peer.agent.GetLocalUserCredentials()
	if err != nil {
		t.Fatal(err)
	}
	remote, _, err := r.agent.GetLocalUserCredentials()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	o := other{conn, net.UDPAddrFromAddrPort(r.targets[0]), local + ":" + remote, stun.NewShortTermIntegrity(password)}
	answer := make([]byte, 1500)
	for range 20 { // each was handled when its answer is there
		o.check(t)
		if _, err := conn.Read(answer); err != nil {
			t.Fatal(err)
		}
	}
	if at := selected(); at != first {
		t.Fatalf("the path moved to %v from one that works", at)
	}

	// The agent tells of each check of the pair in use.
	heard := time.NewTicker(10 * time.Millisecond)
	defer heard.Stop()
	for longest := time.Duration(0); ; {
		<-heard.C
		quiet := r.peer.quiet()
		if quiet < longest {
			break
		}
		if longest = quiet; ctx.Err() != nil {
			t.Fatal("the pair in use was never heard")
		}
	}
	if at := selected(); at != first {
		t.Fatalf("the path moved to %v from one that is heard", at)
	}

	if err := r.agent.GracefulClose(); err != nil {
		t.Fatal(err)
	}
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case <-r.paths:
			if want := conn.LocalAddr().(*net.UDPAddr).AddrPort(); selected() != want {
				t.Errorf("the path moved to %v, want %v", selected(), want)
			}
			return
		case <-again.C:
			o.check(t)
		case <-ctx.Done():
			t.Fatal("the path stays where nobody is")
		}
	}
}

func TestIsSilent(t *testing.T) {
	for _, c := range []struct {
		silent    time.Duration
		nominated bool
		want      bool
	}{
		{2900 * time.Millisecond, true, false}, {3000 * time.Millisecond, true, true},
		{3100 * time.Millisecond, false, false}, {3300 * time.Millisecond, false, true},
	} {
		if got := isSilent(c.silent, c.nominated); got != c.want {
			t.Errorf("silent for %v, nominated %v: %v", c.silent, c.nominated, got)
		}
	}
}
