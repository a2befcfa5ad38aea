package sfutest_test

import (
	"encoding/binary"
	"errors"
	"math"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// pair is a sender and a receiver; the receiver's downlink is the one under
// test.
type pair struct {
	t    *testing.T
	net  *sfutest.Network
	from *sfutest.Conn
	to   *sfutest.Conn
	link *sfutest.Link
	base time.Time
}

func newPair(t *testing.T, seed uint64, c sfutest.LinkConfig) *pair {
	t.Helper()
	n := sfutest.NewNetwork(seed)
	t.Cleanup(func() { _ = n.Close() })
	receiver := n.Host("10.0.0.2")
	receiver.Down().Set(c)
	return &pair{
		t: t, net: n, link: receiver.Down(), base: time.Now(),
		from: listen(t, n.Host("10.0.0.1"), 0), to: listen(t, receiver, 5000),
	}
}

func listen(t *testing.T, h *sfutest.Host, port uint16) *sfutest.Conn {
	t.Helper()
	c, err := h.Listen(port)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// send sends count numbered datagrams of a size, spaced by gap.
func (p *pair) send(count, size int, gap time.Duration) {
	buf := make([]byte, size)
	for i := range count {
		binary.BigEndian.PutUint32(buf, uint32(i))
		if _, err := p.from.WriteToUDPAddrPort(buf, p.to.AddrPort()); err != nil {
			p.t.Error(err)
		}
		time.Sleep(gap)
	}
}

type arrival struct {
	number int
	at     time.Duration
}

// receive collects what arrives until nothing has for five seconds.
func (p *pair) receive() []arrival {
	var got []arrival
	buf := make([]byte, 2000)
	for {
		_ = p.to.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, _, err := p.to.ReadFromUDPAddrPort(buf)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return got
		}
		if err != nil {
			p.t.Error(err)
			return got
		}
		got = append(got, arrival{int(binary.BigEndian.Uint32(buf)), time.Since(p.base)})
	}
}

// exchange sends in the background and returns what arrived.
func (p *pair) exchange(count, size int, gap time.Duration) []arrival {
	go p.send(count, size, gap)
	return p.receive()
}

func TestPerfectLinkDeliversAllInOrderAtOnce(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		got := newPair(t, 1, sfutest.LinkConfig{}).exchange(1000, 100, time.Millisecond)
		if len(got) != 1000 {
			t.Fatalf("got %d datagrams, want 1000", len(got))
		}
		for i, a := range got {
			if a.number != i || a.at != time.Duration(i)*time.Millisecond {
				t.Fatalf("arrival %d is datagram %d at %v", i, a.number, a.at)
			}
		}
	})
}

func TestLoss(t *testing.T) {
	for _, tc := range []struct {
		name        string
		config      sfutest.LinkConfig
		burst, near float64 // mean number lost in a row, and how near it must be
	}{
		{"independent", sfutest.LinkConfig{Loss: 0.05}, 1 / 0.95, 0.05},
		{"heavy", sfutest.LinkConfig{Loss: 0.3}, 1 / 0.7, 0.05},
		{"bursts", sfutest.LinkConfig{Loss: 0.05, LossBurst: 4}, 4, 0.4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				const count = 40000
				p := newPair(t, 7, tc.config)
				got := p.exchange(count, 20, time.Millisecond)
				lost, bursts, next := 0, 0, 0
				for _, a := range got {
					if a.number > next {
						lost += a.number - next
						bursts++
					}
					next = a.number + 1
				}
				if share := float64(lost) / count; math.Abs(share-tc.config.Loss) > 0.15*tc.config.Loss {
					t.Errorf("lost %.4f of all, want %.4f", share, tc.config.Loss)
				}
				if mean := float64(lost) / float64(bursts); math.Abs(mean-tc.burst) > tc.near {
					t.Errorf("lost %.2f in a row, want %.2f", mean, tc.burst)
				}
				if s := p.link.Stats(); s.Packets != count || s.Lost+s.Delivered != count || int(s.Delivered) != len(got) {
					t.Errorf("stats %+v do not add up to %d sent, %d received", s, count, len(got))
				}
			})
		})
	}
}

// Losses must look independent: after a lost datagram the next is lost as often
// as any.
func TestLossIsIndependent(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		const count, loss = 60000, 0.1
		got := newPair(t, 3, sfutest.LinkConfig{Loss: loss}).exchange(count, 20, time.Millisecond)
		arrived := make([]bool, count)
		for _, a := range got {
			arrived[a.number] = true
		}
		first, both := 0, 0
		for i := range count - 1 {
			if !arrived[i] {
				first++
				if !arrived[i+1] {
					both++
				}
			}
		}
		if share := float64(both) / float64(first); math.Abs(share-loss) > 0.02 {
			t.Errorf("after a loss %.3f are lost, want %.3f", share, loss)
		}
	})
}

func TestRateAndQueue(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		// 972 bytes and 28 of headers are 8 ms at 1 Mbit/s; twice that is offered.
		const queue = 25_000
		p := newPair(t, 1, sfutest.LinkConfig{Rate: 1_000_000, Queue: queue, Delay: 10 * time.Millisecond})
		const count = 5000
		got := p.exchange(count, 972, 4*time.Millisecond)
		took := got[len(got)-1].at - got[0].at
		if rate := float64(len(got)-1) * 8000 / took.Seconds(); math.Abs(rate-1e6) > 1e3 {
			t.Errorf("carried %.0f bit/s, want 1000000", rate)
		}
		if got[0].at != 18*time.Millisecond {
			t.Errorf("first datagram took %v, want 8 ms of sending and 10 ms of delay", got[0].at)
		}
		longest := time.Duration(0)
		for _, a := range got {
			longest = max(longest, a.at-time.Duration(a.number)*4*time.Millisecond)
		}
		// A full queue of 25 kB takes 200 ms.
		if longest < 200*time.Millisecond || longest > 210*time.Millisecond {
			t.Errorf("longest delay is %v, want the queue's 200 ms and the link's 10 ms", longest)
		}
		s := p.link.Stats()
		if s.Overflowed == 0 || s.Delivered+s.Overflowed != count || s.Lost != 0 {
			t.Errorf("stats %+v: want what was not delivered to have overflowed", s)
		}
	})
}

// What shares a link shares its rate.
func TestFlowsShareALink(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{Rate: 1_000_000})
		other := listen(t, p.net.Host("10.0.0.3"), 0)
		go p.send(500, 972, 10*time.Millisecond)
		go func() {
			for range 500 {
				_, _ = other.WriteToUDPAddrPort(make([]byte, 972), p.to.AddrPort())
				time.Sleep(10 * time.Millisecond)
			}
		}()
		got := p.receive()
		took := got[len(got)-1].at - got[0].at
		if rate := float64(len(got)-1) * 8000 / took.Seconds(); math.Abs(rate-1e6) > 5e3 {
			t.Errorf("two flows together carried %.0f bit/s, want 1000000", rate)
		}
	})
}

func TestJitterKeepsOrderAndRange(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 5, sfutest.LinkConfig{Delay: 20 * time.Millisecond, Jitter: 100 * time.Millisecond})
		got := p.exchange(20000, 100, 5*time.Millisecond)
		var sum, low, high time.Duration = 0, time.Hour, 0
		for i, a := range got {
			if a.number != i {
				t.Fatalf("arrival %d is datagram %d: jitter alone must keep the order", i, a.number)
			}
			d := a.at - time.Duration(i)*5*time.Millisecond
			low, high, sum = min(low, d), max(high, d), sum+d
		}
		mean := sum / time.Duration(len(got))
		if low < 20*time.Millisecond || low > 25*time.Millisecond || high < 110*time.Millisecond || high > 120*time.Millisecond {
			t.Errorf("delays from %v to %v, want 20 ms to 120 ms", low, high)
		}
		if mean < 60*time.Millisecond || mean > 95*time.Millisecond {
			t.Errorf("mean delay %v, want somewhat over 70 ms", mean)
		}
	})
}

func TestReorderAndDuplicate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 2, sfutest.LinkConfig{Reorder: 0.02, ReorderBy: 40 * time.Millisecond, Duplicate: 0.03})
		const count = 20000
		got := p.exchange(count, 100, 5*time.Millisecond)
		highest, late, twice := -1, 0, 0
		seen := make([]bool, count)
		for _, a := range got {
			switch {
			case seen[a.number]:
				twice++
			case a.number < highest:
				late++
			}
			seen[a.number] = true
			highest = max(highest, a.number)
		}
		if missing := slices.Index(seen, false); missing >= 0 {
			t.Errorf("datagram %d did not arrive", missing)
		}
		if share := float64(late) / count; share < 0.016 || share > 0.024 {
			t.Errorf("%.4f arrived late, want 0.02", share)
		}
		if share := float64(twice) / count; share < 0.025 || share > 0.035 {
			t.Errorf("%.4f arrived twice, want 0.03", share)
		}
	})
}

func TestSameSeedSameFate(t *testing.T) {
	run := func(t *testing.T, seed uint64) (got []arrival) {
		bubble.Test(t, func(t *testing.T) {
			got = newPair(t, seed, sfutest.LinkConfig{
				Loss: 0.1, LossBurst: 2, Delay: 30 * time.Millisecond, Jitter: 50 * time.Millisecond,
				Reorder: 0.05, Duplicate: 0.05, Rate: 500_000,
			}).exchange(3000, 300, 5*time.Millisecond)
		})
		return got
	}
	first, again, other := run(t, 11), run(t, 11), run(t, 12)
	if !slices.Equal(first, again) {
		t.Error("two runs with one seed differ")
	}
	if slices.Equal(first, other) {
		t.Error("two seeds gave the same run")
	}
}

// A change of one impairment must not change which datagrams another hits.
func TestImpairmentsDrawApart(t *testing.T) {
	run := func(c sfutest.LinkConfig) (numbers []int) {
		bubble.Test(t, func(t *testing.T) {
			for _, a := range newPair(t, 4, c).exchange(2000, 100, 5*time.Millisecond) {
				numbers = append(numbers, a.number)
			}
		})
		slices.Sort(numbers)
		return slices.Compact(numbers)
	}
	plain := run(sfutest.LinkConfig{Loss: 0.1})
	both := run(sfutest.LinkConfig{Loss: 0.1, Duplicate: 0.5, Reorder: 0.1, Jitter: 10 * time.Millisecond})
	if !slices.Equal(plain, both) {
		t.Error("reordering and duplicating changed which datagrams were lost")
	}
}

func TestCutAndHeal(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{})
		host := p.net.Host("10.0.0.2")
		go func() {
			p.send(10, 100, time.Millisecond)
			host.Cut()
			p.send(10, 100, time.Millisecond)
			host.Heal()
			p.send(10, 100, time.Millisecond)
		}()
		if got := p.receive(); len(got) != 20 {
			t.Errorf("got %d datagrams, want the 20 sent before the cut and after it", len(got))
		}
		if s := p.link.Stats(); s.Lost != 10 {
			t.Errorf("%d lost, want the 10 sent during the cut", s.Lost)
		}
	})
}

func TestDrop(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{
			Drop: func(data []byte) bool { return binary.BigEndian.Uint32(data)%3 == 0 },
		})
		for _, a := range p.exchange(30, 100, time.Millisecond) {
			if a.number%3 == 0 {
				t.Errorf("datagram %d arrived", a.number)
			}
		}
	})
}

func TestPorts(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		n := sfutest.NewNetwork(1)
		defer n.Close()
		h := n.Host("fd00::1")
		if n.Host("fd00::1") != h {
			t.Error("the same address gave another host")
		}
		first := listen(t, h, 0)
		if second := listen(t, h, 0); second.AddrPort() == first.AddrPort() {
			t.Errorf("two conns on %v", first.AddrPort())
		}
		if _, err := h.Listen(first.AddrPort().Port()); err == nil {
			t.Error("a port was given twice")
		}
		_ = first.Close()
		listen(t, h, first.AddrPort().Port())
		if _, err := h.ListenPacket(netip.MustParseAddrPort("10.9.9.9:1")); err == nil {
			t.Error("a foreign address was given")
		}
	})
}

func TestCloseEndsReads(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{})
		failed := make(chan error)
		for _, c := range []*sfutest.Conn{p.from, p.to} {
			go func() {
				_, _, err := c.ReadFrom(make([]byte, 10))
				failed <- err
			}()
		}
		synctest.Wait()
		_ = p.from.Close()
		_ = p.from.Close()
		_ = p.net.Close()
		_ = p.net.Close()
		for range 2 {
			if err := <-failed; !errors.Is(err, net.ErrClosed) {
				t.Errorf("read ended with %v, want net.ErrClosed", err)
			}
		}
		if _, err := p.to.WriteToUDPAddrPort([]byte("x"), p.from.AddrPort()); !errors.Is(err, net.ErrClosed) {
			t.Errorf("write on a closed conn: %v", err)
		}
		if _, err := p.net.Host("10.0.0.1").Listen(0); err == nil {
			t.Error("a closed network opened a conn")
		}
	})
}

func TestReadDeadline(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{})
		began := time.Now()
		_ = p.to.SetReadDeadline(began.Add(time.Hour)) // replaced before it fires
		_ = p.to.SetReadDeadline(began.Add(time.Second))
		_, err := p.to.Read(make([]byte, 10))
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() || time.Since(began) != time.Second {
			t.Errorf("read ended with %v after %v, want a timeout after 1 s", err, time.Since(began))
		}
		go p.send(1, 100, 0)
		_ = p.to.SetReadDeadline(time.Time{})
		if n, err := p.to.Read(make([]byte, 10)); n != 10 || err != nil {
			t.Errorf("read after the deadline was lifted: %d, %v; want 10 bytes of 100", n, err)
		}
	})
}

// The receive buffer is bounded: a conn that nobody reads costs 4 MiB at most.
func TestReceiveBufferIsBounded(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{})
		p.send(5000, 1000, time.Microsecond)
		synctest.Wait()
		if got, want := p.to.Dropped(), uint64(5000-4<<20/1000); got != want {
			t.Errorf("dropped %d of 5000 datagrams of 1000 bytes, want %d", got, want)
		}
	})
}

// Outside a bubble the network runs in real time.
func TestRealTime(t *testing.T) {
	n := sfutest.NewNetwork(1)
	from, to := listen(t, n.Host("10.0.0.1"), 0), listen(t, n.Host("10.0.0.2"), 5000)
	n.Host("10.0.0.2").SetLinks(sfutest.LinkConfig{Delay: 20 * time.Millisecond})
	began := time.Now()
	if _, err := from.WriteTo([]byte("hello"), to.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 10)
	got, sender, err := to.ReadFrom(buf)
	if err != nil || string(buf[:got]) != "hello" || sender.String() != from.LocalAddr().String() {
		t.Errorf("got %q from %v, %v", buf[:got], sender, err)
	}
	if took := time.Since(began); took < 20*time.Millisecond {
		t.Errorf("took %v, want at least 20 ms", took)
	}
	_ = n.Close()
}

func TestMangle(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		p := newPair(t, 1, sfutest.LinkConfig{Mangle: func(data []byte) []byte { return data[:4] }})
		go p.send(1, 100, 0)
		if n, err := p.to.Read(make([]byte, 200)); n != 4 || err != nil {
			t.Errorf("got %d bytes, %v; want the 4 that were left", n, err)
		}
	})
}
