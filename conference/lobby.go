package conference

import (
	"context"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// mustWait says whether p has to be admitted.
func (r *Room) mustWait(p *participant) bool {
	return r.settings.Lobby && !p.pass && !r.knows(p)
}

// knock has p wait, or says why not. joined is called with what p is told, which is nothing of the room.
func (r *Room) knock(p *participant, joined func(signal.Joined)) *signal.Error {
	if !p.canWait {
		return refusal(signal.CodeRoomLocked, "the room has a lobby, in which nobody waits who comes by this door")
	}
	i := r.waitingAs(p.identity)
	if i >= 0 && r.settings.DuplicateIdentity == DuplicateRefuse {
		return refusal(signal.CodeDuplicateIdentity, "this identity waits already")
	}
	if refused := r.server.knocks.take(visitor{r.name, p.identity, p.addr}, time.Now()); refused != nil {
		return refused
	}
	if i >= 0 {
		r.drop(r.waiting[i], signal.ReasonDuplicateIdentity, "the same identity joined again")
	}
	if len(r.waiting) >= r.settings.LobbyCapacity {
		return refusal(signal.CodeRoomFull, "the lobby is full")
	}
	p.knock = signal.Knock{ID: signal.NewID("KN_", 96), Identity: p.identity, Name: p.name, At: time.Now().UnixMilli()}
	p.joined = joined
	r.waiting = append(r.waiting, p)
	joined(waitingView(p))
	r.tellModerators(signal.EventKnock, p.knock)
	r.emit(func(i EventInfo) Event { return Knocked{i, p.knock} })
	r.checkEmpty()
	return nil
}

// waitingView is all that somebody is told who waits.
func waitingView(p *participant) signal.Joined {
	return signal.Joined{
		Room:    signal.RoomInfo{Participants: []ParticipantInfo{}},
		Waiting: &signal.Waiting{ID: p.knock.ID},
	}
}

// waits says whether p is in the lobby.
func (r *Room) waits(p *participant) bool { return p.knock.ID != "" && slices.Contains(r.waiting, p) }

func (r *Room) waitingAs(identity string) int {
	return slices.IndexFunc(r.waiting, func(p *participant) bool { return p.identity == identity })
}

// knocking returns who waits under that knock.
func (r *Room) knocking(id string) (*participant, *signal.Error) {
	for _, p := range r.waiting {
		if p.knock.ID == id {
			return p, nil
		}
	}
	return nil, refusal(signal.CodeNotFound, "nobody waits under this knock")
}

// admit lets in who knocked; by is nil for the host program. An error leaves it waiting.
func (r *Room) admit(id string, by *participant) *signal.Error {
	p, refused := r.knocking(id)
	if refused != nil {
		return refused
	}
	old := r.identities[p.identity]
	if refused := r.fits(p, old); refused != nil {
		return refused
	}
	r.endKnock(p, signal.KnockAdmitted, by.sidOr(""))
	r.letIn(p, old, p.joined)
	return nil
}

// deny sends away who knocked; by is nil for the host program.
func (r *Room) deny(id, message string, by *participant) *signal.Error {
	p, refused := r.knocking(id)
	if refused == nil {
		r.endKnock(p, signal.KnockDenied, by.sidOr(""))
		r.end(p, signal.ReasonLobbyDenied, signal.CleanName(message))
	}
	return refused
}

// endKnock takes p out of the lobby, if it waits, and says so to those who may admit.
func (r *Room) endKnock(p *participant, outcome signal.KnockOutcome, by string) {
	r.waiting = slices.DeleteFunc(r.waiting, func(q *participant) bool { return q == p })
	if r.closing == "" {
		r.tellModerators(signal.EventKnockEnded, signal.KnockEnded{ID: p.knock.ID, Outcome: outcome})
	}
	r.emit(func(i EventInfo) Event { return KnockEnded{i, p.knock, outcome, by} })
}

// dropWaiting ends somebody who never was in the room: it waits, or is still on its way.
func (r *Room) dropWaiting(p *participant, reason LeaveReason, message string) {
	if !r.waits(p) {
		return
	}
	outcome := signal.KnockLeft
	if reason == signal.ReasonLobbyDenied || reason == signal.ReasonBanned || reason == signal.ReasonRemoved {
		outcome = signal.KnockDenied
	}
	r.endKnock(p, outcome, p.droppedBy)
	r.end(p, reason, message)
}

// end ends the session of somebody who waited.
func (r *Room) end(p *participant, reason LeaveReason, message string) {
	p.gone = true
	p.peer.End(reason, message)
	if r.closing == "" {
		r.checkEmpty()
	}
}

// openLobby lets everybody in who waits, since the lobby is no more. Whoever does not fit is sent away.
func (r *Room) openLobby() {
	for _, p := range slices.Clone(r.waiting) {
		if refused := r.admit(p.knock.ID, nil); refused != nil {
			r.drop(p, signal.ReasonLobbyDenied, refused.Message)
		}
	}
}

// moderates says whether p is one of those who may admit.
func (p *participant) moderates() bool { return p.grant.Moderate }

// tellModerators sends an event to those who may admit.
func (r *Room) tellModerators(typ string, data any) {
	e := render(typ, data)
	for _, p := range r.order {
		if p.moderates() {
			p.peer.Send(e)
		}
	}
}

// knocks lists those who wait, the first first.
func (r *Room) knocks() []signal.Knock {
	list := make([]signal.Knock, len(r.waiting))
	for i, p := range r.waiting {
		list[i] = p.knock
	}
	return list
}

// moderationChanged does what follows when p may moderate since now, or no longer.
func (r *Room) moderationChanged(p *participant, before bool) {
	if p.moderates() == before {
		return
	}
	if p.moderates() {
		for _, k := range r.knocks() {
			p.peer.Event(signal.EventKnock, k)
		}
	}
	r.checkModerators()
}

// Knocks returns those who wait in the lobby, the first first.
func (r *Room) Knocks(ctx context.Context) ([]signal.Knock, error) {
	var list []signal.Knock
	err := r.do(ctx, func() { list = r.knocks() })
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Admit lets in who waits under that ID. It returns [ErrNotFound] if nobody does, and a *signal.Error, such as
// room_full, if there is no place; then it still waits.
func (r *Room) Admit(ctx context.Context, knock string) error {
	return r.onKnock(ctx, func() *signal.Error { return r.admit(knock, nil) })
}

// Deny sends away who waits under that ID, with reason lobby_denied and a message. It returns [ErrNotFound] if nobody does.
func (r *Room) Deny(ctx context.Context, knock, message string) error {
	return r.onKnock(ctx, func() *signal.Error { return r.deny(knock, message, nil) })
}

func (r *Room) onKnock(ctx context.Context, f func() *signal.Error) error {
	var refused *signal.Error
	if err := r.do(ctx, func() { refused = f() }); err != nil {
		return err
	}
	switch {
	case refused == nil:
		return nil
	case refused.Code == signal.CodeNotFound:
		return ErrNotFound
	}
	return refused
}
