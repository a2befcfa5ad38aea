package nack_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
)

// lossy is a link: each packet is lost or comes after the delay, some later than others.
type lossy struct {
	random  *rand.Rand
	loss    float64
	delay   time.Duration
	jitter  time.Duration // a wait that all packets of the moment share, so that their order stays
	reorder time.Duration // by which one in fifty is late
	last    time.Duration
	wait    time.Duration
}

// send is when the packet arrives.
func (l *lossy) send(now time.Duration) (time.Duration, bool) {
	if l.jitter > 0 && l.random.IntN(20) == 0 {
		l.wait = time.Duration(l.random.Int64N(int64(l.jitter)))
	}
	at := max(now+l.delay+l.wait, l.last) // a queue keeps the order
	l.last = at
	if l.reorder > 0 && l.random.IntN(50) == 0 {
		at += time.Duration(l.random.Int64N(int64(l.reorder)))
	}
	return at, l.random.Float64() >= l.loss
}

// TestLoop joins a Responder and a Tracker by a bad network, for a minute of video at 200 packets per second: what is sent
// again stays near what was lost, and nearly all of it comes while a jitter buffer waits for it.
//
// C16
func TestLoop(t *testing.T) {
	for _, loss := range []float64{0.01, 0.05, 0.10} {
		for _, rtt := range []time.Duration{20 * ms, 100 * ms, 200 * ms} {
			for _, c := range []struct {
				name            string
				jitter, reorder time.Duration
				most            float64 // sent again for each lost
			}{
				{"", 0, 0, 1.2},
				{"jitter", 100 * ms, 0, 1.25},
				{"reordering", 0, 8 * ms, 1.2},
				{"both", 30 * ms, 8 * ms, 1.25},
			} {
				t.Run(fmt.Sprintf("loss %v round trip %v %s", loss, rtt, c.name), func(t *testing.T) {
					lost, again, inTime, waits := loop(loss, rtt, c.jitter, c.reorder)
					ratio, repaired := float64(again)/float64(lost), float64(inTime)/float64(lost)
					t.Logf("%d lost, sent again %.2f times that, %.2f %% in time, %v on average", lost, ratio, 100*repaired, waits)
					if ratio > c.most || ratio < 0.9 {
						t.Errorf("sent again %.2f times as many as were lost", ratio)
					}
					if repaired < 0.95 || repaired < 0.97 && loss <= 0.05 {
						t.Errorf("only %.1f %% were there in time", 100*repaired)
					}
				})
			}
		}
	}
}

// loop counts packets lost, retransmitted, and repaired within three round trips and 400 ms of being sent.
func loop(loss float64, rtt, jitter, reorder time.Duration) (lost, again, inTime int, wait time.Duration) {
	random := rand.New(rand.NewPCG(3, uint64(loss*100)))
	there := lossy{random: random, loss: loss, delay: rtt / 2, jitter: jitter, reorder: reorder}
	back := lossy{random: random, loss: loss, delay: rtt / 2}
	r, tr := nack.NewResponder(nack.ResponderConfig{}), nack.New(nack.Config{})
	type event struct {
		seq int64
		at  time.Duration
	}
	var coming, asks []event
	sentAt, missing := map[int64]time.Duration{}, map[int64]bool{}
	take := func(list *[]event, now time.Duration, use func(int64)) {
		kept := (*list)[:0]
		for _, e := range *list {
			if e.at > now {
				kept = append(kept, e)
				continue
			}
			use(e.seq)
		}
		*list = kept
	}
	seq := int64(65000) // across the end
	var asked []uint16
	var waits time.Duration
	for now := time.Duration(0); now < time.Minute; now += ms {
		if now%(33*ms) == 0 { // a frame
			for range 7 {
				seq++
				sentAt[seq] = now
				if at, ok := there.send(now); ok {
					coming = append(coming, event{seq, at})
				} else {
					lost++
					missing[seq] = true
				}
			}
		}
		take(&coming, now, func(s int64) {
			tr.Received(s, now)
			if missing[s] {
				delete(missing, s)
				waits += now - sentAt[s]
				if now-sentAt[s] <= 3*rtt+400*ms {
					inTime++
				}
			}
		})
		if now%(25*ms) == 0 { // the engine's clock
			asked = tr.Tick(now, rtt, asked[:0])
			if at, ok := back.send(now); ok {
				for _, s := range asked {
					asks = append(asks, event{seq + int64(int16(s-uint16(seq))), at})
				}
			}
		}
		take(&asks, now, func(s int64) {
			if !r.Allow(uint16(s), now, rtt) {
				return
			}
			again++
			if at, ok := there.send(now); ok {
				coming = append(coming, event{s, at})
			}
		})
	}
	return lost, again, inTime, waits / time.Duration(max(inTime, 1))
}
