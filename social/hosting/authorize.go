package hosting

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The attribute by which all in a room tell the Owner from others.
const (
	AttributeRole = "role"
	RoleOwner     = "owner"
	RoleMember    = "member"
)

// Authorize is the Authorize of conference.Config: it lets those into a room whom [Hosting.Access] lets enter the
// conference of that name. Who may not see the conference, and who asks for one that is not there, is answered
// conference.ErrForbidden; who may see it is told why it cannot be entered.
func (h *Hosting) Authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	user, err := h.who(ctx, req)
	if err != nil {
		return conference.Admission{}, err
	}
	d, err := h.Access(ctx, user.ID, req.Room)
	if err != nil {
		return conference.Admission{}, err
	}
	switch {
	case !d.See:
		return conference.Admission{}, conference.ErrForbidden
	case d.Reason == ReasonFinished:
		return conference.Admission{}, &signal.Error{Code: signal.CodeRoomClosed, Message: "the conference is finished"}
	case d.Reason == ReasonNotLive:
		return conference.Admission{}, &signal.Error{Code: signal.CodeNotOpen, Message: "the conference has not begun"}
	case !d.Enter:
		return conference.Admission{}, conference.ErrForbidden
	}
	if err := h.password(ctx, user.ID, req.Password, d); err != nil {
		return conference.Admission{}, err
	}
	role, grant := h.grant(d.Owner, req.Door)
	return conference.Admission{
		Identity: user.ID, Name: user.Name, Credential: user.Login, Role: role, Grant: grant, Pass: d.Owner, Room: h.room(d.Conference),
		Attributes: map[string]string{AttributeRole: ownerOrMember(d.Owner)},
	}, nil
}

// who asks the program for the user of a request.
func (h *Hosting) who(ctx context.Context, req conference.JoinRequest) (User, error) {
	if h.cfg.User == nil {
		return User{}, conference.ErrUnauthenticated
	}
	user, err := h.cfg.User(ctx, req)
	var known *social.Error
	switch {
	case errors.As(err, &known) && known.Code == social.CodeUnauthenticated:
		return User{}, conference.ErrUnauthenticated
	case errors.As(err, &known) && known.Code != social.CodeUnavailable:
		return User{}, conference.ErrForbidden
	case err != nil:
		return User{}, err
	case user.ID == "":
		return User{}, conference.ErrUnauthenticated
	}
	return user, nil
}

// password asks everybody but the Owner for the password, if there is one.
func (h *Hosting) password(ctx context.Context, userID, password string, d Decision) error {
	c := d.Conference
	if c.PasswordHash == "" || d.Owner {
		return nil
	}
	if password == "" {
		return &signal.Error{Code: signal.CodePasswordRequired, Message: "the conference has a password"}
	}
	if err := h.attempts.take(userID, c.ID, h.cfg.Now()); err != nil {
		return &signal.Error{Code: signal.CodeRateLimited, Message: "too many wrong passwords"}
	}
	ok, err := h.matches(ctx, password, c.PasswordHash)
	switch {
	case err != nil:
		return err
	case !ok:
		return &signal.Error{Code: signal.CodePasswordWrong, Message: "the password is wrong"}
	}
	h.attempts.forgive(userID, c.ID)
	return nil
}

func ownerOrMember(owner bool) string {
	if owner {
		return RoleOwner
	}
	return RoleMember
}

// grant is what somebody may do in the room, by a role or by what the Config gives. Players (WHEP) only watch, and nobody sees them.
func (h *Hosting) grant(owner bool, door conference.Door) (conference.Role, conference.Grant) {
	role, given := signal.RolePresenter, h.cfg.MemberGrant
	if owner {
		role, given = signal.RoleHost, h.cfg.OwnerGrant
	}
	switch {
	case door == conference.DoorWHEP:
		return "", conference.Grant{Subscribe: given == nil || given.Subscribe, Hidden: true}
	case given == nil:
		return role, conference.Grant{}
	}
	return "", *given
}

// room is the settings of a conference's room; nil leaves them to the server.
func (h *Hosting) room(c storage.Conference) *conference.RoomSettings {
	var s conference.RoomSettings
	switch {
	case h.cfg.Room != nil:
		s = *h.cfg.Room
	case !c.Lobby:
		return nil
	}
	s.Lobby = c.Lobby
	return &s
}

// setLobby changes an open room as its conference was changed.
func (h *Hosting) setLobby(ctx context.Context, id string, lobby bool) error {
	h.mu.Lock()
	rooms := h.rooms
	h.mu.Unlock()
	if rooms == nil {
		return nil
	}
	room, open := rooms.Room(id)
	if !open {
		return nil
	}
	if err := room.Update(ctx, conference.RoomUpdate{Lobby: &lobby}); err != nil && !errors.Is(err, conference.ErrClosed) {
		return err
	}
	return nil
}
