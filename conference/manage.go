package conference

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// RoomState is a room as the host program sees it.
type RoomState struct {
	Info         signal.RoomInfo // without its participants
	OpenedAt     time.Time
	Participants []ParticipantState // in the order they joined, hidden ones included
	Knocks       []signal.Knock     // those who wait in the lobby, the first first
}

// ParticipantState is a participant as the host program sees it.
type ParticipantState struct {
	ParticipantInfo
	Grant  Grant
	Door   Door
	Hidden bool
	Away   bool // its session has no carrier now; it may come back within the resume window
}

// Inspect returns the room as it stands.
func (r *Room) Inspect(ctx context.Context) (RoomState, error) {
	var state RoomState
	err := r.do(ctx, func() {
		s := RoomState{Info: r.info(), OpenedAt: r.openedAt, Knocks: r.knocks()}
		for _, p := range r.order {
			s.Participants = append(s.Participants, ParticipantState{p.info(), p.member().Grant, p.door, p.hidden, p.away})
		}
		state = s
	})
	if err != nil {
		return RoomState{}, err
	}
	return state, nil
}

// SetRole gives a participant another role of [Config.Roles], and with it the role's grant. It is as
// [Room.SetGrant], and returns [ErrNotFound] for a role that there is not.
func (r *Room) SetRole(ctx context.Context, sid string, role Role) error {
	grant, ok := r.server.cfg.Roles[role]
	if !ok {
		return ErrNotFound
	}
	return r.doFor(ctx, sid, func(p *participant) {
		grant.Hidden = p.hidden
		r.setGrant(p, nil, grant, role)
	})
}

// UpdateParticipant changes a participant's name or attributes, those that its admission set included. The
// bounds are those of [signal.Update]; errors of fields are *signal.Error.
func (r *Room) UpdateParticipant(ctx context.Context, sid string, u signal.Update) error {
	if err := u.Validate(); err != nil {
		return err
	}
	return r.tryFor(ctx, sid, func(p *participant) error { return r.change(p, u, nil) })
}

// AskUnmute asks a participant to unmute what it publishes of a source, or to publish it. Nothing keeps it
// from not doing so.
func (r *Room) AskUnmute(ctx context.Context, sid string, source Source) error {
	return r.doFor(ctx, sid, func(p *participant) { r.askUnmute(p, nil, source) })
}

// Move sends a participant to another room: it is told reason migrated, with a ticket by which it joins that room once, within a minute,
// as who it is now and without password, lock and lobby. The room is opened if it is not, unless [Config.OpenOnly]
// says otherwise. When it is moved on, or back, from there, its grant is again that which it had in the first of the rooms. Those who came
// by [Server.Attach] cannot be moved. Errors are [ErrNotFound] for the participant, and *signal.Error.
func (r *Room) Move(ctx context.Context, sid, room string) error {
	if err := signal.ValidateRoomName(room); err != nil {
		return err
	}
	return r.tryFor(ctx, sid, func(p *participant) error { return r.move(p, nil, room) })
}

// Data is a data message of the host program.
type Data struct {
	Topic   string   // at most 128 bytes
	Payload []byte   // at most 16 KiB together with the topic, a lossy one 1,200 bytes
	To      []string // SIDs; empty: everybody in the room
	Lossy   bool     // it may be lost and overtaken
}

// SendData sends a data message from the server: it has no sender. Those of To who have left are skipped, and so are
// those without a client of the protocol. The error is a *signal.Error for a message that is too large.
func (r *Room) SendData(ctx context.Context, d Data) error {
	limit := signal.LimitDataReliable
	if d.Lossy {
		limit = signal.LimitDataLossy
	}
	msg, err := signal.AppendData(nil, signal.DataHeader{Topic: d.Topic}, d.Payload)
	if err != nil {
		return err
	}
	if len(d.Topic) > signal.LimitDataTopic || len(msg) > limit {
		return refusal(signal.CodeTooLarge, "the data message is too large")
	}
	return r.do(ctx, func() {
		if len(d.To) == 0 {
			for _, p := range r.list() {
				r.sendData(nil, p, !d.Lossy, msg)
			}
		}
		for _, sid := range d.To {
			r.sendData(nil, r.participants[sid], !d.Lossy, msg)
		}
	})
}

// tryFor is doFor for what can fail.
func (r *Room) tryFor(ctx context.Context, sid string, f func(*participant) error) error {
	var refused error
	err := r.doFor(ctx, sid, func(p *participant) { refused = f(p) })
	return firstError(err, refused)
}
