package nack_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
)

func TestResponderSpacing(t *testing.T) {
	for _, c := range []struct{ rtt, want time.Duration }{
		{0, 20 * ms}, {1 * ms, 5 * ms}, {100 * ms, 75 * ms}, {5 * time.Second, 200 * ms},
	} {
		r := nack.NewResponder(nack.ResponderConfig{})
		if !r.Allow(0, 0, c.rtt) {
			t.Errorf("round trip %v: the first request is refused", c.rtt)
		}
		if r.Allow(0, c.want-ms, c.rtt) {
			t.Errorf("round trip %v: answered again after %v", c.rtt, c.want-ms)
		}
		if !r.Allow(1, c.want-ms, c.rtt) {
			t.Errorf("round trip %v: another packet is refused", c.rtt)
		}
		if !r.Allow(0, c.want, c.rtt) {
			t.Errorf("round trip %v: refused after %v", c.rtt, c.want)
		}
	}
}

// TestResponderSent: a packet that was just sent late is not sent again for a request that crossed it.
func TestResponderSent(t *testing.T) {
	r := nack.NewResponder(nack.ResponderConfig{})
	r.Sent(7, time.Second)
	if r.Allow(7, time.Second+29*ms, 40*ms) {
		t.Error("answered a request from before the packet could arrive")
	}
	if !r.Allow(7, time.Second+30*ms, 40*ms) {
		t.Error("refused one from after it")
	}
}

// TestResponderFlood: a receiver that asks for everything all the time gets the rate, and the burst once. C12
func TestResponderFlood(t *testing.T) {
	r := nack.NewResponder(nack.ResponderConfig{Rate: 100, Burst: 50})
	answered := 0
	for now := time.Duration(0); now < 10*time.Second; now += ms {
		for seq := range uint16(40) {
			if r.Allow(seq+uint16(now/ms)*40, now, 0) {
				answered++
			}
		}
	}
	if answered < 1000 || answered > 1051 {
		t.Errorf("answered %d in 10 s at 100/s and a burst of 50", answered)
	}
	// After a quiet second the burst is there again.
	burst := 0
	for seq := range uint16(1000) {
		if r.Allow(seq, 12*time.Second, 0) {
			burst++
		}
	}
	if burst != 50 {
		t.Errorf("answered %d at once, want the burst of 50", burst)
	}
}

func TestResponderWrongConfig(t *testing.T) {
	r := nack.NewResponder(nack.ResponderConfig{Rate: 2e9, Burst: 1}) // faster than the clock's unit
	if !r.Allow(1, 0, 0) {
		t.Error("refused")
	}
}

func BenchmarkResponder(b *testing.B) {
	r := nack.NewResponder(nack.ResponderConfig{})
	var now time.Duration
	var seq uint16
	b.ReportAllocs()
	for b.Loop() {
		now += ms
		seq++
		r.Allow(seq, now, 40*ms)
	}
}
