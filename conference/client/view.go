package client

import (
	"maps"
	"slices"

	"github.com/rotunda-rtc/rotunda/signal"
)

// view is what is known of the others in the room. It is plain state; Room guards it.
type view struct {
	participants []*signal.ParticipantInfo // in the order they joined, without self
}

func (v *view) participant(sid string) *signal.ParticipantInfo {
	for _, p := range v.participants {
		if p.SID == sid {
			return p
		}
	}
	return nil
}

func (v *view) publication(id string) *signal.PublicationInfo {
	for _, p := range v.participants {
		for i := range p.Publications {
			if p.Publications[i].ID == id {
				return &p.Publications[i]
			}
		}
	}
	return nil
}

// list returns a deep copy.
func (v *view) list() []signal.ParticipantInfo {
	out := make([]signal.ParticipantInfo, len(v.participants))
	for i, p := range v.participants {
		out[i] = cloneParticipant(p)
	}
	return out
}

func cloneParticipant(p *signal.ParticipantInfo) signal.ParticipantInfo {
	c := *p
	c.Attributes = maps.Clone(p.Attributes)
	c.Publications = slices.Clone(p.Publications)
	return c
}

func (v *view) joined(info signal.ParticipantInfo) []Event {
	if v.participant(info.SID) != nil {
		return nil
	}
	v.participants = append(v.participants, &info)
	return []Event{ParticipantJoined{cloneParticipant(&info)}}
}

func (v *view) left(sid string, reason signal.LeaveReason) []Event {
	p := v.participant(sid)
	if p == nil {
		return nil
	}
	v.participants = slices.DeleteFunc(v.participants, func(q *signal.ParticipantInfo) bool { return q == p })
	return []Event{ParticipantLeft{*p, reason}}
}

func (v *view) updated(u signal.ParticipantUpdated) []Event {
	p := v.participant(u.Participant)
	if p == nil {
		return nil
	}
	if u.Name != nil {
		p.Name = *u.Name
	}
	if u.Role != nil {
		p.Role = *u.Role
	}
	for key, value := range u.Attributes {
		switch {
		case value == nil:
			delete(p.Attributes, key)
		case p.Attributes == nil:
			p.Attributes = map[string]string{key: *value}
		default:
			p.Attributes[key] = *value
		}
	}
	return []Event{ParticipantUpdated{cloneParticipant(p)}}
}

// quality takes the quality of a participant.
func (v *view) quality(sid string, q signal.Quality) []Event {
	p := v.participant(sid)
	if p == nil || p.Quality == q {
		return nil
	}
	p.Quality = q
	return []Event{QualityChanged{sid, q}}
}

func (v *view) published(info signal.PublicationInfo) []Event {
	p := v.participant(info.Participant)
	if p == nil || v.publication(info.ID) != nil {
		return nil
	}
	p.Publications = append(p.Publications, info)
	return []Event{Published{info}}
}

func (v *view) unpublished(id string) []Event {
	for _, p := range v.participants {
		for i, info := range p.Publications {
			if info.ID == id {
				p.Publications = slices.Delete(p.Publications, i, i+1)
				return []Event{Unpublished{info}}
			}
		}
	}
	return nil
}

func (v *view) muted(m signal.Muted) []Event {
	info := v.publication(m.Publication)
	if info == nil || info.Muted == m.Muted {
		return nil
	}
	info.Muted, info.MutedBy = m.Muted, m.By
	return []Event{Muted{*info, m.By}}
}

// replace takes the state of a snapshot and returns the events that lead from
// the old state to it.
func (v *view) replace(room signal.RoomInfo, self string) []Event {
	old := *v
	v.participants = nil
	for _, p := range room.Participants {
		if p.SID != self {
			c := cloneParticipant(&p)
			v.participants = append(v.participants, &c)
		}
	}
	var events []Event
	for _, p := range old.participants {
		if v.participant(p.SID) == nil {
			events = append(events, ParticipantLeft{*p, ""})
		}
	}
	for _, p := range v.participants {
		was := old.participant(p.SID)
		if was == nil {
			events = append(events, ParticipantJoined{cloneParticipant(p)})
			continue
		}
		events = append(events, participantChanges(was, p)...)
	}
	return events
}

func participantChanges(was, is *signal.ParticipantInfo) (events []Event) {
	if was.Name != is.Name || was.Role != is.Role || !maps.Equal(was.Attributes, is.Attributes) {
		events = append(events, ParticipantUpdated{cloneParticipant(is)})
	}
	if was.Quality != is.Quality {
		events = append(events, QualityChanged{is.SID, is.Quality})
	}
	for _, info := range was.Publications {
		if !slices.ContainsFunc(is.Publications, func(q signal.PublicationInfo) bool { return q.ID == info.ID }) {
			events = append(events, Unpublished{info})
		}
	}
	for _, info := range is.Publications {
		i := slices.IndexFunc(was.Publications, func(q signal.PublicationInfo) bool { return q.ID == info.ID })
		if i < 0 {
			events = append(events, Published{info})
		} else if was.Publications[i].Muted != info.Muted {
			events = append(events, Muted{info, ""})
		}
	}
	return events
}
