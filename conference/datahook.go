package conference

import (
	"context"

	"github.com/rotunda-rtc/rotunda/signal"
)

// heldData is a reliable data message that the application is asked about.
type heldData struct {
	header  signal.DataHeader
	payload []byte
	size    int64
}

// hold has the application asked about a message of p, once those before it were decided. Their bytes count
// as those of messages on their way to the loop.
func (r *Room) hold(p *participant, header signal.DataHeader, payload []byte, size int64) {
	p.dataIn.Add(size)
	p.held = append(p.held, heldData{header, payload, size})
	if len(p.held) == 1 {
		r.askData(p)
	}
}

// askData has the application asked about the first of p's messages that are held.
func (r *Room) askData(p *participant) {
	m := p.held[0]
	s := Sending{Room: r.name, RoomSID: r.sid, Participant: p.member(), To: m.header.To, Topic: m.header.Topic, Payload: m.payload}
	r.work.Go(func() {
		err := r.server.hook(r.ctx, "BeforeData", func(ctx context.Context) error { return r.server.cfg.BeforeData(ctx, s) })
		r.post(func() { r.decidedData(p, m, err) })
	})
}

// decidedData hands out what the application agreed to, and p may still send.
func (r *Room) decidedData(p *participant, m heldData, err error) {
	p.dataIn.Add(-m.size)
	if p.gone {
		p.held = nil
		return
	}
	if err == nil {
		err = actData.check(&p.grant)
	}
	if err == nil {
		r.hand(p, true, m.header, m.payload)
	} else {
		r.refuseData(p, m.header.Topic, err)
	}
	if p.held = p.held[1:]; len(p.held) > 0 {
		r.askData(p)
	}
}

// refuseData tells p that a reliable message of its was not handed out.
func (r *Room) refuseData(p *participant, topic string, err error) {
	told, ok := mediaError(err).(*signal.Error)
	if !ok {
		told = refusal(signal.CodeInternal, "internal error")
	}
	p.peer.Event(signal.EventDataRefused, signal.DataRefused{Topic: topic, Code: told.Code, Message: told.Message})
}
