package hosting

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// changed is what People call: it brings into line with [Hosting.Access] who is in rooms, and ends the live conferences of
// Owners who may not act any more.
func (h *Hosting) changed(ctx context.Context, userID, other string) error {
	if other != "" {
		return h.recheck(ctx, func(user, owner string) bool {
			return user == userID && owner == other || user == other && owner == userID
		}, [2]string{userID, other}, [2]string{other, userID})
	}
	active, err := h.cfg.People.Active(ctx, userID)
	if err != nil {
		return err
	}
	if !active {
		if err := h.finishAll(ctx, userID); err != nil {
			return err
		}
	}
	return h.Recheck(ctx, userID)
}

// Recheck asks again who of those in rooms and their lobbies may be there, in the conferences that a user is in or owns, and puts out who may not. What
// [People] tell of is rechecked without it: it is for other changes of what [Hosting.Access] depends on.
func (h *Hosting) Recheck(ctx context.Context, userID string) error {
	return h.recheck(ctx, func(user, owner string) bool { return user == userID || owner == userID }, [2]string{userID, ""}, [2]string{"", userID})
}

// finishAll ends the live conferences of an Owner.
func (h *Hosting) finishAll(ctx context.Context, owner string) error {
	for {
		list, err := h.cfg.Stores.Conferences.ListByOwner(ctx, owner, storage.ConferenceFilter{Live: true}, storage.Page{Limit: storage.MaxLimit})
		if err != nil || len(list.Items) == 0 {
			return err
		}
		for _, c := range list.Items {
			_, err := h.finish(ctx, c.ID)
			if err != nil && !errors.Is(err, storage.ErrNotFound) && social.CodeOf(err) != social.CodeConflict {
				return err
			}
		}
	}
}

// admissionTime is how long it can take from a decision at the door until the room says that somebody is in.
const admissionTime = time.Minute

// recheck asks about those whom match selects. Who is being let in at the moment is asked about on entering, if a pair of user and Owner,
// of which one may be empty for anybody, is among about.
func (h *Hosting) recheck(ctx context.Context, match func(user, owner string) bool, about ...[2]string) error {
	h.mu.Lock()
	rooms := h.rooms
	now := time.Now()
	for pair, until := range h.doubtful {
		if now.After(until) {
			delete(h.doubtful, pair)
		}
	}
	for _, pair := range about {
		h.doubtful[pair] = now.Add(admissionTime)
	}
	var places []place
	for id, a := range h.inside {
		for _, who := range []map[string]string{a.users, a.watchers} {
			for sid, user := range who {
				if match(user, a.owner) {
					places = append(places, place{id: id, sid: sid, user: user})
				}
			}
		}
		for knock, user := range a.waiting {
			if match(user, a.owner) {
				places = append(places, place{id: id, knock: knock, user: user})
			}
		}
	}
	h.mu.Unlock()
	if rooms == nil {
		return nil
	}
	for _, p := range places {
		if err := h.recheckOne(ctx, rooms, p); err != nil {
			return err
		}
	}
	return nil
}

// place is where somebody is in the room of a conference: as a participant, or else in the lobby.
type place struct{ id, sid, knock, user string }

// recheckOne puts out of a room, or of its lobby, who may not be there.
func (h *Hosting) recheckOne(ctx context.Context, rooms Rooms, p place) error {
	d, err := h.Access(ctx, p.user, p.id)
	if err != nil {
		return err
	}
	room, open := rooms.Room(p.id)
	if d.Enter || !open {
		return nil
	}
	const message = "" // the reason says it in the language of whoever is put out
	if p.sid != "" {
		err = room.Remove(ctx, p.sid, message)
	} else {
		err = room.Deny(ctx, p.knock, message)
	}
	if err != nil && !errors.Is(err, conference.ErrNotFound) && !errors.Is(err, conference.ErrClosed) {
		return err
	}
	return nil
}

// doubted says whether something has changed between a user and an Owner while the user may have been let in. The caller holds mu.
func (h *Hosting) doubted(user, owner string) bool {
	now := time.Now()
	for _, pair := range [][2]string{{user, owner}, {user, ""}, {"", owner}} {
		if until, ok := h.doubtful[pair]; ok && !now.After(until) {
			return true
		}
	}
	return false
}

// SignedOut puts out of all rooms who was let in by one of these logins, by what User.Login was. Who is being let in at the moment is
// asked again. It is called after the logins have ended.
func (h *Hosting) SignedOut(ctx context.Context, logins ...string) error {
	h.mu.Lock()
	rooms := h.rooms
	h.mu.Unlock()
	if rooms == nil {
		return nil
	}
	for _, login := range logins {
		if login == "" {
			continue
		}
		if _, err := rooms.Revoke(ctx, conference.Revocation{Credential: login}, ""); err != nil {
			return err
		}
	}
	return nil
}
