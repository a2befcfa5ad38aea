package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// meeting is everybody in it.
type meeting struct{ people []*participant }

// meet has everybody join, one after the other, and waits until all receive all.
func meet(ctx context.Context, o options) (*meeting, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	m := &meeting{}
	epoch := time.Now()
	for i := range o.n {
		p, err := enter(ctx, o, i, epoch)
		if err != nil {
			m.close()
			return nil, err
		}
		m.people = append(m.people, p)
	}
	for {
		complete := 0
		for _, p := range m.people {
			if p.sink.receiving() == kinds*(o.n-1) {
				complete++
			}
		}
		if complete == o.n {
			return m, nil
		}
		if pause(ctx, 50*time.Millisecond) != nil {
			m.close()
			return nil, fmt.Errorf("only %d of %d receive everybody", complete, o.n)
		}
	}
}

func (m *meeting) close() {
	for _, p := range m.people {
		p.close()
	}
}

func (m *meeting) sent() (n uint64) {
	for _, p := range m.people {
		n += p.sent()
	}
	return n
}

// result is one measurement. CPU is in cores, 0 where it is not known.
type result struct {
	N, PktPerFrame           int
	OfferedPPS, DeliveredPPS float64 // packets a second, of everybody
	Mbps                     float64
	GapPct                   float64 // sequence numbers skipped and never filled
	Dup                      uint64  // packets that came again
	ServerCPU                float64
	GenCPU                   float64
	OtherCPU                 float64 // of everything else on the machine: should be near 0
	CPUPerPktUs              float64 // of the server, per delivered packet
	P50, P99                 float64 // latency, µs
	RSS                      int64   // of the server, MiB
}

func (r result) String() string {
	return fmt.Sprintf("%d people, %d packets a frame: %.0f of %.0f packets/s delivered, %.1f Mbit/s, %.3f %% lost, %d again\n"+
		"server %.3f cores, %.2f µs a packet, %d MiB; generator %.3f cores, others %.3f\nlatency p50 %.0f µs, p99 %.0f µs",
		r.N, r.PktPerFrame, r.DeliveredPPS, r.OfferedPPS, r.Mbps, r.GapPct, r.Dup,
		r.ServerCPU, r.CPUPerPktUs, r.RSS, r.GenCPU, r.OtherCPU, r.P50, r.P99)
}

func (m *meeting) measure(ctx context.Context, o options) (result, error) {
	room := int(o.seconds.Seconds()*1.1+1) * (o.n - 1) * (30*o.ppf + 50)
	before := make([]totals, len(m.people))
	begun, sent, server, self, machine := time.Now(), m.sent(), cpu(o.pid), cpu(os.Getpid()), busy()
	for i, p := range m.people {
		before[i] = p.sink.record(room)
	}
	if err := pause(ctx, o.seconds); err != nil {
		return result{}, err
	}
	var sum totals
	var latencies []int64
	for i, p := range m.people {
		after, more := p.sink.stop()
		sum.span += after.span - before[i].span
		sum.unique += after.unique - before[i].unique
		sum.again += after.again - before[i].again
		sum.bytes += after.bytes - before[i].bytes
		latencies = append(latencies, more...)
	}
	seconds := time.Since(begun).Seconds()
	r := result{
		N: o.n, PktPerFrame: o.ppf,
		OfferedPPS:   float64((m.sent()-sent)*uint64(o.n-1)) / seconds,
		DeliveredPPS: float64(sum.unique) / seconds,
		Mbps:         float64(sum.bytes) * 8e-6 / seconds,
		Dup:          sum.again,
		ServerCPU:    (cpu(o.pid) - server) / seconds,
		GenCPU:       (cpu(os.Getpid()) - self) / seconds,
		RSS:          rss(o.pid) >> 10,
	}
	r.OtherCPU = (busy()-machine)/seconds - r.ServerCPU - r.GenCPU
	if sum.unique == 0 {
		return r, fmt.Errorf("nothing arrived")
	}
	r.GapPct = 100 * max(0, float64(sum.span)-float64(sum.unique)) / float64(sum.span)
	r.CPUPerPktUs = r.ServerCPU * 1e6 / r.DeliveredPPS
	slices.Sort(latencies)
	r.P50, r.P99 = float64(latencies[len(latencies)/2])/1e3, float64(latencies[len(latencies)*99/100])/1e3
	return r, nil
}
