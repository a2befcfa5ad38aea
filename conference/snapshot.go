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
		ICEServers: r.server.cfg.ICEServers,
		Room:       signal.RoomInfo{SID: r.sid, Name: r.name, Participants: make([]ParticipantInfo, 0, len(r.order))},
	}
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
	if missed {
		s := signal.Snapshot{Joined: r.view(p)}
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
	}
	r.serve(p)
}
