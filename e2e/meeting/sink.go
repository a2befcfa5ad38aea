package main

import (
	"io"
	"sync"
	"time"

	"github.com/pion/transport/v4/packetio"
)

// window is how far behind the newest a packet of a stream may come and still count.
const window = 2048

// stream counts one received stream by the sequence numbers of its trailers,
// so that a retransmission fills the gap it was asked for.
type stream struct {
	begun  bool
	newest uint32
	seen   [window / 64]uint64 // of the last window numbers, by number modulo window
	span   uint64              // numbers from the first to the newest
	unique uint64
	again  uint64 // duplicates, and what came too late to tell
}

// add notes a packet; it reports whether it is the first with its number.
func (s *stream) add(sequence uint32) bool {
	if !s.begun {
		s.begun, s.newest = true, sequence-1
	}
	ahead := int64(int32(sequence - s.newest))
	for i := range min(max(ahead, 0), window) {
		n := sequence - uint32(i)
		s.seen[n%window/64] &^= 1 << (n % 64)
	}
	if ahead > 0 {
		s.newest, s.span = sequence, s.span+uint64(ahead)
	}
	word, bit := &s.seen[sequence%window/64], uint64(1)<<(sequence%64)
	if ahead <= -window || *word&bit != 0 {
		s.again++
		return false
	}
	*word |= bit
	s.unique++
	return true
}

// totals are what a sink has counted.
type totals struct {
	span, unique, again, bytes uint64
}

// sink counts what one participant receives. It is safe for concurrent use.
type sink struct {
	epoch time.Time // the generator's clock

	mu        sync.Mutex
	streams   [maxPeople][kinds]stream
	begun     int // streams that have
	bytes     uint64
	recording bool
	latencies []int64 // ns, while recording
}

// packet takes a decrypted RTP packet.
func (s *sink) packet(b []byte) {
	now := int64(time.Since(s.epoch))
	t, ok := trailerOf(b)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	from := &s.streams[t.publisher][t.kind]
	if !from.begun {
		s.begun++
	}
	if !from.add(t.sequence) {
		return
	}
	s.bytes += uint64(len(b))
	if s.recording {
		s.latencies = append(s.latencies, now-t.sent)
	}
}

// record begins to keep latencies, as many as room has been made for without growing.
func (s *sink) record(room int) totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recording, s.latencies = true, make([]int64, 0, room)
	return s.totalsLocked()
}

// stop ends that.
func (s *sink) stop() (totals, []int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recording = false
	return s.totalsLocked(), s.latencies
}

func (s *sink) totalsLocked() totals {
	t := totals{bytes: s.bytes}
	for i := range s.streams {
		for k := range s.streams[i] {
			t.span += s.streams[i][k].span
			t.unique += s.streams[i][k].unique
			t.again += s.streams[i][k].again
		}
	}
	return t
}

// receiving returns how many streams have begun.
func (s *sink) receiving() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begun
}

// tap is the buffer between SRTP and the client, and counts what enters it.
type tap struct {
	*packetio.Buffer
	sink *sink
}

func (t tap) Write(b []byte) (int, error) {
	t.sink.packet(b)
	return t.Buffer.Write(b)
}

// buffer makes the buffer of one SSRC, as large as pion's own.
func (s *sink) buffer(kind packetio.BufferPacketType, _ uint32) io.ReadWriteCloser {
	b := packetio.NewBuffer()
	if kind != packetio.RTPBufferPacket {
		b.SetLimitSize(100_000)
		return b
	}
	b.SetLimitSize(1_000_000)
	return tap{b, s}
}
