package sfu

import (
	"time"

	"github.com/pion/rtcp"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// earlyNACK is the least time between two looks for lost packets outside of the clock.
const earlyNACK = 10 * time.Millisecond

// askEarly asks for lost packets as soon as the packets behind them arrive.
func (in *ingress) askEarly(e *encoding, now time.Duration) []byte {
	if e.nack == nil || e.idle || e.nack.Missing() == 0 || now-in.lastNACK < earlyNACK {
		return nil
	}
	in.lastNACK = now
	return in.ask(e, now, nil)
}

// ask appends a request for the packets that e lacks now.
func (in *ingress) ask(e *encoding, now time.Duration, b []byte) []byte {
	if e.idle {
		return b // what is missing was not wanted
	}
	// Not by the round trip that ICE measures now and then: where it jitters, a tracker that goes by one short sample gives up
	// before the answers come.
	in.asked = e.nack.Tick(now, 0, in.asked[:0])
	if len(in.asked) == 0 {
		return b
	}
	e.count.nackPackets.Add(1)
	e.count.nacks.Add(uint64(len(in.asked)))
	return rtcpx.AppendNACK(b, in.ssrc, e.ssrc, in.asked)
}

// handleRTCP takes one decrypted RTCP compound.
func (in *ingress) handleRTCP(b []byte) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closed {
		return
	}
	now := in.t.engine.now()
	if !in.budget.take(1, now) {
		in.t.count.rtcpLimited.Add(1)
		return
	}
	in.now = now
	if err := in.report.Visit(b); err != nil {
		in.t.count.malformed.Add(1)
		in.t.engine.count.malformed.Add(1)
	}
}

// mentioned notes an SSRC in RTCP that belongs to nothing.
func (in *ingress) mentioned(ssrc uint32) {
	if in.streams[ssrc].encoding == nil && ssrc != in.ssrc {
		in.t.stranger(ssrc)
	}
}

func (in *ingress) senderReport(sr rtcpx.SenderReport) {
	in.mentioned(sr.SSRC)
	if st := in.streams[sr.SSRC]; st.encoding != nil && !st.rtx {
		st.encoding.senderReport(sr, in.now)
	}
}

// tick sends what is due.
func (in *ingress) tick(n uint64, now time.Duration) {
	in.mu.Lock()
	if in.closed {
		in.mu.Unlock()
		return
	}
	var b []byte
	var keys []uint32
	var told, ceased []*Producer
	for _, s := range in.sections {
		if s.cease(now) && s.producer != nil {
			ceased = append(ceased, s.producer)
		}
		if s.producer != nil && s.producer.recast(now) {
			told = append(told, s.producer)
		}
		for _, e := range s.encodings {
			e.rates.Tick(now)
			if n%reportEvery == 0 {
				e.frames.tick(now)
			}
			if e.nack == nil || !s.asks() {
				continue
			}
			b = in.ask(e, now, b)
			if asked := e.givenUp(now); asked || e.keys.Due(now) {
				keys = append(keys, e.ssrc)
				e.count.keyRequests.Add(1)
			}
		}
	}
	for _, ssrc := range keys {
		b = rtcpx.AppendPLI(b, in.ssrc, ssrc)
	}
	if n%reportEvery == 0 {
		b = in.appendReport(b, now)
	}
	var feedback []rtcp.Packet
	if n%feedbackEvery == 0 {
		feedback = in.recorder.BuildFeedbackPacket()
	}
	in.mu.Unlock()
	in.send(b)
	for _, p := range ceased {
		p.lookAgain() // all at once, so that one key frame is for all
	}
	for _, p := range told {
		p.tellWanted()
	}
	for _, p := range feedback {
		if raw, err := p.Marshal(); err == nil {
			in.send(raw)
		}
	}
}

// appendReport appends a receiver report on all encodings.
func (in *ingress) appendReport(b []byte, now time.Duration) []byte {
	in.blocks = in.blocks[:0]
	for _, s := range in.sections {
		for _, e := range s.encodings {
			if e.recv != nil {
				in.blocks = append(in.blocks, e.recv.Block(now))
			}
		}
	}
	if len(in.blocks) == 0 {
		return b
	}
	return rtcpx.AppendReceiverReport(b, in.ssrc, in.blocks)
}

// send writes an RTCP compound of reduced size (RFC 5506).
func (in *ingress) send(b []byte) {
	if len(b) == 0 {
		return
	}
	in.t.writeRTCP(b)
}

// repath takes note that the path is another one, or back: what was asked before may be lost.
func (in *ingress) repath() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, s := range in.sections {
		for _, e := range s.encodings {
			e.keys.Retry()
		}
	}
}

// askKey sends a request for a key frame of e.
func (in *ingress) askKey(e *encoding) {
	e.count.keyRequests.Add(1)
	in.send(rtcpx.AppendPLI(nil, in.ssrc, e.ssrc))
}
