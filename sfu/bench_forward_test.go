package sfu_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// forwarded is one line of BenchmarkForward's table.
type forwarded struct {
	contest
	viewers      int
	engine, pion result
	ratio        [3]float64 // quartiles, over the turns
	net          float64    // the median without what idle connections cost
}

// BenchmarkForward measures what forwarding a packet of 1200 bytes from one
// publisher to one viewer costs the server: CPU time, user and system, and how
// much of that the connections cost when idle; allocations, less those when
// idle; and the time from the publisher's write to the viewer's decrypted packet. Engine and stock pion are processes of their
// own, each with its load in another, and take turns of a part of a second; ratios are those of turns that followed each
// other, whatever -benchtime. `taskset -c 0 go test -run '^$' -bench Forward -benchtime 1x ./sfu` gives the servers one core and their loads the others.
// ROTUNDA_BENCH_BASE=earlier.test, this package's test binary from another state, has that engine take turns, too.
func BenchmarkForward(b *testing.B) {
	var rows []forwarded
	for _, load := range []struct {
		viewers int
		rates   []int
	}{
		// Busy, and far from the limit; with 60,000 waking up costs little beside the packets.
		{10, []int{10_000}}, {50, []int{20_000, 60_000}}, {200, []int{20_000}},
	} {
		b.Run(fmt.Sprintf("viewers=%d", load.viewers), func(b *testing.B) {
			if testing.Short() && load.viewers > 50 {
				b.Skip("200 viewers take a while: not with -short")
			}
			rivals := append([]*rival{{Server: "rotunda", Viewers: load.viewers}, {Server: "pion", Viewers: load.viewers}}, baseline(load.viewers)...)
			for _, r := range rivals {
				r.start(b)
			}
			for _, rate := range load.rates {
				for _, burst := range []int{1, 5, 16} {
					row := forwarded{contest: contest{rate: rate, burst: burst}, viewers: load.viewers}
					if b.Run(fmt.Sprintf("rate=%d/burst=%d", rate, burst), func(b *testing.B) { row.fill(b, rivals) }) && row.engine.cpu > 0 {
						rows = append(rows, row)
					}
				}
			}
		})
	}
	if len(rows) > 0 {
		fmt.Print(forwardTable(rows))
	}
}

// fill runs the line's contest.
func (f *forwarded) fill(b *testing.B, rivals []*rival) {
	f.run(b, rivals...)
	engine, pion := rivals[0], rivals[1]
	f.engine, f.pion = engine.result(), pion.result()
	f.ratio = engine.against(pion, false)
	f.net = engine.against(pion, true)[1]
	b.ReportMetric(f.engine.cpu, "ns/packet")
	b.ReportMetric(f.pion.cpu, "pion-ns/packet")
	b.ReportMetric(f.ratio[1], "ratio")
	b.ReportMetric(f.engine.lost*100, "lost-%")
	b.ReportMetric(f.pion.lost*100, "pion-lost-%")
	toBase(b, engine, rivals[2:])
}

// toBase reports how a rival did beside an earlier state, if that took part.
func toBase(b *testing.B, r *rival, base []*rival) {
	if len(base) > 0 {
		b.ReportMetric(r.against(base[0], false)[1], "ratio-to-base")
	}
}

// BenchmarkCrowd measures what a packet costs at 500 viewers beside what it costs at 50, at as many packets a second: two engines that take turns.
func BenchmarkCrowd(b *testing.B) {
	if testing.Short() {
		b.Skip("500 viewers take a while: not with -short")
	}
	few, many := &rival{Server: "rotunda", Viewers: 50}, &rival{Server: "rotunda", Viewers: 500}
	rivals := append([]*rival{few, many}, baseline(many.Viewers)...)
	for _, r := range rivals {
		r.start(b)
	}
	for _, burst := range []int{1, 5, 16} {
		b.Run(fmt.Sprintf("burst=%d", burst), func(b *testing.B) {
			contest{rate: 60_000, burst: burst}.run(b, rivals...)
			ratio := many.against(few, false)
			b.ReportMetric(few.result().cpu, "ns/packet-50")
			b.ReportMetric(many.result().cpu, "ns/packet-500")
			b.ReportMetric(ratio[0], "ratio-low")
			b.ReportMetric(ratio[1], "ratio")
			b.ReportMetric(ratio[2], "ratio-high")
			b.ReportMetric(many.against(few, true)[1], "ratio-without-idle")
			toBase(b, many, rivals[2:])
		})
	}
}

// probes is how many viewers of an audience measure latency: a server may serve the first viewer sooner than the last.
const probes = 3

// audience connects a publisher and viewers, sees media flow and returns what
// they cost when idle.
func (x *bench) audience(viewers int) (idle usage) {
	x.Helper()
	x.publisher()
	x.ask(loadRequest{Op: "stream", Burst: 1, Interval: 20 * time.Millisecond})
	if viewers == 0 {
		return x.rest()
	}
	ids := make([]int, viewers)
	for i := range ids {
		ids[i], _ = x.viewer(i == 0 || i == viewers/2 || i == viewers-1)
	}
	for _, id := range ids {
		x.ask(loadRequest{Op: "first", ID: id})
	}
	x.ask(loadRequest{Op: "quiet"})
	return x.rest()
}

// rest ends the stream and returns what the server uses in two seconds without.
func (x *bench) rest() usage {
	x.ask(loadRequest{Op: "stream"})
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

// forwardTable is the measurements as Markdown, for docs/performance.md.
func forwardTable(rows []forwarded) string {
	var t strings.Builder
	fmt.Fprintf(&t, "\n%s\n\n", machine())
	t.WriteString("| viewers | packets/s | burst | rotunda: µs CPU per packet (of that idle) | pion | ratio (quartiles) | ratio without idle |" +
		" allocations | pion | p50 / p99, ms | pion |\n")
	t.WriteString("|---|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&t, "| %d | %d | %d | %s | %s | %.2f (%.2f–%.2f) | %.2f | %.2f | %.2f | %s | %s |\n",
			r.viewers, r.rate, r.burst, r.engine.costs(), r.pion.costs(), r.ratio[1], r.ratio[0], r.ratio[2], r.net,
			r.engine.allocs, r.pion.allocs, r.engine.delays(), r.pion.delays())
	}
	return t.String()
}

func (r *result) costs() string { return fmt.Sprintf("%.2f (%.2f)", r.cpu/1000, r.idle/1000) }

func (r *result) delays() string {
	return fmt.Sprintf("%.2f / %.2f", r.p50.Seconds()*1000, r.p99.Seconds()*1000)
}

// BenchmarkReceive measures what taking in a packet costs the server: CPU time and allocations, with nobody to forward it to.
// The servers take turns, as in BenchmarkForward.
func BenchmarkReceive(b *testing.B) {
	engine, pion := &rival{Server: "rotunda"}, &rival{Server: "pion"}
	rivals := append([]*rival{engine, pion}, baseline(0)...)
	for _, r := range rivals {
		r.start(b)
	}
	for _, burst := range []int{1, 5, 16} {
		b.Run(fmt.Sprintf("burst=%d", burst), func(b *testing.B) {
			contest{rate: 10_000, burst: burst}.run(b, rivals...)
			ratio := engine.against(pion, false)
			mine, theirs := engine.result(), pion.result()
			b.ReportMetric(mine.cpu, "ns/packet")
			b.ReportMetric(theirs.cpu, "pion-ns/packet")
			b.ReportMetric(ratio[0], "ratio-low")
			b.ReportMetric(ratio[1], "ratio")
			b.ReportMetric(ratio[2], "ratio-high")
			b.ReportMetric(mine.allocs, "allocs/packet")
			b.ReportMetric(theirs.allocs, "pion-allocs/packet")
			toBase(b, engine, rivals[2:])
		})
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
