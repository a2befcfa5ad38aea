package sfutest_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// What hosts behind one gateway receive shares its rate; others don't notice.
func TestGatewayIsShared(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		n := sfutest.NewNetwork(1)
		defer n.Close()
		home := n.NewGateway("home")
		delivered, overflowed := 0, 0
		home.Down().Set(sfutest.LinkConfig{
			Rate: 1_000_000, QueueTime: 50 * time.Millisecond, Delay: 10 * time.Millisecond,
			Watch: func(data []byte, fate sfutest.Fate) {
				if len(data) != 972 {
					t.Errorf("watched %d bytes, want 972", len(data))
				}
				switch fate {
				case sfutest.Delivered:
					delivered++
				case sfutest.Overflowed:
					overflowed++
				}
			},
		})
		from := listen(t, n.Host("10.0.0.1"), 0)
		var to []*sfutest.Conn
		for _, addr := range []string{"10.0.0.2", "10.0.0.3", "10.0.0.4"} {
			to = append(to, listen(t, n.Host(addr), 5000))
		}
		n.Host("10.0.0.2").Behind(home)
		n.Host("10.0.0.3").Behind(home)
		got := make([]int, len(to))
		lasts := make([]time.Time, len(to))
		for i, c := range to {
			go func() {
				for {
					if _, _, err := c.ReadFromUDPAddrPort(make([]byte, 2000)); err != nil {
						return
					}
					got[i]++
					lasts[i] = time.Now()
				}
			}()
		}
		began := time.Now()
		for i := range 500 { // 1 Mbit/s with headers for each
			for j := range to { // in turns: a full queue takes whoever comes first
				_, _ = from.WriteToUDPAddrPort(make([]byte, 972), to[(i+j)%len(to)].AddrPort())
			}
			time.Sleep(8 * time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		shared, last := got[0]+got[1], lasts[0]
		if lasts[1].After(last) {
			last = lasts[1]
		}
		if rate := float64(shared) * 8000 / last.Sub(began).Seconds(); math.Abs(rate-1e6) > 2e4 {
			t.Errorf("both together got %.0f bit/s, want 1000000", rate)
		}
		if got[0] < 100 || got[1] < 100 || got[2] != 500 {
			t.Errorf("got %v of 500 each, want some at each behind the gateway and all at the third", got)
		}
		if delivered != shared || delivered+overflowed != 1000 {
			t.Errorf("watched %d delivered and %d overflowed, want %d and the rest of 1000", delivered, overflowed, shared)
		}
		if down := last.Sub(began) - 4*time.Second; down > 80*time.Millisecond {
			t.Errorf("the last came %v after the end, want a queue of 50 ms at most", down)
		}

		n.Host("10.0.0.2").Behind(nil)
		before := home.Down().Stats().Packets
		_, _ = from.WriteToUDPAddrPort(make([]byte, 972), to[0].AddrPort())
		_, _ = to[1].WriteToUDPAddrPort(make([]byte, 972), to[0].AddrPort())
		synctest.Wait()
		if down, up := home.Down().Stats().Packets-before, home.Up().Stats().Packets; down != 0 || up != 1 {
			t.Errorf("%d datagrams went down and %d up the gateway, want 0 and 1", down, up)
		}
	})
}
