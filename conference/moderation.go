package conference

import (
	"context"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// What moderators do to others, on the loop. by is who does it. Its grant was looked at.

// byHost stands where the SID of somebody would who mutes, if it was the host program.
const byHost = "host"

// How often one participant may ask others to unmute: once a second, and five times at once.
const (
	asksRate  = 1
	asksBurst = 5
)

// target returns whom by may act on. Hidden participants are not known to others.
func (r *Room) target(by *participant, sid string) (*participant, error) {
	p := r.participants[sid]
	switch {
	case p == nil || p.hidden && p != by:
		return nil, refusal(signal.CodeNotFound, "no such participant")
	case p.grant.Admin && !by.grant.Admin:
		return nil, errForbidden("act on this participant")
	}
	return p, nil
}

// another is target for what nobody does to oneself.
func (r *Room) another(by *participant, sid string) (*participant, error) {
	p, err := r.target(by, sid)
	if err == nil && p == by {
		return nil, refusal(signal.CodeInvalid, "participant: oneself")
	}
	return p, err
}

// removeBy puts somebody out. It runs on the goroutine of the session, since a ban is kept elsewhere.
func (r *Room) removeBy(ctx context.Context, by *participant, m signal.Remove) error {
	act := actRemove
	if m.Ban {
		act = actBan
	}
	var refused error
	var ban signal.Ban
	message := signal.CleanName(m.Message)
	err := r.request(ctx, func() {
		var p *participant
		if refused = by.permit(act); refused != nil {
			return
		}
		if p, refused = r.another(by, m.Participant); refused != nil {
			return
		}
		if !m.Ban {
			r.dropBy(p, by, signal.ReasonRemoved, message)
			return
		}
		if refused = r.reachable(by, p.base); refused != nil {
			return
		}
		ban = signal.Ban{Identity: p.base, Name: p.name, Message: message, At: time.Now().UnixMilli()}
		if !by.hidden { // moderators read the list
			ban.By = by.identity
		}
	})
	if err = firstError(err, refused); err != nil || !m.Ban {
		return closedError(err)
	}
	return r.ban(ctx, ban, by)
}

// reachable says whether by may act on all that a person has in the room.
func (r *Room) reachable(by *participant, base string) error {
	for _, q := range r.order {
		if q.base == base && q.grant.Admin && !by.grant.Admin {
			return errForbidden("act on this participant")
		}
	}
	return nil
}

// dropBy is drop, for what somebody does to p; nil is the host program.
func (r *Room) dropBy(p, by *participant, reason LeaveReason, message string) {
	p.droppedBy = by.sidOr("")
	r.drop(p, reason, message)
}

// muteBy mutes the publication of another, who may unmute it.
func (r *Room) muteBy(by *participant, id string) error {
	pub := r.publications[id]
	if pub == nil || !pub.announced {
		return errNoPublication()
	}
	if _, err := r.another(by, pub.owner.sid); err != nil {
		return err
	}
	r.setMuted(pub, true, by.sid, by.shown(byHost))
	return nil
}

func (r *Room) askUnmuteBy(by *participant, m signal.AskUnmute) error {
	p, err := r.another(by, m.Participant)
	switch {
	case err != nil:
		return err
	case !p.mayPublish(m.Source):
		return refusal(signal.CodeConflict, "the participant may not publish this source")
	case !by.asks.take(time.Now(), asksRate, asksBurst):
		return &signal.Error{Code: signal.CodeRateLimited, Message: "too many were asked to unmute", RetryAfterMS: 1000}
	}
	r.askUnmute(p, by, m.Source)
	return nil
}

// askUnmute asks p to unmute a source, or to publish it; by is nil for the host program.
func (r *Room) askUnmute(p, by *participant, source Source) {
	p.peer.Event(signal.EventUnmuteAsked, signal.UnmuteAsked{By: by.shown(""), Source: source})
	r.emit(func(i EventInfo) Event { return UnmuteAsked{i, p.sid, source, by.sidOr("")} })
}

func (r *Room) setRoleBy(by *participant, m signal.SetRole) error {
	grant, ok := r.server.cfg.Roles[m.Role]
	if !ok {
		return refusal(signal.CodeNotFound, "no such role")
	}
	p, err := r.target(by, m.Participant)
	if err != nil {
		return err
	}
	grant.Hidden = p.hidden
	return r.give(p, by, grant, m.Role)
}

func (r *Room) setGrantBy(by *participant, m signal.SetGrant) error {
	p, err := r.target(by, m.Participant)
	if err != nil {
		return err
	}
	if m.Grant.Hidden != p.hidden {
		return refusal(signal.CodeInvalid, "grant.hidden: settled when it joined")
	}
	return r.give(p, by, m.Grant, "")
}

// give gives p a grant that is within what by has.
func (r *Room) give(p, by *participant, grant Grant, role Role) error {
	if more := exceeds(grant, by.grant, p.grant); more != "" {
		return errForbidden("give " + more)
	}
	r.setGrant(p, by, grant, role)
	return nil
}

// moveBy sends somebody to another room. It runs on the goroutine of the session, where the application is asked. Back
// to where it was moved from, while that is open, it may go without that, as what it was there.
func (r *Room) moveBy(ctx context.Context, by *participant, m signal.Move) error {
	ask := r.server.cfg.BeforeMove
	moving := Moving{From: r.name, To: m.Room}
	var moved bool
	err := r.moving(ctx, by, m, func(p *participant) error {
		if moved = r.server.returns(p, m.Room); moved {
			return r.move(p, by, m.Room)
		}
		moving.By, moving.Participant = by.member(), p.member()
		return nil
	})
	switch {
	case err != nil || moved:
		return err
	case ask == nil:
		return errForbidden("move others to this room")
	}
	if err := r.server.hook(ctx, "BeforeMove", func(ctx context.Context) error { return ask(ctx, moving) }); err != nil {
		return err
	}
	return r.moving(ctx, by, m, func(p *participant) error { return r.move(p, by, m.Room) })
}

// moving runs f on the loop with the participant that by may move.
func (r *Room) moving(ctx context.Context, by *participant, m signal.Move, f func(*participant) error) error {
	var refused error
	err := r.request(ctx, func() {
		if refused = by.permit(actMove); refused != nil {
			return
		}
		p, err := r.another(by, m.Participant)
		if refused = err; err == nil {
			refused = f(p)
		}
	})
	return closedError(firstError(err, refused))
}

// updateParticipantBy changes another's name and attributes, but for those that the application set.
func (r *Room) updateParticipantBy(by *participant, m signal.UpdateParticipant) error {
	p, err := r.target(by, m.Participant)
	if err != nil {
		return err
	}
	return r.change(p, signal.Update{Name: m.Name, Attributes: m.Attributes}, p.fixed)
}

// setGrant gives p another grant, under the name of a role or none, and ends what it no
// longer permits. by is nil for the host program.
func (r *Room) setGrant(p, by *participant, grant Grant, role Role) {
	defer r.grantChanged()
	defer r.moderationChanged(p, p.moderates())
	hadGrant, had := p.grant, p.role
	p.grant, p.role = cloneGrant(grant), role
	r.noteGiven(p, hadGrant, had)
	for _, pub := range slices.Clone(p.publications) {
		if !p.mayPublish(pub.source) {
			r.unpublish(pub)
		}
	}
	if !grant.Subscribe {
		r.unsubscribeAll(p)
	}
	for _, pub := range r.announced {
		r.offerTo(p, pub)
	}
	r.serve(p)
	r.rewatch(p)
	p.peer.Event(signal.EventGrant, signal.GrantChanged{Grant: p.member().Grant, Role: role, By: by.shown("")})
	if role != had {
		r.tell(p, signal.EventParticipantUpdated, signal.ParticipantUpdated{Participant: p.sid, Role: &role})
	}
	r.emit(func(i EventInfo) Event { return GrantChanged{i, p.sid, p.member().Grant, role, by.sidOr("")} })
}
