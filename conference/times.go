package conference

import "time"

// ModeratorPolicy says what happens when nobody is left in a room who may moderate.
type ModeratorPolicy int

// The policies.
const (
	ModeratorLeftKeep ModeratorPolicy = iota // the room goes on
	ModeratorLeftEnd                         // the room closes after RoomSettings.ModeratorGrace, unless one comes meanwhile
)

// roomTimers are those that close a room by its settings. The loop owns them.
type roomTimers struct {
	expiry    *time.Timer
	absence   *time.Timer // runs while no moderator is there, after one was
	round     int         // which run of absence counts
	moderated bool        // a moderator was there
}

func (t *roomTimers) stop() {
	for _, timer := range []*time.Timer{t.expiry, t.absence} {
		if timer != nil {
			timer.Stop()
		}
	}
}

// startExpiry has the room close at its time.
func (r *Room) startExpiry() {
	if at := r.settings.Expires; !at.IsZero() {
		r.timers.expiry = time.AfterFunc(time.Until(at), func() { r.post(func() { r.close(ClosedExpired) }) })
	}
}

// checkModerators starts or stops the time that a room may be without a moderator.
func (r *Room) checkModerators() {
	if r.settings.LastModeratorLeft != ModeratorLeftEnd {
		return
	}
	t := &r.timers
	if r.hasModerator() {
		t.moderated = true
		t.round++
		if t.absence != nil {
			t.absence.Stop()
			t.absence = nil
		}
		return
	}
	if !t.moderated || t.absence != nil {
		return
	}
	round := t.round
	t.absence = time.AfterFunc(r.settings.ModeratorGrace, func() {
		r.post(func() {
			if round == r.timers.round {
				r.close(ClosedModeratorLeft)
			}
		})
	})
}

func (r *Room) hasModerator() bool {
	for _, p := range r.order {
		if p.moderates() {
			return true
		}
	}
	return false
}
