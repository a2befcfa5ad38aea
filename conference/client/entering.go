package client

import (
	"encoding/json"

	"github.com/rotunda-rtc/rotunda/signal"
)

// onJoined takes the join reply, in its place among the events.
func (p *presence) onJoined(data json.RawMessage) error {
	var joined signal.Joined
	if err := json.Unmarshal(data, &joined); err != nil {
		return err
	}
	p.room.joined()
	if joined.Waiting != nil {
		p.waiting.Store(true)
		p.room.setState(StateWaiting)
		p.room.wait()
		return nil
	}
	p.enter(joined)
	return nil
}

// onAdmitted takes the room when the wait is over.
func (p *presence) onAdmitted(joined signal.Joined) {
	p.enter(joined)
	p.waiting.Store(false)
	p.room.emit(Admitted{cloneParticipant(&joined.Self)})
	p.settle()
}

// settle ends a rejoin: what the last presence did is done again.
func (p *presence) settle() {
	p.settled.Do(func() {
		p.room.setState(StateConnected)
		p.async(p.restore)
	})
}

// enter takes the room as it is for one who has just come in.
func (p *presence) enter(joined signal.Joined) {
	p.setICEServers(joined.ICEServers)
	p.self = joined.Self.SID
	p.numbers = signal.TransportNumbers{Send: 1, Receive: 1}
	p.send = newSendTransport(p)
	p.receive = newReceiveTransport(p)
	p.async(p.receive.run)

	r := p.room
	r.mu.Lock()
	again := r.self.SID != ""
	events := r.takeLocked(joined)
	r.mu.Unlock()
	if again {
		r.emit(append(events, Rejoined{cloneParticipant(&joined.Self)})...)
	}
	close(p.in)
}

// onSnapshot takes the room anew, after a resume that came too late for what was missed.
func (p *presence) onSnapshot(s signal.Snapshot) {
	r := p.room
	if p.numbers.Send < s.Transports.Send { // what should have told of it is lost
		p.transportClosed(signal.TransportSend)
	}
	if p.numbers.Receive < s.Transports.Receive {
		p.transportClosed(signal.TransportReceive)
	}
	p.numbers = s.Transports
	r.mu.Lock()
	events := r.takeLocked(s.Joined)
	r.mu.Unlock()
	r.emit(events...)
	if s.Receive != nil {
		p.receive.offer(*s.Receive)
	}
}
