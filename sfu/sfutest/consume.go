package sfutest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/rotunda-rtc/rotunda/sfu"
)

// feedbackInterval is how often a View looks for what to ask for.
const feedbackInterval = 20 * time.Millisecond

// receiver is the receiving half of a Peer.
type receiver struct {
	transport *sfu.ReceiveTransport
	pc        *webrtc.PeerConnection
	came      *arrivals
	offers    chan sfu.Offer
	started   chan struct{} // closed when the ICE agent has begun its checks

	mu     sync.Mutex        // guards what follows
	views  map[string]*View  // by consumer ID
	tracks map[string]string // consumer IDs by mid
}

// View is a track as a [Peer] receives it. It counts as decoded what a decoder
// could have shown: a key frame, and then each frame whose forerunner in its
// layer was shown. It asks for missing packets of video as browsers do: when a
// gap is seen, and after one and a half round trips again, ten times at most. A
// frame that can be shown but for others missing before it waits 200 ms for
// them, or four times as long as packets asked for take to come, 900 ms at most and a key frame 600 ms.
// What is missing before a frame that was shown is not asked for any more.
// When none could be shown for a second, a key frame is asked for, at most once a
// second.
type View struct {
	peer     *Peer
	consumer *sfu.Consumer

	mu       sync.Mutex // guards what follows
	sequence sequence
	decoder  decoder
	sounds   []Shown // packets of sound
	report   *rtcp.SenderReport
	stats    ViewStats
	sum      time.Duration // of delays
	delayed  uint64        // packets in sum
}

// ViewStats are counters of a [View].
type ViewStats struct {
	Packets     uint64 // all that came, repeats included
	Bytes       uint64 // of payload
	Duplicates  uint64 // packets that had come before
	Retransmits uint64 // packets that came by retransmission, wanted or not
	Recovered   uint64 // gaps that a retransmission filled
	Reordered   uint64 // gaps that filled by themselves
	Missing     uint64 // gaps that nothing filled so far
	Padding     uint64 // packets without media on the media's own stream
	NACKs       uint64 // sequence numbers asked for, repeats included

	// Frames are pictures sent to this view, an estimate where all packets of some were
	// lost. A picture counts once, however many spatial layers it has. For sound, where each
	// packet is a frame, they are those from the first seen to the latest.
	Frames           uint64
	Decoded          uint64 // of these, what a decoder could have shown
	KeyFrames        uint64 // of those
	KeyFrameRequests uint64 // PLI sent
	// Torn are frames right behind the one before them in sequence numbers, but not in RTP
	// timestamp, picture ID or the numbers of the lowest temporal layer (VP8, VP9): a browser
	// would wait in vain for what seems to be missing between them.
	Torn      uint64
	LastFrame uint32 // the highest frame number seen

	SSRC          uint32
	PayloadType   uint8
	LastTimestamp uint32
	LastPacket    time.Time     // arrival of the latest packet
	Delay         time.Duration // mean time from capture to arrival, without retransmissions
	MaxDelay      time.Duration

	SenderReports uint64
	// CaptureOffset is the capture time of the latest packet by RTP timestamp and sender
	// report, less the true one. A player aligns tracks by it: that of an audio and a
	// video track with one CNAME must be alike. 0 before the first sender report.
	CaptureOffset time.Duration
	CNAME         string
}

// Consume consumes what a track's producer sends. Media flows once the engine's
// offer was answered, in the background.
func (p *Peer) Consume(tr *Track) *View {
	p.t.Helper()
	return p.ConsumeProducer(tr.Producer(), sfu.ConsumeOptions{StreamID: tr.peer.stream})
}

// ConsumeProducer consumes a producer with options.
func (p *Peer) ConsumeProducer(producer *sfu.Producer, opts sfu.ConsumeOptions) *View {
	p.t.Helper()
	v, err := p.consume(producer, opts)
	if err != nil {
		p.t.Fatalf("consume: %v", err)
	}
	return v
}

func (p *Peer) consume(producer *sfu.Producer, opts sfu.ConsumeOptions) (*View, error) {
	r, err := p.receiver()
	if err != nil {
		return nil, err
	}
	// The offer may come before Consume returned: it must find the view.
	r.mu.Lock()
	defer r.mu.Unlock()
	consumer, err := r.transport.Consume(producer, opts)
	if err != nil {
		return nil, err
	}
	v := &View{peer: p, consumer: consumer}
	r.views[consumer.ID()] = v
	return v, nil
}

// receiver returns the receiving half, making it when there is none.
func (p *Peer) receiver() (*receiver, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.receive != nil {
		return p.receive, nil
	}
	if p.ended {
		return nil, errEnded
	}
	came := newArrivals()
	pc, err := p.newPC(p.host != nil, came)
	if err != nil {
		return nil, err
	}
	r := &receiver{
		pc:      pc,
		came:    came,
		offers:  make(chan sfu.Offer, 1), // one is outstanding at most
		started: make(chan struct{}),
		views:   make(map[string]*View),
		tracks:  make(map[string]string),
	}
	var once sync.Once
	pc.OnICEConnectionStateChange(func(state webrtc.ICEConnectionState) {
		if state != webrtc.ICEConnectionStateNew {
			once.Do(func() { close(r.started) })
		}
	})
	cfg := p.config.ReceiveConfig
	cfg.OnOffer = func(offer sfu.Offer) {
		select {
		case r.offers <- offer:
		default:
			p.t.Errorf("offer %d came before the one before it was answered", offer.Generation)
		}
	}
	if r.transport, err = p.router.NewReceiveTransport(cfg); err != nil {
		_ = pc.Close()
		return nil, err
	}
	p.trickle(pc, r.transport.AddCandidate)
	pc.OnTrack(func(track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) { p.onTrack(r, track, receiver) })
	p.tasks.Go(func() { p.answerOffers(r) })
	if !p.config.NoFeedback {
		p.tasks.Go(func() { p.tell(pc, came) })
	}
	p.receive = r
	return r, nil
}

// WriteRTCP sends RTCP packets to the engine on the receiving half, whatever
// they say; before the first Consume it does nothing.
func (p *Peer) WriteRTCP(packets ...rtcp.Packet) {
	p.mu.Lock()
	r := p.receive
	p.mu.Unlock()
	if r != nil {
		_ = r.pc.WriteRTCP(packets) // fails when the connection is gone
	}
}

// answerOffers answers the engine's offers until Close.
func (p *Peer) answerOffers(r *receiver) {
	for {
		select {
		case <-p.stop:
			return
		case offer := <-r.offers:
			err := p.answer(r, offer)
			if err != nil && !errors.Is(err, sfu.ErrClosed) && !p.closed() {
				p.t.Errorf("answer offer %d: %v", offer.Generation, err)
			}
		}
	}
}

func (p *Peer) closed() bool {
	select {
	case <-p.stop:
		return true
	default:
		return false
	}
}

func (p *Peer) answer(r *receiver, offer sfu.Offer) error {
	r.came.learn(offer.SDP)
	r.mu.Lock()
	clear(r.tracks)
	for _, track := range offer.Tracks {
		r.tracks[track.MID] = track.ConsumerID
	}
	r.mu.Unlock()
	if !p.signal() {
		return nil
	}
	err := r.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer.SDP})
	if err != nil {
		return fmt.Errorf("apply the offer: %w\n%s", err, offer.SDP)
	}
	answer, err := local(r.pc, func() (webrtc.SessionDescription, error) { return r.pc.CreateAnswer(nil) })
	if err != nil {
		return err
	}
	if !p.signal() {
		return nil
	}
	ctx, cancel := negotiation()
	defer cancel()
	if err := r.transport.SetAnswer(ctx, offer.Generation, p.munge(answer)); err != nil {
		return err
	}
	// An offer that pion is given before its agent knows the remote
	// credentials looks like an ICE restart to it, and the connection is lost.
	select {
	case <-r.started:
	case <-p.stop:
	}
	return nil
}

// onTrack finds the view a remote track is for and starts reading it.
func (p *Peer) onTrack(r *receiver, track *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	mid := ""
	for _, tr := range r.pc.GetTransceivers() {
		if tr.Receiver() == receiver {
			mid = tr.Mid()
		}
	}
	if mid == "" {
		return // a packet that was on its way when its section ended; pion makes up a track for it
	}
	r.mu.Lock()
	v := r.views[r.tracks[mid]]
	r.mu.Unlock()
	if v == nil {
		p.t.Errorf("media on section %q, which carries no consumer", mid)
		return
	}
	done := make(chan struct{})
	p.do(func() {
		defer close(done)
		v.readMedia(track)
	})
	p.do(func() { v.readReports(receiver) })
	p.do(func() { v.giveFeedback(r.pc, track, done) })
}

// readMedia takes packets until the track ends.
func (v *View) readMedia(track *webrtc.TrackRemote) {
	buf := make([]byte, 2048)
	for {
		n, attributes, err := track.Read(buf)
		if err != nil {
			return
		}
		var packet rtp.Packet
		if err := packet.Unmarshal(buf[:n]); err != nil {
			v.peer.t.Errorf("rtp that doesn't parse: %v", err)
			continue
		}
		again := attributes.Get(webrtc.AttributeRtxSsrc) != nil
		v.take(&packet, again, time.Now())
	}
}

// take counts a packet.
func (v *View) take(packet *rtp.Packet, retransmitted bool, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stats.Packets++
	v.stats.Bytes += uint64(len(packet.Payload))
	v.stats.SSRC, v.stats.PayloadType = packet.SSRC, packet.PayloadType
	v.stats.LastPacket = now
	if retransmitted {
		v.stats.Retransmits++
	}
	seq, fresh := v.sequence.add(packet.SequenceNumber, retransmitted, now)
	if !fresh {
		return
	}
	m, ok := parseMark(packet.Payload)
	if !ok {
		v.stats.Padding++
		return
	}
	if v.audio() {
		v.sounds = append(v.sounds, Shown{At: now, Frame: m.frame})
	} else {
		codec := sfu.Codec(v.consumer.Producer().MimeType())
		v.decoder.add(m, parseHeader(codec, packet.Payload, packet.Timestamp), seq, now, v.sequence.gaps)
	}
	v.stats.LastFrame = max(v.stats.LastFrame, m.frame)
	if retransmitted {
		return
	}
	v.stats.LastTimestamp = packet.Timestamp
	delay := now.Sub(m.captured)
	v.sum += delay
	v.delayed++
	v.stats.MaxDelay = max(v.stats.MaxDelay, delay)
	if v.report != nil {
		clock := uint32(90000)
		if v.audio() {
			clock = 48000
		}
		v.stats.CaptureOffset = captureTime(v.report, packet.Timestamp, clock).Sub(m.captured)
	}
}

// captureTime maps an RTP timestamp to the sender's wall clock (RFC 3550,
// 6.4.1).
func captureTime(report *rtcp.SenderReport, timestamp, clock uint32) time.Time {
	const toUnix = 2208988800 // seconds from 1900 to 1970
	seconds := int64(report.NTPTime>>32) - toUnix
	fraction := int64(report.NTPTime&0xffffffff) * int64(time.Second) >> 32
	since := time.Duration(int32(timestamp-report.RTPTime)) * time.Second / time.Duration(clock)
	return time.Unix(seconds, fraction).Add(since)
}

// readReports takes sender reports until the track ends.
func (v *View) readReports(receiver *webrtc.RTPReceiver) {
	for {
		packets, _, err := receiver.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			v.takeReport(packet)
		}
	}
}

func (v *View) takeReport(packet rtcp.Packet) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch packet := packet.(type) {
	case *rtcp.SenderReport:
		v.stats.SenderReports++
		v.report = packet
	case *rtcp.SourceDescription:
		for _, chunk := range packet.Chunks {
			for _, item := range chunk.Items {
				if item.Type == rtcp.SDESCNAME {
					v.stats.CNAME = item.Text
				}
			}
		}
	}
}

// giveFeedback sends NACK and PLI for video until the track ends.
func (v *View) giveFeedback(pc *webrtc.PeerConnection, track *webrtc.TrackRemote, done <-chan struct{}) {
	if v.audio() || v.peer.config.NoFeedback {
		return
	}
	ticker := time.NewTicker(feedbackInterval)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			v.mu.Lock()
			v.sequence.past(v.decoder.done)
			numbers := v.sequence.ask(now)
			// As browsers do: who asks for packets again waits for them, too.
			v.decoder.wait = min(4*v.sequence.trip, patience*9/10)
			v.decoder.advance(now, v.sequence.gaps)
			key := v.decoder.wantsKey(now)
			v.mu.Unlock()
			var feedback []rtcp.Packet
			if len(numbers) > 0 {
				feedback = append(feedback, &rtcp.TransportLayerNack{
					MediaSSRC: uint32(track.SSRC()), Nacks: rtcp.NackPairsFromSequenceNumbers(numbers)})
			}
			if key {
				feedback = append(feedback, &rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())})
			}
			if len(feedback) > 0 {
				_ = pc.WriteRTCP(feedback) // fails when the connection is gone, which shows as silence
			}
		}
	}
}

// Consumer is the engine's side of the view.
func (v *View) Consumer() *sfu.Consumer { return v.consumer }

// Stats returns a snapshot of the view's counters.
func (v *View) Stats() ViewStats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.stats
	s.Duplicates = v.sequence.duplicates
	s.Recovered = v.sequence.recovered
	s.Reordered = v.sequence.reordered
	s.Missing = v.sequence.missing()
	s.NACKs = v.sequence.asked
	s.Frames = v.decoder.total(time.Now())
	s.Decoded = v.decoder.decoded
	s.KeyFrames = v.decoder.keys
	s.KeyFrameRequests = v.decoder.requests
	s.Torn = v.decoder.torn
	if n := len(v.sounds); n > 0 {
		s.Frames = uint64(s.LastFrame-v.sounds[0].Frame) + 1
		s.Decoded = uint64(n)
	}
	if v.delayed > 0 {
		s.Delay = v.sum / time.Duration(v.delayed)
	}
	return s
}

// Timeline is what was shown so far, in order; for sound it is what arrived.
func (v *View) Timeline() []Shown {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.audio() {
		return slices.Clone(v.sounds)
	}
	return slices.Clone(v.decoder.timeline)
}

// Latest is the last of the Timeline; the zero Shown when there is none.
func (v *View) Latest() Shown {
	v.mu.Lock()
	defer v.mu.Unlock()
	list := v.decoder.timeline
	if v.audio() {
		list = v.sounds
	}
	if len(list) == 0 {
		return Shown{}
	}
	return list[len(list)-1]
}

// LongestGap is the longest time without a new picture, or packet of sound,
// from a moment on until now.
func (v *View) LongestGap(from time.Time) time.Duration {
	longest, last := time.Duration(0), from
	for _, s := range v.Timeline() {
		if s.At.After(from) {
			longest, last = max(longest, s.At.Sub(last)), s.At
		}
	}
	return max(longest, time.Since(last))
}

func (v *View) audio() bool { return v.consumer.Producer().Kind() == sfu.KindAudio }

// Close ends the consumer.
func (v *View) Close() { v.consumer.Close() }
