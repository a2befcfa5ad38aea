package pktcache_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put stores a packet whose bytes spell its number, and keeps no reference.
func put(c *pktcache.Cache, seq int64) bool {
	p := c.Acquire(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	if p == nil {
		return false
	}
	defer p.Release()
	p.Seq = seq
	return c.Put(p)
}

// spelled is the number that a packet's bytes spell.
func spelled(p *pktcache.Packet) int64 { return int64(binary.BigEndian.Uint64(p.Bytes())) }

func TestPacketSize(t *testing.T) {
	// Five are allocated at once, and a size class of the allocator is 8192 bytes.
	if size := unsafe.Sizeof(pktcache.Packet{}); size > 8192/5 {
		t.Errorf("a Packet has %d bytes", size)
	}
}

func TestAcquire(t *testing.T) {
	c := pktcache.New(pktcache.Config{History: 4})
	if p := c.Acquire(make([]byte, pktcache.MaxPacket+1)); p != nil {
		t.Error("a packet too large was taken")
	}
	raw := bytes.Repeat([]byte{7}, pktcache.MaxPacket)
	p := c.Acquire(raw)
	raw[0] = 0
	if !bytes.Equal(p.Bytes(), bytes.Repeat([]byte{7}, pktcache.MaxPacket)) {
		t.Error("the bytes are not a copy")
	}
	if p.Payload() == nil || len(p.Payload()) != 0 {
		t.Errorf("payload before it is bounded: got %d bytes", len(p.Payload()))
	}
	p.Header, p.End = 12, 20
	if len(p.Payload()) != 8 {
		t.Errorf("payload: got %d bytes, want 8", len(p.Payload()))
	}
	for _, bounds := range [][2]uint16{{20, 12}, {0, pktcache.MaxPacket + 1}, {65535, 65535}} {
		p.Header, p.End = bounds[0], bounds[1]
		if p.Payload() != nil {
			t.Errorf("payload %v: got %d bytes, want none", bounds, len(p.Payload()))
		}
	}
	p.Seq, p.Timestamp, p.Marker, p.Skip, p.Recovered, p.PayloadType, p.Arrival = 1, 2, true, true, true, 3, 4
	p.Red, p.Primary, p.DD = true, 5, 1
	p.Info.Key = true
	p.Source, p.Extended = 5, 1
	p.Release()
	q := c.Acquire(nil)
	if q.Seq != 0 || q.Timestamp != 0 || q.Marker || q.Skip || q.Recovered || q.PayloadType != 0 || q.Arrival != 0 ||
		q.Red || q.Primary != 0 || q.DD != -1 || q.Info.Key || q.Source != 0 || q.Extended != 0 || q.Header != 0 || q.End != 0 || len(q.Bytes()) != 0 {
		t.Errorf("a used packet is not clean: %+v", q.Info)
	}
}

func TestPutGet(t *testing.T) {
	c := pktcache.New(pktcache.Config{History: 4})
	if c.Newest() != -1 || c.Get(0) != nil || c.Get(-1) != nil {
		t.Error("an empty cache is not empty")
	}
	for _, seq := range []int64{10, 12, 11} { // reordered
		if !put(c, seq) {
			t.Errorf("Put(%d) refused", seq)
		}
	}
	for _, seq := range []int64{10, 11, 12} {
		if put(c, seq) {
			t.Errorf("Put(%d) twice", seq)
		}
		p := c.Get(seq)
		if p == nil || p.Seq != seq || spelled(p) != seq {
			t.Fatalf("Get(%d): found %v", seq, p != nil)
		}
		p.Release()
	}
	if put(c, -1) || put(c, 8) {
		t.Error("stored what lies before the history")
	}
	if !put(c, 9) || !put(c, 13) || put(c, 9) || c.Get(9) != nil {
		t.Error("9 is in the history until 13 comes, and not after")
	}
	if c.Get(14) != nil || c.Get(14-4) == nil {
		t.Error("14 is not there, 10 still is")
	}
	if !put(c, 1<<40) || c.Newest() != 1<<40 || put(c, 14) {
		t.Error("a jump makes everything before it too old")
	}
	c.Clear()
	if c.Get(1<<40) != nil || c.Newest() != 1<<40 {
		t.Error("Clear leaves something, or forgets the newest")
	}
}

func TestLimit(t *testing.T) {
	c := pktcache.New(pktcache.Config{History: 2, Limit: 1}) // at least History + 1
	var held []*pktcache.Packet
	for seq := int64(0); ; seq++ {
		p := c.Acquire(nil)
		if p == nil {
			break
		}
		p.Seq = seq
		c.Put(p)
		held = append(held, p)
	}
	if len(held) != 3 {
		t.Fatalf("got %d packets, want 3", len(held))
	}
	held[0].Release() // the cache has dropped it already
	p := c.Acquire(nil)
	if p != held[0] {
		t.Error("a packet given back is not used again")
	}
	p.Release()
	for _, p := range held[1:] {
		p.Release()
	}
}

// TestModel compares a cache and what receivers hold with maps, through many turns of the ring.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const history = 8
		c := pktcache.New(pktcache.Config{History: history, Limit: 24})
		stored := map[int64]bool{}
		held := []*pktcache.Packet{}
		newest := int64(-1)
		base := rapid.SampledFrom([]int64{0, 65530, 1 << 33}).Draw(t, "base")
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				seq := max(newest, base) + rapid.Int64Range(-history-2, 5).Draw(t, "delta")
				want := seq >= 0 && !stored[seq] && (newest < 0 || seq > newest-history)
				p := c.Acquire(binary.BigEndian.AppendUint64(nil, uint64(seq)))
				if p == nil {
					if len(held) < 24-history {
						t.Fatal("limit reached too early")
					}
					return
				}
				p.Seq = seq
				if got := c.Put(p); got != want {
					t.Fatalf("Put(%d) with newest %d: got %v, want %v", seq, newest, got, want)
				}
				if want {
					stored[seq] = true
					newest = max(newest, seq)
				}
				if rapid.Bool().Draw(t, "hold") {
					held = append(held, p)
				} else {
					p.Release()
				}
			},
			"get": func(t *rapid.T) {
				seq := newest + rapid.Int64Range(-history-2, 2).Draw(t, "delta")
				p := c.Get(seq)
				// What is older may still be there, until its place is needed.
				if p == nil && stored[seq] && seq > newest-history || p != nil && !stored[seq] {
					t.Fatalf("Get(%d) with newest %d: found %v, stored %v", seq, newest, p != nil, stored[seq])
				}
				if p != nil {
					if p.Seq != seq {
						t.Fatalf("Get(%d): got %d", seq, p.Seq)
					}
					held = append(held, p)
				}
			},
			"release": func(t *rapid.T) {
				if len(held) == 0 {
					t.Skip("none held")
				}
				i := rapid.IntRange(0, len(held)-1).Draw(t, "which")
				held[i].Release()
				held = append(held[:i], held[i+1:]...)
			},
			"": func(t *rapid.T) {
				for _, p := range held {
					if spelled(p) != p.Seq {
						t.Fatalf("packet %d spells %d: used again while held", p.Seq, spelled(p))
					}
				}
			},
		})
	})
}

// TestClaimStale: somebody who found a packet, and was slow, does not get it once it is free or becomes another one.
func TestClaimStale(t *testing.T) {
	c := pktcache.New(pktcache.Config{History: 1})
	put(c, 0)
	found := c.Get(0)
	found.Release()
	put(c, 1) // frees it
	if c.Claim(found, 0) != nil {
		t.Error("got a free packet")
	}
	p := c.Acquire(nil)
	if p != found {
		t.Fatal("the packet is not used again: the test shows nothing")
	}
	p.Seq = 0 // being filled, not put yet
	if c.Claim(found, 0) != nil {
		t.Error("got a packet that is being filled")
	}
	p.Seq = 2
	c.Put(p)
	if c.Claim(found, 0) != nil {
		t.Error("got another packet")
	}
	if got := c.Claim(found, 2); got != found {
		t.Error("did not get the packet that is there")
	}
	// All references are back: one is the cache's, one is ours, one is of the last Claim.
	p.Release()
	p.Release()
	c.Clear()
	if q := c.Acquire(nil); q != found {
		t.Error("a reference was lost")
	}
}

// TestConcurrent: a reader that overwrites its history all the time, receivers that hold packets for a while, and others
// that ask for random ones. Nobody ever sees a packet that is not what it says.
func TestConcurrent(t *testing.T) {
	const history, packets, receivers = 16, 20000, 4
	c := pktcache.New(pktcache.Config{History: history, Limit: history + 64})
	var queues [receivers]chan *pktcache.Packet
	var running sync.WaitGroup
	for i := range queues {
		queues[i] = make(chan *pktcache.Packet, 8)
		running.Go(func() {
			for p := range queues[i] {
				if spelled(p) != p.Seq {
					t.Errorf("receiver: packet %d spells %d", p.Seq, spelled(p))
				}
				p.Release()
			}
		})
	}
	var stop atomic.Bool
	var found atomic.Int64
	for i := range receivers {
		running.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for !stop.Load() {
				seq := c.Newest() - random.Int64N(history+4) + 2
				if p := c.Get(seq); p != nil {
					if p.Seq != seq || spelled(p) != seq {
						t.Errorf("Get(%d): got packet %d that spells %d", seq, p.Seq, spelled(p))
					}
					found.Add(1)
					p.Release()
				}
				runtime.Gosched()
			}
		})
	}
	var raw [8]byte
	for seq := range int64(packets) {
		binary.BigEndian.PutUint64(raw[:], uint64(seq))
		p := c.Acquire(raw[:])
		for p == nil { // receivers hold all: wait
			runtime.Gosched()
			p = c.Acquire(raw[:])
		}
		p.Seq = seq
		if !c.Put(p) {
			t.Errorf("Put(%d) refused", seq)
		}
		for _, q := range queues {
			p.Retain()
			q <- p
		}
		p.Release()
	}
	stop.Store(true)
	for _, q := range queues {
		close(q)
	}
	running.Wait()
	if found.Load() == 0 {
		t.Error("no Get found anything: the test shows nothing")
	}
}

// TestConcurrentReuse: the smallest cache uses a packet again as soon as it is free; who asks at that moment gets the packet
// that is there, or none, and never one that is being filled (then -race tells).
func TestConcurrentReuse(t *testing.T) {
	c := pktcache.New(pktcache.Config{History: 1})
	var running sync.WaitGroup
	var stop atomic.Bool
	for range 3 {
		running.Go(func() {
			for !stop.Load() {
				seq := c.Newest()
				if p := c.Get(seq); p != nil {
					if p.Seq != seq || spelled(p) != seq {
						t.Errorf("Get(%d): got packet %d that spells %d", seq, p.Seq, spelled(p))
					}
					p.Release()
				}
			}
		})
	}
	for seq := int64(0); seq < 50000; {
		if put(c, seq) {
			seq++
		} else {
			runtime.Gosched()
		}
	}
	stop.Store(true)
	running.Wait()
}

func BenchmarkForward(b *testing.B) {
	c := pktcache.New(pktcache.Config{})
	raw := make([]byte, 1200)
	var seq int64
	for range 600 { // past the first turn
		put(c, seq)
		seq++
	}
	b.ReportAllocs()
	for b.Loop() {
		p := c.Acquire(raw)
		p.Seq = seq
		seq++
		if !c.Put(p) {
			b.Fatal("refused")
		}
		p.Retain()
		p.Release()
		p.Release()
	}
}

func BenchmarkGet(b *testing.B) {
	c := pktcache.New(pktcache.Config{})
	for seq := range int64(512) {
		put(c, seq)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for seq := int64(0); pb.Next(); seq = (seq + 1) & 511 {
			c.Get(seq).Release()
		}
	})
}
