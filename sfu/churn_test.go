package sfu_test

import (
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// C19: 1000 joins and leaves on real sockets leave goroutines, file descriptors
// and heap where they were. With -short or the race detector it is 100.
func TestChurnLeavesNothing(t *testing.T) {
	joins := 1000
	if testing.Short() || sfu.RaceDetector {
		joins = 100
	}
	engine := sfutest.NewEngine(t, nil, sfu.Config{Limits: sfu.Limits{ConnectTimeout: 2 * time.Minute}})
	room := engine.NewRouter(sfu.RouterConfig{})
	host := sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{})
	mic, camera := host.Publish(audio), host.Publish(video)

	churn(t, room, mic, camera, 40) // pools and tables get their size
	before := holdings(t, engine)
	churn(t, room, mic, camera, joins)
	var after holding
	eventually(t, time.Minute, "goroutines and descriptors back at their base", func() bool {
		after = holdings(t, engine)
		return after.goroutines <= before.goroutines && after.files <= before.files && after.heap <= before.heap+4<<20
	})
	t.Logf("before %+v, after %d joins %+v", before, joins, after)
	if after.stats.SendTransports != 1 || after.stats.ReceiveTransports != 0 || after.stats.Producers != 2 || after.stats.Consumers != 0 {
		t.Errorf("the engine holds %+v, want one transport and its two producers", after.stats)
	}
}

// churn has peers join, see a picture, and leave, some at a time: half of them
// properly, half by the engine's closing their transports.
func churn(t *testing.T, room *sfu.Router, mic, camera *sfutest.Track, joins int) {
	t.Helper()
	work := make(chan int)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for i := range work {
				// A subtest frees what the peer registered for its end.
				t.Run("join", func(t *testing.T) { joinAndLeave(t, room, mic, camera, i%2 == 0) })
			}
		})
	}
	for i := range joins {
		work <- i
	}
	close(work)
	workers.Wait()
}

func joinAndLeave(t *testing.T, room *sfu.Router, mic, camera *sfutest.Track, properly bool) {
	peer := sfutest.NewPeer(t, nil, room, sfutest.PeerConfig{})
	own := peer.Publish(video)
	sound, picture := peer.Consume(mic), peer.Consume(camera)
	eventually(t, 2*time.Minute, "media", func() bool {
		return shown(sound) > 0 && shown(picture) > 0 && own.Producer().Stats().PacketsReceived > 0
	})
	if properly {
		peer.Close()
		return
	}
	peer.SendTransport().Close()
	peer.ReceiveTransport().Close()
}

// holding is what the process and the engine hold.
type holding struct {
	goroutines, files int
	heap              uint64
	stats             sfu.EngineStats
}

func holdings(t *testing.T, engine *sfu.Engine) holding {
	t.Helper()
	runtime.GC()
	runtime.GC() // what sync.Pool holds goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h := holding{goroutines: runtime.NumGoroutine(), heap: m.HeapAlloc, stats: engine.Stats()}
	if files, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.files = len(files)
	}
	return h
}
