package conference

import (
	"errors"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The bounds of data messages, per participant. What overruns them is dropped
// if it is lossy; a reliable message is never dropped silently: the receive
// transport it came by, or was to leave by, is closed and the client told.
const (
	dataRate    = 200       // messages a second that one may send
	dataBurst   = 400       // of them at once
	dataInMax   = 1 << 20   // bytes on their way to the loop
	dataOutMax  = 256 << 10 // bytes that wait for a receive transport
	dataOutWait = 1024      // messages that wait for one
)

var (
	errDataRate = errors.New("too many data messages")
	errDataBad  = errors.New("malformed data message")
)

// onData takes a message from the engine to the loop. It runs on the engine's goroutine.
func (r *Room) onData(p *participant, rx *receiver, reliable bool, msg []byte) {
	size := int64(len(msg)) + 64 // what it costs to wait
	if p.dataIn.Add(size) > dataInMax {
		p.dataIn.Add(-size)
		if reliable {
			r.post(func() { r.shutReceiver(p, rx, errDataRate) })
		}
		return
	}
	r.post(func() {
		p.dataIn.Add(-size)
		r.route(p, rx, reliable, msg)
	})
}

// route sends a message of p to those it is for. Without the grant it is dropped.
func (r *Room) route(p *participant, rx *receiver, reliable bool, msg []byte) {
	if p.gone || p.receive != rx || actData.check(&p.grant) != nil {
		return
	}
	if !p.dataRate.take(time.Now(), dataRate, dataBurst) {
		if reliable {
			r.shutReceiver(p, rx, errDataRate)
		}
		return
	}
	if !reliable && len(msg) > signal.LimitDataLossy {
		r.shutReceiver(p, rx, sfu.ErrTooLarge)
		return
	}
	header, payload, err := signal.ParseData(msg)
	if err != nil {
		r.shutReceiver(p, rx, errDataBad)
		return
	}
	if reliable && r.server.cfg.BeforeData != nil {
		r.hold(p, header, payload, int64(len(msg))+64)
		return
	}
	r.hand(p, reliable, header, payload)
}

// hand hands a message of p out.
func (r *Room) hand(p *participant, reliable bool, header signal.DataHeader, payload []byte) {
	out, err := signal.AppendData(nil, signal.DataHeader{From: p.sid, Topic: header.Topic}, payload)
	if err != nil {
		return // a header of two short strings is always JSON
	}
	if len(header.To) == 0 {
		for _, q := range r.order {
			r.sendData(p, q, reliable, out)
		}
		return
	}
	for i, sid := range header.To {
		if !slices.Contains(header.To[:i], sid) { // else one message would cost its receiver many
			r.sendData(p, r.participants[sid], reliable, out)
		}
	}
}

// sendData sends a message to q, who may be nil. If q has no receive
// transport yet, this is what needs one.
func (r *Room) sendData(from, q *participant, reliable bool, msg []byte) {
	if q == nil || q == from || q.door != DoorSignal {
		return
	}
	if q.receive != nil && q.receive.t != nil {
		// An error is no news: the transport has closed, or will, with its own reason.
		_ = q.receive.t.SendData(reliable, msg)
		return
	}
	q.openData = true
	if reliable {
		if q.dataOutSize+len(msg) > dataOutMax || len(q.dataOut) >= dataOutWait {
			q.dataOut, q.dataOutSize = nil, 0
			r.transportClosed(q, signal.TransportReceive, sfu.ErrSlowReceiver)
		}
		q.dataOut = append(q.dataOut, msg)
		q.dataOutSize += len(msg)
	}
	r.serve(q)
}

// flushData opens the data channels of a new receive transport if they are
// wanted, and sends what waited for it.
func (r *Room) flushData(p *participant) {
	if !p.openData {
		return
	}
	t := p.receive.t
	_ = t.OpenData() // fails only if t has closed, which is reported on its own
	for _, msg := range p.dataOut {
		_ = t.SendData(true, msg)
	}
	p.dataOut, p.dataOutSize = nil, 0
}

// openData is p's wish for data channels.
func (r *Room) openData(p *participant) error {
	p.openData = true
	if p.receive != nil && p.receive.t != nil {
		return mediaError(p.receive.t.OpenData())
	}
	r.serve(p)
	return nil
}

// shutReceiver closes a receive transport whose client broke a rule. The next
// is not made at once.
func (r *Room) shutReceiver(p *participant, rx *receiver, reason error) {
	if p.gone || p.receive != rx {
		return
	}
	rx.connected = false
	rx.t.Close()
	r.receiverClosed(p, rx, reason)
}

// bucket is a token bucket. Its zero value is full.
type bucket struct {
	used float64 // tokens not yet refilled
	at   time.Time
}

// take takes one token, of burst that refill at rate per second.
func (b *bucket) take(now time.Time, rate, burst float64) bool {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()*rate)
	b.at = now
	if b.used+1 > burst {
		return false
	}
	b.used++
	return true
}
