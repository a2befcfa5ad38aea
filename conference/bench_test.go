package conference_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/signaltest"
)

// unlimited lets benchmarks send faster than a client may.
func unlimited() signal.SessionConfig {
	return signal.SessionConfig{MessageRate: 1e9, MessageBurst: 1e9}
}

// BenchmarkRoomControl measures how many requests a room answers per second,
// with everybody in it sending at once and being told of each update of another.
func BenchmarkRoomControl(b *testing.B) {
	for _, people := range []int{2, 10, 50} {
		b.Run(fmt.Sprintf("%d participants", people), func(b *testing.B) {
			server := newServer(b, conference.Config{Logger: nopLogger(), Session: unlimited()})
			var clients []*signal.ClientSession
			for i := range people {
				clients = append(clients, quiet(b, server, fmt.Sprint("p", i)))
			}
			b.ReportAllocs()
			b.ResetTimer()
			var wg sync.WaitGroup
			for i, c := range clients {
				wg.Go(func() {
					for n := i; n < b.N; n += people {
						value := fmt.Sprint(n)
						err := c.Request(context.Background(), signal.TypeUpdate, signal.Update{Attributes: map[string]*string{"n": &value}}, nil)
						if err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
			b.ReportMetric(float64(b.N*people)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkChat is the same for the chat, an extension.
func BenchmarkChat(b *testing.B) {
	const people = 10
	server := newServer(b, conference.Config{
		Logger: nopLogger(), Session: unlimited(),
		Extensions: []conference.Extension{inroom.Chat{Rate: 1e9, Burst: 1e9}},
	})
	var clients []*signal.ClientSession
	for i := range people {
		clients = append(clients, quiet(b, server, fmt.Sprint("p", i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := clients[0].Request(context.Background(), "chat.send", inroom.Send{Text: "hello"}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}

// quiet joins and drops all events.
func quiet(b *testing.B, server *conference.Server, identity string) *signal.ClientSession {
	b.Helper()
	c, err := signal.Connect(b.Context(), signal.ClientConfig{
		Dial: func(context.Context) (signal.Conn, error) {
			near, far := signaltest.Pipe(nil)
			go server.ServeConn(context.Background(), far, signal.ConnInfo{})
			return near, nil
		},
		Hello: signal.Hello{Token: identity},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Close() })
	if err := c.Request(b.Context(), signal.TypeJoin, signal.Join{Room: "r"}, nil); err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkIdleParticipant measures what a participant without media costs the
// server and, in the same process, the client: heap and goroutines each.
func BenchmarkIdleParticipant(b *testing.B) {
	const people = 500
	for b.Loop() {
		b.StopTimer()
		server := newServer(b, conference.Config{Logger: nopLogger(), Session: unlimited()})
		quiet(b, server, "first")
		goroutines, heap := settled()
		b.StartTimer()
		for i := range people {
			quiet(b, server, fmt.Sprint("p", i))
		}
		b.StopTimer()
		after, heapAfter := settled()
		b.ReportMetric(float64(heapAfter-heap)/people/1024, "KiB/participant")
		b.ReportMetric(float64(after-goroutines)/people, "goroutines/participant")
		closeServer(b, server)
		b.StartTimer()
	}
}

// BenchmarkJoinToFirstPacket measures the whole way in of a viewer over a
// pipe: from hello to the first decrypted packet of a camera that is there
// already, by a stock pion client in the same process.
func BenchmarkJoinToFirstPacket(b *testing.B) {
	server := newServer(b, conference.Config{Logger: nopLogger(), Engine: loopback(), Session: unlimited()})
	ann := joinWithMedia(b, server, "r", "ann")
	id := ann.publish(signal.SourceCamera)[0].publication
	ann.client.published(id)
	var waits []time.Duration
	for b.Loop() {
		start := time.Now()
		bob := joinWithMedia(b, server, "r", "bob")
		bob.flows(id, 1)
		waits = append(waits, time.Since(start))
		b.StopTimer()
		bob.client.leave()
		_ = bob.receive.GracefulClose()
		b.StartTimer()
	}
	slices.Sort(waits)
	b.ReportMetric(waits[len(waits)/2].Seconds()*1000, "first-packet-p50-ms")
	b.ReportMetric(waits[len(waits)*99/100].Seconds()*1000, "first-packet-p99-ms")
}

// BenchmarkJoinReply measures a join into a large room.
func BenchmarkJoinReply(b *testing.B) {
	server := newServer(b, conference.Config{Logger: nopLogger(), Session: unlimited()})
	for i := range 300 {
		quiet(b, server, fmt.Sprint("p", i))
	}
	b.ReportAllocs()
	for b.Loop() {
		l, err := server.Attach(b.Context(), conference.JoinRequest{Room: "r", Token: "late"}, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Leave(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
