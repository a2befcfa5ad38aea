package ring_test

import (
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/sfu/internal/ring"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCapacity(t *testing.T) {
	for capacity, want := range map[int]int{-1: 2, 0: 2, 1: 2, 2: 2, 3: 4, 4: 4, 5: 8, 512: 512, 513: 1024} {
		if got := ring.New[int](capacity).Cap(); got != want {
			t.Errorf("New(%d): got capacity %d, want %d", capacity, got, want)
		}
	}
}

// TestModel compares with a slice.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := ring.New[int](rapid.IntRange(1, 9).Draw(t, "capacity"))
		var model []int
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				ok := r.Push(next)
				if want := len(model) < r.Cap(); ok != want {
					t.Fatalf("Push with %d of %d: got %v, want %v", len(model), r.Cap(), ok, want)
				}
				if ok {
					model = append(model, next)
				}
				next++
			},
			"pop": func(t *rapid.T) {
				v, ok := r.Pop()
				if ok != (len(model) > 0) || ok && v != model[0] {
					t.Fatalf("Pop: got %d %v, want the first of %v", v, ok, model)
				}
				if ok {
					model = model[1:]
				}
			},
			"sleep": func(t *rapid.T) {
				if got := r.Sleep(); got != (len(model) == 0) {
					t.Fatalf("Sleep: got %v with %d entries", got, len(model))
				}
			},
			"": func(t *rapid.T) {
				if r.Len() != len(model) {
					t.Fatalf("Len: got %d, want %d", r.Len(), len(model))
				}
			},
		})
	})
}

// TestPopKeepsNothingAlive: an entry that was popped is garbage when its taker drops it.
func TestPopKeepsNothingAlive(t *testing.T) {
	r := ring.New[*[64]byte](4)
	freed := make(chan struct{})
	func() {
		v := new([64]byte)
		runtime.AddCleanup(v, func(struct{}) { close(freed) }, struct{}{})
		r.Push(v)
	}()
	if _, ok := r.Pop(); !ok {
		t.Fatal("nothing to pop")
	}
	runtime.GC()
	<-freed // or the test times out
	runtime.KeepAlive(r)
}

// TestWake: exactly the pushes that find the consumer asleep wake it.
func TestWake(t *testing.T) {
	r := ring.New[int](4)
	awake := func() bool {
		select {
		case <-r.Ready():
			return true
		default:
			return false
		}
	}
	r.Push(1)
	r.Wake()
	if awake() {
		t.Error("woken before it slept")
	}
	if r.Sleep() {
		t.Error("slept with an entry to pop")
	}
	r.Wake()
	if awake() {
		t.Error("woken after it did not sleep")
	}
	r.Pop()
	if !r.Sleep() {
		t.Error("did not sleep though empty")
	}
	r.Push(2)
	r.Wake()
	r.Wake()
	if !awake() {
		t.Error("not woken")
	}
	if awake() {
		t.Error("woken twice")
	}
}

// TestStress: many producers, one consumer that sleeps whenever it can; nothing is lost, doubled or out of its producer's
// order, and no wake-up is missed (then the test would hang).
func TestStress(t *testing.T) {
	const producers, each = 8, 5000
	type entry struct{ producer, n int }
	r := ring.New[entry](64)
	var pushing sync.WaitGroup
	for p := range producers {
		pushing.Go(func() {
			for n := range each {
				for !r.Push(entry{p, n}) {
					r.Wake()
					runtime.Gosched()
				}
				if n%7 == 0 || n == each-1 { // bursts
					r.Wake()
				}
			}
		})
	}
	var next [producers]int
	for left := producers * each; left > 0; {
		e, ok := r.Pop()
		if !ok {
			if r.Sleep() {
				<-r.Ready()
			}
			continue
		}
		if e.n != next[e.producer] {
			t.Fatalf("producer %d: got %d, want %d", e.producer, e.n, next[e.producer])
		}
		next[e.producer]++
		left--
	}
	pushing.Wait()
	if r.Len() != 0 {
		t.Errorf("%d entries left", r.Len())
	}
}

// TestSleeperIsIdle: a consumer without work blocks, it does not spin.
func TestSleeperIsIdle(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		r := ring.New[int](4)
		got := make(chan int, 1)
		go func() {
			for {
				if v, ok := r.Pop(); ok {
					got <- v
					return
				}
				if r.Sleep() {
					<-r.Ready()
				}
			}
		}()
		synctest.Wait() // returns only when the consumer is blocked
		r.Push(7)
		synctest.Wait()
		if len(got) != 0 {
			t.Error("Push alone woke the consumer")
		}
		r.Wake()
		if v := <-got; v != 7 {
			t.Errorf("got %d, want 7", v)
		}
	})
}

func BenchmarkPushPop(b *testing.B) {
	r := ring.New[*int](512)
	v := new(int)
	b.ReportAllocs()
	for b.Loop() {
		r.Push(v)
		r.Wake()
		r.Pop()
	}
}

func BenchmarkContended(b *testing.B) {
	r := ring.New[*int](512)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			for _, ok := r.Pop(); ok; _, ok = r.Pop() {
			}
			if r.Sleep() {
				select {
				case <-r.Ready():
				case <-stop:
					return
				}
			}
		}
	}()
	v := new(int)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for !r.Push(v) {
				runtime.Gosched()
			}
			r.Wake()
		}
	})
	close(stop)
	<-done
}
