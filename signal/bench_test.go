package signal_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// sink is a carrier that says hello and an acknowledgement now and then, and
// takes whatever is written.
type sink struct {
	in      chan []byte
	written atomic.Uint64
	reached chan struct{} // closed once target frames were written
	target  atomic.Uint64
	closed  chan struct{}
	once    sync.Once
}

// prepare has reached closed once n frames were written. Nothing is being written meanwhile.
func (s *sink) prepare(n uint64) {
	s.reached = make(chan struct{})
	s.target.Store(n)
}

func newSink() *sink {
	s := &sink{in: make(chan []byte, 4), closed: make(chan struct{})}
	s.in <- mustJSON(signal.Frame{ID: 1, Type: signal.TypeHello, Data: mustJSON(signal.Hello{Protocol: []int{1}})})
	return s
}

func (s *sink) Read(ctx context.Context) ([]byte, error) {
	select {
	case b := <-s.in:
		return b, nil
	case <-s.closed:
		return nil, signal.ErrEnded
	}
}

func (s *sink) Write(context.Context, []byte) error {
	n := s.written.Add(1)
	if n == s.target.Load() {
		close(s.reached)
	}
	if n%64 == 0 { // the welcome is the first and not of the sequence
		select {
		case s.in <- fmt.Appendf(nil, `{"type":"ack","ack":%d}`, n-1):
		default:
		}
	}
	return nil
}

func (s *sink) Close(signal.CloseCode, string) error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// BenchmarkEvent is one event to all sessions of a room: rendered once, sent
// to each, and written by each. The unit is one event to one session.
func BenchmarkEvent(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) { benchmarkEvent(b, n) })
	}
}

func benchmarkEvent(b *testing.B, n int) {
	r := newRig(b, signal.SessionConfig{MessageRate: 1e9, MessageBurst: 1 << 30, MaxUnsentEvents: 1 << 20, MaxUnsentBytes: 1 << 30})
	sinks := make([]*sink, n)
	for i := range sinks {
		sinks[i] = newSink()
		sinks[i].prepare(1)
		r.serve(sinks[i])
		<-sinks[i].reached // welcomed
		sinks[i].prepare(uint64(b.N/n + 2))
	}
	info := signal.PublicationInfo{ID: "PB_1", Participant: "PA_1", Kind: signal.KindVideo, Source: signal.SourceCamera, MimeType: "video/VP8"}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N/n + 1 {
		e, err := signal.NewEvent(signal.EventPublished, info)
		if err != nil {
			b.Fatal(err)
		}
		for i := range sinks {
			r.tally(i).session.Send(e)
		}
	}
	for _, s := range sinks {
		<-s.reached
	}
	b.StopTimer()
	b.ReportMetric(float64(n*(b.N/n+1))/b.Elapsed().Seconds(), "events/s")
	r.close()
}

// BenchmarkRequest is one request and its reply, both ends included, over a pipe.
func BenchmarkRequest(b *testing.B) {
	r := newRig(b, signal.SessionConfig{MessageRate: 1e9, MessageBurst: 1 << 30})
	c, err := signal.Connect(b.Context(), signal.ClientConfig{Dial: func(context.Context) (signal.Conn, error) {
		client, server := signaltest.Pipe(nil)
		r.serve(server)
		return client, nil
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Request(b.Context(), "get", nil, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	_ = c.Close()
	r.close()
}

// BenchmarkParse is the reading of one typical request.
func BenchmarkParse(b *testing.B) {
	frame := []byte(`{"id":12,"type":"mute","ack":40,"data":{"publication":"PB_7s9x2m4k6q8w0","muted":true}}`)
	b.ReportAllocs()
	b.SetBytes(int64(len(frame)))
	for b.Loop() {
		f, err := signal.ParseClientFrame(frame)
		if err != nil {
			b.Fatal(err)
		}
		req := signal.Request{ID: f.ID, Type: f.Type, Data: f.Data}
		var m signal.Mute
		if err := req.Decode(&m); err != nil {
			b.Fatal(err)
		}
	}
}
