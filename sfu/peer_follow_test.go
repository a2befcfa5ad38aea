package sfu

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
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
// one is dead, although its priority is lower, and not before; nor before whoever is there has answered.
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

	_, theirs, err := r.agent.GetLocalUserCredentials()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.agent.GracefulClose(); err != nil {
		t.Fatal(err)
	}
	want := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	var answers atomic.Bool
	var ended sync.WaitGroup
	ended.Go(func() { o.answer(stun.NewShortTermIntegrity(theirs), &answers) })
	defer ended.Wait()
	defer conn.Close()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for asked := 0; ; {
		select {
		case to := <-r.approached:
			if to != want {
				t.Errorf("followed to %v, want %v", to, want)
			}
		case <-r.paths:
			if selected() != want || !answers.Load() {
				t.Errorf("the path moved to %v, want %v once it has answered: %v", selected(), want, answers.Load())
			}
			return
		case <-again.C:
			o.check(t)
			r.peer.beat()
			if selected() == want {
				asked++
			}
			answers.Store(asked > 10)
		case <-ctx.Done():
			t.Fatal("the path stays where nobody is")
		}
	}
}

// answer answers checks while it is to, until the connection is closed.
func (o other) answer(key stun.MessageIntegrity, on *atomic.Bool) {
	for {
		m := &stun.Message{Raw: make([]byte, 1500)}
		n, err := o.conn.Read(m.Raw)
		if err != nil {
			return
		}
		m.Raw = m.Raw[:n]
		if m.Decode() != nil || m.Type != stun.BindingRequest || !on.Load() {
			continue
		}
		if reply, err := stun.Build(stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess, key, stun.Fingerprint); err == nil {
			_, _ = o.conn.WriteTo(reply.Raw, o.to)
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
