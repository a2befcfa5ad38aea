package sfu_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// forwarded is one measurement of BenchmarkForward.
type forwarded struct {
	server         string
	viewers, burst int
	rate           int     // packets to viewers per second
	cpu            float64 // ns per packet, all that the process used
	idle           float64 // ns of those that it uses without packets, too
	allocs         float64 // per packet
	p50, p99       time.Duration
	lost           float64 // share that the probes missed
}

// BenchmarkForward measures what forwarding a packet of 1200 bytes from one
// publisher to one viewer costs the server: CPU time, user and system, and how
// much of that the connections cost when idle; allocations, less those when
// idle; and the time from the publisher's write to the viewer's decrypted packet. An operation is
// one burst to all viewers. The server is this process, the peers are another
// one; `taskset -c 0 go test -run '^$' -bench Forward ./sfu` gives each its
// core.
func BenchmarkForward(b *testing.B) {
	var rows []*forwarded
	for _, load := range []struct {
		viewers int
		rates   []int
	}{
		// Busy, and far from the limit; with 60,000 waking up costs little beside the packets.
		{10, []int{10_000}}, {50, []int{20_000, 60_000}}, {200, []int{20_000}}, {500, []int{60_000}},
	} {
		for _, s := range servers {
			b.Run(fmt.Sprintf("%s/viewers=%d", s.name, load.viewers), func(b *testing.B) {
				if testing.Short() && load.viewers > 50 {
					b.Skip("200 viewers take a while: not with -short")
				}
				if s.name == "pion" && load.viewers > 200 {
					b.Skip("for the engine alone: what many receivers cost against few")
				}
				x := newBench(b, s.make)
				idle := x.audience(load.viewers)
				for _, rate := range load.rates {
					for _, burst := range []int{1, 5, 16} {
						row := &forwarded{server: s.name, viewers: load.viewers, burst: burst, rate: rate}
						name := fmt.Sprintf("rate=%d/burst=%d", rate, burst)
						if b.Run(name, func(b *testing.B) { x.forward(b, row, idle) }) && row.cpu > 0 {
							rows = append(rows, row)
						}
					}
				}
			})
		}
	}
	if len(rows) > 0 {
		fmt.Print(forwardTable(rows))
	}
}

// audience connects a publisher and viewers, sees media flow and returns what
// they cost when idle.
func (x *bench) audience(viewers int) (idle usage) {
	x.Helper()
	x.publisher()
	x.ask(loadRequest{Op: "stream", Burst: 1, Interval: 20 * time.Millisecond})
	ids := make([]int, viewers)
	for i := range ids {
		// Three probes: a server may serve the first viewer sooner than the last.
		ids[i], _ = x.viewer(i == 0 || i == viewers/2 || i == viewers-1)
	}
	for _, id := range ids {
		x.ask(loadRequest{Op: "first", ID: id})
	}
	x.ask(loadRequest{Op: "stream"})
	x.ask(loadRequest{Op: "quiet"})
	settle(500 * time.Millisecond)
	debug.FreeOSMemory() // else giving back what joining needed goes on beside, with one percent of a core
	began := used()
	settle(2 * time.Second)
	return used().since(began)
}

// usage is what this process has used of something at a time, or between two.
type usage struct {
	wall, cpu time.Duration
	allocs    float64
}

func used() usage {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usage{time.Duration(time.Now().UnixNano()), cpuTime(), float64(m.Mallocs)}
}

// since is the usage from an earlier time to this one.
func (u usage) since(began usage) usage {
	return usage{u.wall - began.wall, u.cpu - began.cpu, u.allocs - began.allocs}
}

// over is the usage of this rate in another length of time.
func (u usage) over(wall time.Duration) usage {
	share := float64(wall) / float64(u.wall)
	return usage{wall, time.Duration(share * float64(u.cpu)), share * u.allocs}
}

// forward sends b.N bursts and fills the row.
func (x *bench) forward(b *testing.B, row *forwarded, idle usage) {
	interval := time.Duration(float64(time.Second) * float64(row.viewers*row.burst) / float64(row.rate))
	sent, began := x.server.sent(), used()
	b.ResetTimer()
	x.ask(loadRequest{Op: "blast", Bursts: b.N, Burst: row.burst, Interval: interval})
	b.StopTimer()
	spent := used().since(began)
	idle = idle.over(spent.wall)
	latency := x.ask(loadRequest{Op: "latency"}).Latency
	packets := float64(x.server.sent() - sent)
	if packets == 0 {
		b.Fatal("nothing was forwarded")
	}
	if len(latency) == 0 {
		latency = []time.Duration{0} // the loss says that this is no latency
	}
	row.cpu = float64(spent.cpu) / packets
	row.idle = float64(idle.cpu) / packets
	row.allocs = (spent.allocs - idle.allocs) / packets
	row.p50, row.p99 = latency[len(latency)/2], latency[len(latency)*99/100]
	row.lost = 1 - float64(len(latency))/float64(3*b.N*row.burst)
	b.ReportMetric(row.cpu, "cpu-ns/packet")
	b.ReportMetric(row.idle, "idle-cpu-ns/packet")
	b.ReportMetric(row.allocs, "allocs/packet")
	b.ReportMetric(float64(row.p50.Microseconds()), "p50-µs")
	b.ReportMetric(float64(row.p99.Microseconds()), "p99-µs")
	b.ReportMetric(row.lost*100, "lost-%")
	b.ReportMetric(packets/spent.wall.Seconds(), "packets/s")
}

// forwardTable is the measurements as Markdown, for docs/performance.md.
func forwardTable(rows []*forwarded) string {
	var t strings.Builder
	fmt.Fprintf(&t, "\n%s\n\n", machine())
	t.WriteString("| viewers | packets/s | burst | rotunda: µs CPU per packet (of that idle) | pion | ratio | ratio without idle |" +
		" allocations | pion | p50 / p99, ms | pion |\n")
	t.WriteString("|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		if r.server != "rotunda" {
			continue
		}
		at := slices.IndexFunc(rows, func(p *forwarded) bool {
			return p.server == "pion" && p.viewers == r.viewers && p.burst == r.burst && p.rate == r.rate
		})
		fmt.Fprintf(&t, "| %d | %d | %d | %s ", r.viewers, r.rate, r.burst, r.costs())
		if at < 0 {
			fmt.Fprintf(&t, "| – | – | – | %.2f | – | %s | – |\n", r.allocs, r.delays())
			continue
		}
		p := rows[at]
		fmt.Fprintf(&t, "| %s | %.2f | %.2f | %.2f | %.2f | %s | %s |\n",
			p.costs(), r.cpu/p.cpu, (r.cpu-r.idle)/(p.cpu-p.idle), r.allocs, p.allocs, r.delays(), p.delays())
	}
	return t.String()
}

func (r *forwarded) costs() string { return fmt.Sprintf("%.2f (%.2f)", r.cpu/1000, r.idle/1000) }

func (r *forwarded) delays() string {
	return fmt.Sprintf("%.2f / %.2f", r.p50.Seconds()*1000, r.p99.Seconds()*1000)
}

// BenchmarkReceive measures what taking in a packet costs the server: CPU time and allocations, with nobody to forward it to.
func BenchmarkReceive(b *testing.B) {
	const rate = 10_000
	for _, s := range servers {
		for _, burst := range []int{1, 5, 16} {
			b.Run(fmt.Sprintf("%s/burst=%d", s.name, burst), func(b *testing.B) {
				x := newBench(b, s.make)
				x.publisher()
				x.ask(loadRequest{Op: "blast", Bursts: 50, Burst: 1, Interval: 2 * time.Millisecond})
				settle(300 * time.Millisecond)
				received, began := x.server.received(), used()
				b.ResetTimer()
				x.ask(loadRequest{Op: "blast", Bursts: b.N, Burst: burst, Interval: time.Duration(burst) * time.Second / rate})
				b.StopTimer()
				spent := used().since(began)
				settle(100 * time.Millisecond)
				packets := float64(x.server.received() - received)
				if packets < 0.98*float64(b.N*burst) {
					b.Fatalf("%v of %d packets were taken in", packets, b.N*burst)
				}
				b.ReportMetric(float64(spent.cpu)/packets, "cpu-ns/packet")
				b.ReportMetric(spent.allocs/packets, "allocs/packet")
			})
		}
	}
}

// BenchmarkLargeRoom asks for more than one core can forward in one room, with
// one core and with all: packets to viewers per second, and how many cores that took. Publisher and
// viewers share the cores with the server: it is not to be pinned.
func BenchmarkLargeRoom(b *testing.B) {
	const viewers, rate, burst = 200, 1_500_000, 16
	for _, cores := range []int{1, runtime.NumCPU()} {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			x := newBench(b, newEngineServer)
			x.audience(viewers)
			sent, began := x.server.sent(), used()
			b.ResetTimer()
			x.ask(loadRequest{Op: "blast", Bursts: b.N, Burst: burst, Interval: time.Second * viewers * burst / rate})
			b.StopTimer()
			spent := used().since(began)
			b.ReportMetric(float64(x.server.sent()-sent)/spent.wall.Seconds(), "packets/s")
			b.ReportMetric(spent.cpu.Seconds()/spent.wall.Seconds(), "cores-used")
			b.ReportMetric(float64(spent.cpu)/float64(x.server.sent()-sent), "cpu-ns/packet")
		})
	}
}
