package conference

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// door is what a newcomer's session looks at before the room's loop is asked. The loop has the last word.
type door struct {
	passwordHash       string
	protected          bool // there is a password, be its hash made or not
	notBefore, expires time.Time
}

func (s RoomSettings) door() *door {
	return &door{
		passwordHash: s.PasswordHash, protected: s.PasswordHash != "" || s.Password != "",
		notBefore: s.NotBefore, expires: s.Expires,
	}
}

// times says whether the room may be entered at that time. Nobody comes in once it has expired.
func (d *door) times(p *participant, now time.Time) *signal.Error {
	switch {
	case !d.expires.IsZero() && !now.Before(d.expires):
		return refusal(signal.CodeRoomClosed, "the room's time is over")
	case !p.pass && now.Before(d.notBefore):
		return &signal.Error{Code: signal.CodeNotOpen, Message: "the room opens later", RetryAfterMS: retryAfter(d.notBefore.Sub(now))}
	}
	return nil
}

// approach does what of an admission comes before the room's loop is asked: the times, then the password. It notes at p what the
// password was compared with. No hash is computed for who has used up its attempts, or has brought no password where there is one.
func (s *Server) approach(ctx context.Context, e *entry, p *participant) error {
	d, opens, err := s.doorOf(ctx, e)
	if err != nil {
		return err
	}
	if refused := d.times(p, time.Now()); refused != nil {
		return refused
	}
	password, right := e.request.Password, false
	if p.pass {
		password = ""
	} else if password == "" && d.protected {
		return refusal(signal.CodePasswordRequired, "the room has a password")
	}
	v := visitor{e.request.Room, p.identity, e.request.RemoteAddr}
	if password != "" {
		if refused := s.passwords.begin(v, time.Now()); refused != nil {
			return refused
		}
		defer func() { s.passwords.settle(v, right) }()
	}
	hash := d.passwordHash
	if opens {
		if hash, err = e.seal(ctx, s.hasher); err != nil {
			return mediaError(err)
		}
	}
	if password == "" {
		return nil
	}
	ok, err := s.hasher.matches(ctx, password, hash) // without a hash, too, which takes as long
	switch {
	case err != nil:
		return err
	case !ok && hash != "":
		return refusal(signal.CodePasswordWrong, "not the room's password")
	}
	right, p.opened = true, hash
	return nil
}

// doorOf returns the door of a room that is open, or of the one that the join would open; opens says that it would, with
// settings of the admission's.
func (s *Server) doorOf(ctx context.Context, e *entry) (d *door, opens bool, err error) {
	if r, open := s.Room(e.request.Room); open {
		return r.door.Load(), false, nil
	}
	if s.cfg.OpenOnly {
		return nil, false, s.hide(ctx, e, refusal(signal.CodeForbidden, forbiddenRoom))
	}
	if e.settings == nil {
		return s.cfg.Room.door(), false, nil
	}
	if err := e.settings.check(s.codecs()); err != nil {
		s.log.Error("settings of Admission.Room cannot be used", zap.String("room", e.request.Room), zap.Error(err))
		return nil, false, refusal(signal.CodeInternal, "internal error")
	}
	return e.settings.door(), true, nil
}

// seal puts the hash of the password into the settings of the admission's, once, and returns it. They were checked.
func (e *entry) seal(ctx context.Context, h *hasher) (hash string, err error) {
	if !e.sealed {
		sealed, err := e.settings.seal(ctx, h)
		if err != nil {
			return "", err
		}
		e.settings, e.sealed = &sealed, true
	}
	return e.settings.PasswordHash, nil
}

// forbiddenRoom is what everybody is told who is not to know whether there is a room.
const forbiddenRoom = "this room is not for you"

// hide makes a refusal that must not tell whether there is a room take as long as the refusal of a wrong password.
func (s *Server) hide(ctx context.Context, e *entry, err error) error {
	var refused *signal.Error
	if e.request.Password == "" || !errors.As(err, &refused) || refused.Code != signal.CodeForbidden {
		return err
	}
	if refused := s.passwords.take(visitor{room: e.request.Room, addr: e.request.RemoteAddr}, time.Now()); refused != nil {
		return refused
	}
	if _, err := s.hasher.matches(ctx, e.request.Password, ""); err != nil {
		return err
	}
	return err
}

// seal returns the settings with the hash of the password in its place.
func (s RoomSettings) seal(ctx context.Context, h *hasher) (RoomSettings, error) {
	if s.Password == "" {
		return s, nil
	}
	hash, err := h.hash(ctx, s.Password)
	s.Password, s.PasswordHash = "", hash
	return s, err
}

// turnAway says why p does not come in, once what approach looked at has been looked at again. It runs on the loop.
func (r *Room) turnAway(p *participant) *signal.Error {
	if refused := r.door.Load().times(p, time.Now()); refused != nil {
		return refused
	}
	switch {
	case p.pass:
		return nil
	case r.settings.PasswordHash != "" && p.opened != r.settings.PasswordHash:
		return errAskAgain // the password has changed since
	case r.settings.Locked && !r.knows(p):
		return refusal(signal.CodeRoomLocked, "the room is locked")
	}
	return nil
}

// maxKnown bounds how many identities a room remembers to have let in.
const maxKnown = 5000

// knows says whether p, or whoever it belongs to, was in this room before and was not put out: lock and lobby are for others.
func (r *Room) knows(p *participant) bool {
	return r.known[p.base] || r.identities[p.base] != nil || r.identities[p.identity] != nil
}

// remember notes that p was let in.
func (r *Room) remember(p *participant) {
	if p.base != p.identity {
		return // what belongs to it comes and goes with it
	}
	if len(r.known) >= maxKnown {
		for identity := range r.known {
			delete(r.known, identity)
			break
		}
	}
	r.known[p.base] = true
}

// forgetPerson makes lock and lobby hold for somebody who was put out.
func (r *Room) forgetPerson(identity string) { delete(r.known, identity) }

// checkDoor looks for settings about coming in that cannot be.
func (s RoomSettings) checkDoor() error {
	if err := checkPassword(s.Password); err != nil {
		return err
	}
	if s.Password == "" && s.PasswordHash != "" {
		if _, err := parseHash(s.PasswordHash); err != nil {
			return err
		}
	}
	if err := signal.ValidateMetadata(s.Metadata); err != nil {
		return fmt.Errorf("conference: RoomSettings.Metadata: %w", err)
	}
	switch {
	case !s.Expires.IsZero() && !s.Expires.After(s.NotBefore):
		return errors.New("conference: RoomSettings.Expires is not after NotBefore")
	case s.Capacity < 0 || s.HiddenCapacity < 0 || s.LobbyCapacity < 0 || s.ModeratorGrace < 0:
		return errors.New("conference: RoomSettings: a number is negative")
	}
	return nil
}
