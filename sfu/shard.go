package sfu

import (
	"cmp"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
	"github.com/rotunda-rtc/rotunda/sfu/internal/ring"
)

const (
	// maxShards bounds the shards of an engine.
	maxShards = 16
	// queueVideo and queueVoice bound what has arrived and was not looked at by
	// a shard. Video that does not fit is asked for again by its receivers, which
	// get it from the cache; audio has a queue of its own, so that it does not
	// suffer from video.
	queueVideo = 4096
	queueVoice = 1024
	// queueHeard bounds what receivers said; what is over it is dropped:
	// receivers repeat themselves.
	queueHeard = 1024
	// roundPackets and roundHeard bound what a shard takes in before it sends.
	roundPackets = 256
	roundHeard   = 256
)

// arrival is a packet on its way to all receivers of its producer in a shard.
// The queue holds a reference to the packet.
type arrival struct {
	producer *Producer
	packet   *pktcache.Packet
}

// shard sends to some of an engine's receivers: all that a receiver needs per
// packet belongs to its goroutine. It takes what arrived since the last round
// and goes receiver by receiver, so that what one of them gets lies together
// and leaves together.
type shard struct {
	engine *Engine
	index  int
	video  *ring.Ring[arrival] // its Wake and Sleep are the shard's
	voice  *ring.Ring[arrival]
	said   *ring.Ring[heard]
	load   atomic.Int64 // receive transports placed here
	start  sync.Once
	runs   atomic.Bool
	stop   chan struct{}
	done   chan struct{} // nil if it never ran; guarded by start

	// Of the goroutine.
	now   time.Duration
	out   outbound
	dirty []*egress          // with packets of this round
	held  []*pktcache.Packet // references of this round
	timed []*egress          // whose receivers give feedback
	next  time.Duration      // when to look at those
}

func newShard(e *Engine, index int) *shard {
	s := &shard{
		engine: e, index: index,
		video: ring.New[arrival](queueVideo), voice: ring.New[arrival](queueVoice), said: ring.New[heard](queueHeard),
		stop: make(chan struct{}),
	}
	s.out.count = &e.sent
	return s
}

// shardSet are the shards of an engine, made with the first receive transport.
type shardSet struct {
	once sync.Once
	all  atomic.Pointer[[]*shard]
	// reading counts the goroutines that are at a batch of datagrams. They
	// wake the shards at its end; others do with each packet.
	reading atomic.Int32
}

// place returns the shard for a new receive transport: the one with the fewest.
func (e *Engine) place() *shard {
	e.shards.once.Do(func() {
		list := make([]*shard, min(cmp.Or(max(e.cfg.Shards, 0), runtime.GOMAXPROCS(0)), maxShards))
		for i := range list {
			list[i] = newShard(e, i)
		}
		e.shards.all.Store(&list)
	})
	list := *e.shards.all.Load()
	least := list[0]
	for _, s := range list[1:] {
		if s.load.Load() < least.load.Load() {
			least = s
		}
	}
	least.load.Add(1)
	return least
}

// wakeShards lets the shards look at what was pushed.
func (e *Engine) wakeShards() {
	if list := e.shards.all.Load(); list != nil {
		for _, s := range *list {
			s.video.Wake()
		}
	}
}

// shardsIdle reports whether no shard has anything to do but what was pushed since the batch that is being read began.
func (e *Engine) shardsIdle() bool {
	if list := e.shards.all.Load(); list != nil {
		for _, s := range *list {
			if s.runs.Load() && !s.video.Idle() {
				return false
			}
		}
	}
	return true
}

// stopShards ends the shards' goroutines and waits for them. No transport is left.
func (e *Engine) stopShards() {
	list := e.shards.all.Load()
	if list == nil {
		return
	}
	for _, s := range *list {
		s.start.Do(func() {})
		close(s.stop)
	}
	for _, s := range *list {
		if s.done != nil {
			<-s.done
		}
	}
}

// run starts the goroutine unless it runs.
func (s *shard) run() {
	s.start.Do(func() {
		s.done = make(chan struct{})
		s.runs.Store(true)
		go s.loop()
	})
}

// push queues a packet for the receivers of p. The packet stays the caller's.
func (s *shard) push(p *Producer, pkt *pktcache.Packet, voice bool) {
	queue := s.video
	if voice {
		queue = s.voice
	}
	pkt.Retain()
	if !queue.Push(arrival{p, pkt}) {
		pkt.Release()
		s.engine.count.overflows.Add(1)
	}
	if s.engine.shards.reading.Load() == 0 {
		s.video.Wake()
	}
}

// say queues what a receiver said; false if it has to be dropped.
func (s *shard) say(h heard) bool {
	ok := s.said.Push(h)
	if s.engine.shards.reading.Load() == 0 {
		s.video.Wake()
	}
	return ok
}

func (s *shard) loop() {
	defer close(s.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		s.round()
		var due <-chan time.Time
		if len(s.timed) > 0 {
			timer.Reset(max(s.next-s.engine.now(), 0))
			due = timer.C
		}
		if !s.video.Sleep() || s.voice.Len() > 0 || s.said.Len() > 0 {
			select {
			case <-s.stop:
				s.drop()
				return
			default:
			}
			continue
		}
		select {
		case <-s.video.Ready():
		case <-due:
		case <-s.stop:
			s.drop()
			return
		}
	}
}

// round takes what has come and sends what is due.
func (s *shard) round() {
	s.now = s.engine.now()
	for range roundHeard {
		h, ok := s.said.Pop()
		if !ok {
			break
		}
		h.to.hear(s, h)
		h.done()
	}
	for range roundPackets {
		a, ok := s.voice.Pop()
		if !ok {
			a, ok = s.video.Pop()
		}
		if !ok {
			break
		}
		s.spread(a)
	}
	s.tick()
	if rand.Uint32()&1 == 0 {
		slices.Reverse(s.dirty) // who always came last would wait behind the others on a path that they share
	}
	for i, o := range s.dirty {
		s.prefetchDirty(i)
		o.send(s)
		s.dirty[i] = nil
	}
	s.dirty = s.dirty[:0]
	s.out.flush()
	for i, pkt := range s.held {
		pkt.Release()
		s.held[i] = nil
	}
	s.held = s.held[:0]
}

// tick lets time pass for the receivers that give feedback, each when it is due.
func (s *shard) tick() {
	if len(s.timed) == 0 || s.now < s.next {
		return
	}
	next := s.now + tickEvery
	s.timed = slices.DeleteFunc(s.timed, func(o *egress) bool {
		if s.now >= o.due {
			if !o.tick(s) {
				return true
			}
			o.due = o.next(s.now)
		}
		next = min(next, o.due)
		return false
	})
	s.next = max(next, s.now+paceEvery)
}

// spread notes a packet with every receiver it is for.
func (s *shard) spread(a arrival) {
	s.held = append(s.held, a.packet)
	all := a.producer.fan.Load().by[s.index]
	for i, c := range all {
		prefetchFan(all, i)
		o := &c.transport.out
		o.pending = append(o.pending, item{c, a.packet})
		s.touch(o)
	}
}

// touch makes o send in this round.
func (s *shard) touch(o *egress) {
	if !o.dirty {
		o.dirty = true
		s.dirty = append(s.dirty, o)
	}
}

// drop gives back what waits at the end.
func (s *shard) drop() {
	for _, queue := range []*ring.Ring[arrival]{s.video, s.voice} {
		for a, ok := queue.Pop(); ok; a, ok = queue.Pop() {
			a.packet.Release()
		}
	}
	for h, ok := s.said.Pop(); ok; h, ok = s.said.Pop() {
		h.done()
	}
	for _, o := range s.timed {
		o.abandon()
	}
}
