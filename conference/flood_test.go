package conference_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// throttle is an observer that tells when a session is being throttled.
type throttle struct {
	once sync.Once
	seen chan struct{}
}

func (o *throttle) Count(c signal.Counter, _ int) {
	if c == signal.CountThrottled {
		o.once.Do(func() { close(o.seen) })
	}
}

func (o *throttle) CarrierClosed(string, signal.CloseCode, string, error) {}

// A client that sends as fast as it can is slowed down; others do not notice.
// In the bubble time passes only while everybody waits, so what the other
// waits for is what the server makes it wait for.
func TestFloodingClient(t *testing.T) { // C4
	bubble.Test(t, func(t *testing.T) {
		o := &throttle{seen: make(chan struct{})}
		server := newServer(t, conference.Config{Session: signal.SessionConfig{Observer: o}})
		flooder := join(t, server, "r", "flooder")
		ann := join(t, server, "r", "ann")
		ctx, stop := context.WithCancel(t.Context())
		var floods sync.WaitGroup
		for i := range 8 {
			floods.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					name := fmt.Sprint("flooder ", i, " ", n)
					_ = flooder.session.Request(ctx, signal.TypeUpdate, signal.Update{Name: &name}, nil)
				}
			})
		}
		<-o.seen
		var times []time.Duration
		for range 100 {
			start := time.Now()
			ann.flush()
			times = append(times, time.Since(start))
		}
		stop()
		floods.Wait()
		slices.Sort(times)
		if p99 := times[98]; p99 > 100*time.Millisecond {
			t.Errorf("p99 of another participant's requests: %v", p99)
		}
	})
}

// A client that never reads is cut off; the room goes on, and what was kept
// for it is bounded.
func TestClientThatNeverReads(t *testing.T) { // C5
	bubble.Test(t, func(t *testing.T) { // where nobody but the deaf one is late
		server := newServer(t, conference.Config{Session: signal.SessionConfig{
			MaxUnackedEvents: 64, WriteTimeout: 100 * time.Millisecond, ResumeWindow: 100 * time.Millisecond,
			MessageRate: 1e6, MessageBurst: 1e6,
		}})
		ann := join(t, server, "r", "ann")
		near, far := signaltest.Pipe(nil)
		served := make(chan struct{})
		go func() {
			defer close(served)
			server.ServeConn(context.Background(), far, signal.ConnInfo{})
		}()
		write := func(frame string) {
			if err := near.Write(t.Context(), []byte(frame)); err != nil {
				t.Fatal(err)
			}
		}
		write(`{"id":1,"type":"hello","data":{"protocol":[1],"token":"deaf"}}`)
		if _, err := near.Read(t.Context()); err != nil { // the last thing it reads
			t.Fatal(err)
		}
		write(`{"id":1,"type":"join","data":{"room":"r"}}`)
		deaf := next[signal.ParticipantInfo](ann, signal.EventParticipantJoined)
		for i := 0; ; i++ {
			name := fmt.Sprint("ann ", i)
			ann.must(signal.TypeUpdate, signal.Update{Name: &name}, nil)
			time.Sleep(time.Millisecond)
			select {
			case <-served:
			default:
				continue
			}
			break
		}
		if got := next[signal.ParticipantLeft](ann, signal.EventParticipantLeft); got.Participant != deaf.SID || got.Reason != signal.ReasonTimeout {
			t.Errorf("left: %+v", got)
		}
		near.Close(signal.CloseNormal, "")
		closeServer(t, server)
	})
}

// Those who come and go leave nothing behind.
func TestThousandJoins(t *testing.T) { // C19
	n := 1000
	if testing.Short() {
		n = 100
	}
	server := newServer(t, conference.Config{Logger: nopLogger()})
	stay := join(t, server, "r", "stay")
	comeAndGo := func(i int) {
		guest, err := signal.Connect(t.Context(), signal.ClientConfig{
			Dial: func(context.Context) (signal.Conn, error) {
				near, far := signaltest.Pipe(nil)
				go server.ServeConn(context.Background(), far, signal.ConnInfo{})
				return near, nil
			},
			Hello: signal.Hello{Token: fmt.Sprint("guest ", i)},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := guest.Request(t.Context(), signal.TypeJoin, signal.Join{Room: "r"}, nil); err != nil {
			t.Fatal(err)
		}
		if err := guest.Request(t.Context(), signal.TypeLeave, nil, nil); err != nil {
			t.Fatal(err)
		}
		<-guest.Done()
		stay.next(signal.EventParticipantLeft)
	}
	for i := range 20 { // pools and lazily made things
		comeAndGo(i)
	}
	goroutines, heap := settled()
	for i := range n {
		comeAndGo(i)
	}
	until(t, "the end of the last session", func() bool { // the client's end of it comes first
		got := server.Stats()
		return got.Rooms == 1 && got.Sessions == 1
	})
	until(t, fmt.Sprintf("%d goroutines as before", goroutines), func() bool {
		after, _ := settled()
		return after <= goroutines+2
	})
	if _, after := settled(); int64(after)-int64(heap) > 1<<20 {
		t.Errorf("heap grew by %d bytes", int64(after)-int64(heap))
	}
}

// settled returns goroutines and heap once finished goroutines are gone.
func settled() (goroutines int, heap uint64) {
	var m runtime.MemStats
	for range 20 {
		runtime.GC()
		runtime.Gosched()
	}
	runtime.ReadMemStats(&m)
	return runtime.NumGoroutine(), m.HeapAlloc
}
