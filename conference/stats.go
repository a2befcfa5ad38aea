package conference

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// RTCStats is one entry of a report, in the terms of W3C webrtc-stats.
type RTCStats = signal.Stats

// statsInterval is the least time between two reports that a client asks for.
const statsInterval = 250 * time.Millisecond

// Stats returns a report of each participant's transports and tracks, hidden
// participants included, by SID. Each is as [Room.ParticipantStats] has it.
func (r *Room) Stats(ctx context.Context) (map[string][]RTCStats, error) {
	var all []*statsSource
	err := r.do(ctx, func() {
		for _, p := range r.order {
			all = append(all, p.statsSource())
		}
	})
	if err != nil {
		return nil, err
	}
	out := make(map[string][]RTCStats, len(all))
	for _, s := range all {
		out[s.sid] = s.report(time.Now())
	}
	return out, nil
}

// ParticipantStats returns a report of a participant's transports and tracks, as the
// server sees them: what the participant publishes is inbound, what it receives
// is outbound.
func (r *Room) ParticipantStats(ctx context.Context, sid string) ([]RTCStats, error) {
	var s *statsSource
	if err := r.doFor(ctx, sid, func(p *participant) { s = p.statsSource() }); err != nil {
		return nil, err
	}
	return s.report(time.Now()), nil
}

// ownStats is a report for p itself.
func (r *Room) ownStats(ctx context.Context, p *participant) ([]RTCStats, error) {
	var s *statsSource
	var refused error
	err := r.request(ctx, func() {
		now := time.Now()
		wait := p.statsAt.Add(statsInterval).Sub(now)
		switch {
		case p.gone:
			refused = errNotJoined()
		case wait > 0:
			refused = &signal.Error{
				Code: signal.CodeRateLimited, Message: "four reports per second",
				RetryAfterMS: int(wait.Milliseconds()) + 1,
			}
		default:
			p.statsAt = now
			s = p.statsSource()
		}
	})
	if err != nil {
		return nil, closedError(err)
	}
	if refused != nil {
		return nil, refused
	}
	return s.report(time.Now()), nil
}

// statsSource is what a report is made of. It is gathered on the loop, which
// does not wait for the engine's counters.
type statsSource struct {
	sid            string
	send           *sfu.SendTransport
	receive        *sfu.ReceiveTransport
	sendQuality    signal.Quality
	receiveQuality signal.Quality
	inbound        []inboundSource
	outbound       []outboundSource
}

type inboundSource struct {
	info     PublicationInfo
	producer *sfu.Producer
}

type outboundSource struct {
	info     PublicationInfo
	consumer *sfu.Consumer
}

func (p *participant) statsSource() *statsSource {
	s := &statsSource{sid: p.sid}
	if p.send != nil {
		s.send, s.sendQuality = p.send.t, p.send.quality
	}
	if p.receive != nil {
		s.receive, s.receiveQuality = p.receive.t, p.receive.quality
	}
	for _, pub := range p.publications {
		if pub.producer != nil {
			s.inbound = append(s.inbound, inboundSource{pub.info(), pub.producer})
		}
	}
	for _, sub := range p.subscriptions {
		s.addOutbound(sub.pub, sub.consumer)
	}
	if w := p.watch; w != nil {
		s.addOutbound(w.video.pub, w.video.consumer)
		s.addOutbound(w.audio.pub, w.audio.consumer)
	}
	return s
}

func (s *statsSource) addOutbound(pub *publication, c *sfu.Consumer) {
	if c != nil {
		s.outbound = append(s.outbound, outboundSource{pub.info(), c})
	}
}

// report reads the engine's counters. It may run on any goroutine.
func (s *statsSource) report(at time.Time) []RTCStats {
	b := &reportBuilder{at: float64(at.UnixMilli()), codecs: make(map[string]bool), list: []RTCStats{}}
	if s.send != nil {
		b.transport(signal.TransportSend, s.send.Stats(), s.sendQuality)
	}
	for _, in := range s.inbound {
		b.inbound(in.info, in.producer.MID(), in.producer.Stats())
	}
	if s.receive != nil {
		b.transport(signal.TransportReceive, s.receive.Stats(), s.receiveQuality)
	}
	for _, out := range s.outbound {
		b.outbound(out.info, out.consumer.Stats())
	}
	return b.list
}
