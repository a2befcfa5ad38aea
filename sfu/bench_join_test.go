package sfu_test

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkJoin measures a viewer's way in: from the call that makes its
// transport to its first decrypted packet, in wall time (median) and in CPU
// time of the server. The publisher sends 100 packets a second. Viewers come
// one at a time, too far apart to share a key frame.
func BenchmarkJoin(b *testing.B) {
	for _, s := range servers {
		b.Run(s.name, func(b *testing.B) {
			x := newBench(b, s.make)
			x.publisher()
			x.ask(loadRequest{Op: "stream", Burst: 1, Interval: 10 * time.Millisecond})
			id, _ := x.viewer(false) // who comes first waits for the publisher, too
			x.ask(loadRequest{Op: "first", ID: id})
			b.Run("viewer", func(b *testing.B) { x.join(b) })
		})
	}
}

func (x *bench) join(b *testing.B) {
	var spent time.Duration
	var waits []time.Duration
	b.ResetTimer()
	for range b.N {
		began, cpu := time.Now(), cpuTime()
		id, drop := x.viewer(false)
		x.ask(loadRequest{Op: "first", ID: id})
		waits = append(waits, time.Since(began))
		spent += cpuTime() - cpu
		b.StopTimer()
		drop()
		x.ask(loadRequest{Op: "drop", ID: id})
		settle(600 * time.Millisecond)
		b.StartTimer()
	}
	slices.Sort(waits)
	b.ReportMetric(waits[len(waits)/2].Seconds()*1000, "first-packet-p50-ms")
	b.ReportMetric(waits[len(waits)*99/100].Seconds()*1000, "first-packet-p99-ms")
	b.ReportMetric(spent.Seconds()*1000/float64(b.N), "cpu-ms/join")
}

// BenchmarkIdle measures what a connected peer costs while nothing is sent:
// heap, goroutines and CPU time per viewer (a receive transport with one
// consumer) and per publisher (a send transport with one producer); a
// participant is one of each.
func BenchmarkIdle(b *testing.B) {
	const peers = 50
	for _, s := range servers {
		for _, kind := range []string{"viewer", "publisher"} {
			b.Run(s.name+"/"+kind, func(b *testing.B) {
				x := newBench(b, s.make)
				x.publisher()
				x.ask(loadRequest{Op: "stream", Burst: 1, Interval: 10 * time.Millisecond})
				id, _ := x.viewer(false)
				x.ask(loadRequest{Op: "first", ID: id})
				x.ask(loadRequest{Op: "stream"})
				heap, goroutines, cpu := resting()
				x.crowd(kind, peers)
				heapAfter, goroutinesAfter, cpuAfter := resting()
				for b.Loop() { // what is measured took place above
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(heapAfter-heap)/peers/1000, "kB-heap/"+kind)
				b.ReportMetric(float64(goroutinesAfter-goroutines)/peers, "goroutines/"+kind)
				b.ReportMetric((cpuAfter-cpu)/peers*1e6, "cpu-µs/s/"+kind)
			})
		}
	}
}

// crowd connects peers of a kind.
func (x *bench) crowd(kind string, peers int) {
	x.Helper()
	var ids []int
	for range peers {
		if kind == "publisher" {
			x.publisher()
			continue
		}
		id, _ := x.viewer(false)
		ids = append(ids, id)
	}
	for _, id := range ids {
		x.ask(loadRequest{Op: "connected", ID: id})
	}
}

// resting is the heap in bytes, the number of goroutines, and the CPU time per
// second of wall time, all of this process, over three quiet seconds.
func resting() (heap int64, goroutines int, cpu float64) {
	settle(time.Second)
	runtime.GC()
	debug.FreeOSMemory() // what sync.Pool holds goes with the second collection
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	began, used := time.Now(), cpuTime()
	settle(3 * time.Second)
	cpu = (cpuTime() - used).Seconds() / time.Since(began).Seconds()
	return int64(m.HeapAlloc), runtime.NumGoroutine(), cpu
}

// machine names what the benchmarks ran on.
func machine() string {
	model := "unknown CPU"
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
		_ = f.Close()
	}
	return fmt.Sprintf("%s, %d cores, GOMAXPROCS %d, %s %s/%s", model, runtime.NumCPU(),
		runtime.GOMAXPROCS(0), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
