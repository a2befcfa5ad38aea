package conference

import (
	"encoding/json"

	"github.com/rotunda-rtc/rotunda/signal"
)

// view is the room as p may see it.
func (r *Room) view(p *participant) signal.Joined {
	v := signal.Joined{
		Self:       p.info(),
		Grant:      p.member().Grant,
		ICEServers: p.iceServers,
		Publish:    r.settings.hints(),
		Room:       r.info(),
	}
	if p.moderates() {
		v.Knocks = r.knocks()
	}
	r.describeRoute(&v.Room)
	// No room for the hidden ones: an audience of players keeps one of these lists each.
	for _, q := range r.order {
		if q == p || !q.hidden {
			v.Room.Participants = append(v.Room.Participants, q.info())
		}
	}
	for _, x := range r.extensions {
		v.Extensions = append(v.Extensions, x.name)
		if state := x.State(p.member()); state != nil {
			if v.State == nil {
				v.State = make(map[string]json.RawMessage)
			}
			v.State[x.name] = mustJSON(state)
		}
	}
	return v
}

// mustJSON renders an extension's state; what is no JSON is a programmer's mistake.
func mustJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// resumed: p's session has a carrier again; if events were missed, it waits for the whole view.
func (r *Room) resumed(p *participant, missed bool) {
	if p.gone {
		return
	}
	p.away = false
	if r.participants[p.sid] != p { // it waits; nothing else is for it
		if missed {
			p.peer.SendSnapshot(signal.Snapshot{Joined: waitingView(p)})
		}
		return
	}
	if missed {
		s := signal.Snapshot{Joined: r.view(p), Transports: p.transports()}
		if p.receive != nil {
			s.Receive = r.current(p.receive.offer)
		}
		p.peer.SendSnapshot(s)
		var states []signal.SubscriptionState
		for _, pub := range r.announced {
			if sub := p.subscriptions[pub]; sub != nil && sub.code != "" {
				states = append(states, signal.SubscriptionState{Publication: pub.id, Code: sub.code})
			}
		}
		r.tellStates(p, states)
		r.tellLayers(p)
	}
	r.refresh(p)
	r.serve(p)
}

// transports counts p's transports, see [signal.TransportNumbers].
func (p *participant) transports() signal.TransportNumbers {
	return signal.TransportNumbers{Send: p.sendsClosed + 1, Receive: p.receivesClosed + 1}
}

// refresh tells p anew what notices say, since it may have missed any while it
// had no carrier: that nobody speaks any more, too.
func (r *Room) refresh(p *participant) {
	p.peer.SendNotice(render(signal.NoticeSpeakers, signal.Speakers{Speakers: r.speaking}))
	r.refreshQuality(p)
	r.refreshReceiving(p)
}
