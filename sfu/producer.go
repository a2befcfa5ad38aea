package sfu

import (
	"sync"
	"sync/atomic"

	"github.com/rotunda-rtc/rotunda/sfu/internal/speaker"
	"github.com/rotunda-rtc/rotunda/sfu/internal/topn"
)

// Producer is one track that a peer sends. Its methods are safe for concurrent use.
type Producer struct {
	id        string
	transport *SendTransport
	section   *inSection // its mid and format never change
	meter     *speaker.Meter
	class     Class
	stereo    bool                   // it may send stereo
	sprop     atomic.Pointer[string] // H.264 parameter sets of the newest description; never nil
	onWanted  func([]WantedEncoding)
	cast      dynacast
	top       *topn.Member // nil without TopAudio, and for video
	onMedia   func()
	onClosed  func(error)
	done      chan struct{}

	muted atomic.Bool
	seen  atomic.Bool // media came
	// encodings are what comes of the track, lowest first, copied on write; never nil.
	encodings atomic.Pointer[[]*encoding]
	fan       atomic.Pointer[fan] // who gets the packets

	mu      sync.Mutex // guards the fields below and writes to fan
	closed  bool
	members map[*Consumer]struct{} // all consumers, flowing or not
}

func newProducer(t *SendTransport, s *inSection, spec TrackSpec) *Producer {
	p := &Producer{
		id: spec.ID, transport: t, section: s, class: spec.Class,
		stereo: s.stereo, onWanted: spec.OnWanted, onMedia: spec.OnMedia, onClosed: spec.OnClosed,
		done: make(chan struct{}), members: make(map[*Consumer]struct{}),
	}
	if p.id == "" {
		p.id = randomID("P_")
	}
	p.muted.Store(spec.Muted)
	sets := s.sprop
	p.sprop.Store(&sets)
	p.fan.Store(&fan{})
	p.encodings.Store(&[]*encoding{})
	if s.format.kind == KindAudio {
		p.meter = t.router.listen(p)
		if t.router.top != nil {
			p.top = t.router.top.Add()
		}
	}
	t.engine.count.producers.Add(1)
	return p
}

// ID returns the producer's ID, unique within the engine.
func (p *Producer) ID() string { return p.id }

// MID returns the mid of its media section on its SendTransport.
func (p *Producer) MID() string { return p.section.mid }

// Kind returns whether it is audio or video.
func (p *Producer) Kind() Kind { return p.section.format.kind }

// MimeType returns the MIME type of the codec that the peer sends: the first of
// TrackSpec.Codecs or RouterConfig.Codecs that it offers; without those, the first of its offer that the engine takes. Consumers get this codec and no other.
func (p *Producer) MimeType() string { return string(p.section.format.codec) }

// SetMuted mutes or unmutes. While muted all its packets are dropped where they arrive:
// none leaves for any consumer once SetMuted returned, but those
// that are being sent at that moment. After unmuting a video producer a key frame is asked for.
func (p *Producer) SetMuted(muted bool) {
	if muted {
		p.muted.Store(true)
		return
	}
	if !p.muted.Load() {
		return
	}
	for _, c := range p.fan.Load().all {
		c.withheld.Store(true)
	}
	p.muted.Store(false)
	p.RequestKeyFrame()
}

// Muted returns whether it is muted.
func (p *Producer) Muted() bool { return p.muted.Load() }

// Level returns how loud the producer is, smoothed, by the RFC 6464 levels of
// its packets: from 0 (silence, or no level known) to 1.
func (p *Producer) Level() float64 {
	if p.meter == nil || p.muted.Load() {
		return 0
	}
	return p.meter.Level()
}

// RequestKeyFrame asks the peer for a key frame of each encoding that anybody
// wants. Requests are merged and limited. It does nothing for audio.
func (p *Producer) RequestKeyFrame() {
	for _, e := range *p.encodings.Load() {
		if !e.rests.Load() {
			e.requestKey(p.transport.engine.now())
		}
	}
}

// Stats returns a snapshot of the producer's counters.
func (p *Producer) Stats() ProducerStats {
	list := *p.encodings.Load()
	var sum ProducerStats
	for _, e := range list {
		s := e.stats()
		if sum.SSRC == 0 {
			sum.SSRC, sum.Jitter = s.SSRC, s.Jitter
		}
		sum.PacketsReceived += s.PacketsReceived
		sum.BytesReceived += s.BytesReceived
		sum.PacketsLost += s.PacketsLost
		sum.PacketsRecovered += s.PacketsRecovered
		sum.PacketsDuplicate += s.PacketsDuplicate
		sum.RetransmittedDups += s.RetransmittedDups
		sum.NACKsSent += s.NACKsSent
		sum.KeyFrames += s.KeyFrames
		sum.KeyFrameRequests += s.KeyFrameRequests
		sum.PacketsMuted += s.PacketsMuted
		sum.PacketsBroken += s.PacketsBroken
		sum.Encodings = append(sum.Encodings, s)
	}
	return sum
}

// Close ends the producer and its consumers. What the peer goes on sending for its section
// is dropped. The section can carry a new producer: give its MID to [SendTransport.Answer] again.
func (p *Producer) Close() { p.end(ErrClosed, false) }

// Closed returns a channel that is closed when the producer has ended, for whatever reason.
func (p *Producer) Closed() <-chan struct{} { return p.done }

// end ends the producer once; tell says whether its owner does not know yet.
func (p *Producer) end(reason error, tell bool) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	p.muted.Store(true) // nothing is forwarded any more
	members := p.members
	p.members = nil
	p.fan.Store(&fan{})
	p.mu.Unlock()

	close(p.done)
	p.transport.in.release(p)
	p.transport.engine.count.producers.Add(-1)
	if p.meter != nil {
		p.transport.router.deafen(p)
	}
	if p.top != nil {
		p.top.Remove()
	}
	for c := range members {
		c.end(reason, true)
	}
	if tell && p.onClosed != nil {
		p.transport.calls.post(func() { p.onClosed(reason) })
	}
}

// started returns OnMedia with the first packet, nil afterwards.
func (p *Producer) started() func() {
	if p.seen.Load() || p.seen.Swap(true) {
		return nil
	}
	return p.onMedia
}
