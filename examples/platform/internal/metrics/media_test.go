package metrics

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
)

// TestMedia: counters only grow, by what each track counts more than before.
func TestMedia(t *testing.T) {
	m := newMedia(nil)
	in := func(lost int64, nacks uint64) signal.Stats {
		return signal.Stats{Type: signal.StatsInboundRTP, PacketsLost: lost, NACKCount: nacks}
	}
	m.add(signal.Stats{}, in(5, 2))
	m.add(in(5, 2), in(9, 2))
	m.add(in(9, 2), in(7, 1)) // what seemed lost came late
	m.add(signal.Stats{}, signal.Stats{Type: signal.StatsOutboundRTP, PacketsLost: 100, RetransmittedPacketsSent: 3, PLICount: 1})
	for name, want := range map[string]float64{"rotunda_packets_lost_total": 9, "rotunda_nacks_total": 2, "rotunda_retransmissions_total": 3, "rotunda_key_frame_requests_total": 1} {
		if got := m.total[name]; got != want {
			t.Errorf("%s %v, want %v", name, got, want)
		}
	}
	for _, state := range []string{"new", "connected", "connected", "closed"} {
		m.transports["a"] = m.transport("a", signal.Stats{DTLSState: state})
	}
	m.transport("b", signal.Stats{DTLSState: "failed"})
	if seen, connected := m.total["rotunda_transports_seen_total"], m.total["rotunda_transports_connected_total"]; seen != 2 || connected != 1 {
		t.Errorf("%v of %v connected", connected, seen)
	}
}
