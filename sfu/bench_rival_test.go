package sfu_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
	"time"
)

const (
	// serverEnv makes a process of this test binary a rival: one server with its audience.
	serverEnv = "ROTUNDA_BENCH_SERVER"
	// baseEnv names another test binary of this package, that has rivals too: an earlier state of the engine, to run beside the present one.
	baseEnv = "ROTUNDA_BENCH_BASE"
	// turnTime is about how long one rival sends before the next one does. Before what is measured comes a fifth of that, so that none
	// begins with what the others left in the processor's cache.
	turnTime = 400 * time.Millisecond
	warmTime = turnTime / 5
	// turns is how many each takes in a contest, and with -short.
	turns, fewTurns = 24, 6
	// protocol is the number of the way in which turns are measured: the same for all that are compared.
	protocol = 2
	// mostLost is the share of packets that may be lost: what is not forwarded costs nothing.
	mostLost = 0.02
)

// contest is what rivals do in turn.
type contest struct {
	rate, burst int // packets per second, to viewers or taken in; packets of a frame
}

// interval is the time between bursts for so many viewers.
func (c contest) interval(viewers int) time.Duration {
	return time.Duration(float64(time.Second) * float64(max(viewers, 1)*c.burst) / float64(c.rate))
}

// turn is what a rival used in one.
type turn struct {
	CPU, Idle time.Duration // Idle: of CPU, what the connections cost without packets
	Allocs    float64       // less those of the idle connections
	Packets   int           // that were to be sent to viewers, or taken in
	Lost      int           // of those that were to be taken in
	Probed    int           // packets that the probes were to get
	Latency   []time.Duration
}

// TestServerHelper is not a test but a rival's process: it makes the server and its audience, says that it is ready by an
// empty turn with the protocol's number, and takes a turn for each contest it reads.
func TestServerHelper(t *testing.T) {
	var r rival
	if json.Unmarshal([]byte(os.Getenv(serverEnv)), &r) != nil {
		return
	}
	at := slices.IndexFunc(servers, func(s contender) bool { return s.name == r.Server })
	x := newBench(processTB{t}, servers[at].make)
	idle := x.audience(r.Viewers)
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for reply := (turn{Packets: protocol}); ; {
		if err := out.Encode(reply); err != nil {
			os.Exit(1)
		}
		var next struct{ Rate, Burst int }
		if err := in.Decode(&next); err != nil {
			os.Exit(0) // the benchmarks are over
		}
		reply = x.turn(contest{rate: next.Rate, burst: next.Burst}, r.Viewers, idle)
	}
}

// processTB says what failed where it is seen, and ends the process.
type processTB struct{ testing.TB }

func (p processTB) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

func (p processTB) Fatalf(format string, args ...any) { p.Fatal(fmt.Sprintf(format, args...)) }

func (p processTB) Cleanup(func()) {} // it ends with the process

// turn sends bursts for a while and says what that cost, to the last of them.
func (x *bench) turn(c contest, viewers int, idle usage) turn {
	interval := c.interval(viewers)
	n := max(int(turnTime/interval), 3)
	x.bursts(max(int(warmTime/interval), 1), c.burst, interval)
	received, began := x.server.received(), used()
	x.bursts(n, c.burst, interval)
	spent := used().since(began)
	if spent.cpu == 0 {
		x.Fatal("the system's clock of processes is too coarse for turns so short")
	}
	idle = idle.over(spent.wall)
	t := turn{CPU: spent.cpu, Idle: idle.cpu, Allocs: spent.allocs - idle.allocs, Packets: n * c.burst * max(viewers, 1)}
	if t.Lost = n*c.burst - int(x.server.received()-received); viewers > 0 {
		t.Latency = x.ask(loadRequest{Op: "latency"}).Latency
		t.Probed = probes * n * c.burst
	}
	return t
}

// bursts sends bursts, and returns when as much time has passed as they stand for, and the server has done with them.
func (x *bench) bursts(n, burst int, interval time.Duration) {
	end := time.Now().Add(time.Duration(n) * interval)
	x.ask(loadRequest{Op: "blast", Bursts: n, Burst: burst, Interval: interval})
	settle(max(time.Until(end), 5*time.Millisecond))
	const few = 10 // in 5 ms: no media, but reports and ICE
	before := uint64(0)
	for range 200 {
		done := x.server.received() + x.server.sent()
		if done-before < few {
			return
		}
		before = done
		settle(5 * time.Millisecond)
	}
	x.Fatal("the server is not done a second after the last burst")
}

// rival is one of the servers that are held against each other, in a process of its own: so each can be measured, and the
// others rest meanwhile.
type rival struct {
	Server  string
	Viewers int
	binary  string // of the process, if not this one

	in    *json.Decoder
	out   *json.Encoder
	turns []turn // of the contest
}

// start makes the process and waits until its audience is there.
func (r *rival) start(b *testing.B) {
	b.Helper()
	if r.binary == "" {
		r.binary = os.Args[0]
	}
	spec, err := json.Marshal(r)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(r.binary, "-test.run=^TestServerHelper$", "-test.timeout=0")
	cmd.Env = append(os.Environ(), serverEnv+"="+string(spec), fmt.Sprintf("GOMAXPROCS=%d", runtime.GOMAXPROCS(0)))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = stdin.Close()
		stuck := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
		defer stuck.Stop()
		_, _ = io.Copy(io.Discard, stdout)
		_ = cmd.Wait()
	})
	r.in, r.out = json.NewDecoder(stdout), json.NewEncoder(stdin)
	var ready turn
	if err := r.in.Decode(&ready); err != nil || ready.Packets != protocol {
		b.Fatalf("%s: of protocol %d, want %d: %v", r.Server, ready.Packets, protocol, err)
	}
}

// take has it take a turn.
func (r *rival) take(b *testing.B, c contest) {
	b.Helper()
	var t turn
	if err := r.out.Encode(struct{ Rate, Burst int }{c.rate, c.burst}); err != nil {
		b.Fatalf("%s: %v", r.Server, err)
	}
	if err := r.in.Decode(&t); err != nil {
		b.Fatalf("%s: %v", r.Server, err)
	}
	r.turns = append(r.turns, t)
}

// run has each rival take its turns: one after the other, by turns forwards and backwards, so that
// what the machine does meanwhile meets them alike. It does so once, whatever b.N.
func (c contest) run(b *testing.B, rivals ...*rival) {
	n := turns
	if testing.Short() {
		n = fewTurns
	}
	for _, r := range rivals {
		r.turns = nil
	}
	for i := range n {
		for k := range rivals {
			if i%2 == 1 {
				k = len(rivals) - 1 - k
			}
			rivals[k].take(b, c)
		}
	}
	for _, r := range rivals {
		if lost := r.result().lost; lost > mostLost {
			b.Fatalf("%s with %d viewers lost %.1f %%", r.Server, r.Viewers, lost*100)
		}
	}
	for b.Loop() { // what is measured took place above
	}
	b.ReportMetric(0, "ns/op")
}

// result is what a rival's turns came to.
type result struct {
	cpu, idle, allocs float64 // per packet, of all turns; times in ns
	p50, p99          time.Duration
	lost              float64 // share that the probes missed, or that was not taken in
}

func (r *rival) result() (s result) {
	var sum turn
	for i := range r.turns {
		t := &r.turns[i]
		sum.CPU += t.CPU
		sum.Idle += t.Idle
		sum.Allocs += t.Allocs
		sum.Packets += t.Packets
		sum.Lost += t.Lost
		sum.Probed += t.Probed
		sum.Latency = append(sum.Latency, t.Latency...)
	}
	packets := float64(sum.Packets)
	s.cpu, s.idle, s.allocs = float64(sum.CPU)/packets, float64(sum.Idle)/packets, sum.Allocs/packets
	if s.lost = float64(sum.Lost) / packets; r.Viewers > 0 {
		s.lost = 1 - float64(len(sum.Latency))/float64(sum.Probed)
	}
	if slices.Sort(sum.Latency); len(sum.Latency) > 0 {
		s.p50, s.p99 = sum.Latency[len(sum.Latency)/2], sum.Latency[len(sum.Latency)*99/100]
	}
	return s
}

// against are the quartiles of the ratio of what a packet cost r and other, each over two turns that followed each other
// forwards and backwards; net leaves out what idle connections cost.
func (r *rival) against(other *rival, net bool) [3]float64 {
	cost := func(r *rival, i int) float64 {
		a, b := &r.turns[i], &r.turns[i+1]
		cpu := a.CPU + b.CPU
		if net {
			cpu -= a.Idle + b.Idle
		}
		return float64(cpu) / float64(a.Packets+b.Packets)
	}
	var ratios []float64
	for i := 0; i+1 < len(r.turns); i += 2 {
		ratios = append(ratios, cost(r, i)/cost(other, i))
	}
	slices.Sort(ratios)
	n := len(ratios)
	return [3]float64{ratios[n/4], median(ratios), ratios[n-1-n/4]}
}

// median of sorted values.
func median(values []float64) float64 {
	n := len(values)
	return (values[n/2] + values[(n-1)/2]) / 2
}

// baseline is the engine in the state that baseEnv names, if it does.
func baseline(viewers int) []*rival {
	if path := os.Getenv(baseEnv); path != "" {
		return []*rival{{Server: "rotunda", Viewers: viewers, binary: path}}
	}
	return nil
}
