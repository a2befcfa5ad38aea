package hosting

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/conference"
)

// Recheck asks again who of those in rooms may be there, in the conferences that a user is in or owns, and puts out who may not. It is for
// whoever changes what [Hosting.Access] depends on: after a block, the end of a connection, a suspension, or the deletion of an account.
func (h *Hosting) Recheck(ctx context.Context, userID string) error {
	h.mu.Lock()
	rooms := h.rooms
	type place struct{ id, sid, user string }
	var places []place
	for id, a := range h.inside {
		for sid, user := range a.users {
			if user == userID || a.owner == userID {
				places = append(places, place{id, sid, user})
			}
		}
	}
	h.mu.Unlock()
	if rooms == nil {
		return nil
	}
	for _, p := range places {
		d, err := h.Access(ctx, p.user, p.id)
		if err != nil {
			return err
		}
		room, open := rooms.Room(p.id)
		if d.Enter || !open {
			continue
		}
		err = room.Remove(ctx, p.sid, "this conference is not for you any more")
		if err != nil && !errors.Is(err, conference.ErrNotFound) && !errors.Is(err, conference.ErrClosed) {
			return err
		}
	}
	return nil
}
