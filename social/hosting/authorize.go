package hosting

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/social"
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
		return conference.Admission{}, &signal.Error{Code: signal.CodeForbidden, Message: "the conference has not begun"}
	case !d.Enter:
		return conference.Admission{}, conference.ErrForbidden
	}
	if err := h.password(ctx, user.ID, req.Password, d); err != nil {
		return conference.Admission{}, err
	}
	return conference.Admission{
		Identity: user.ID, Name: user.Name, Grant: h.grant(d.Owner, req.Door),
		Attributes: map[string]string{AttributeRole: role(d.Owner)},
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
		return &signal.Error{Code: signal.CodeForbidden, Message: "the conference has a password"}
	}
	if err := h.attempts.take(userID, c.ID, h.cfg.Now()); err != nil {
		return &signal.Error{Code: signal.CodeRateLimited, Message: "too many wrong passwords"}
	}
	ok, err := h.matches(ctx, password, c.PasswordHash)
	switch {
	case err != nil:
		return err
	case !ok:
		return &signal.Error{Code: signal.CodeForbidden, Message: "the password is wrong"}
	}
	h.attempts.forgive(userID, c.ID)
	return nil
}

func role(owner bool) string {
	if owner {
		return RoleOwner
	}
	return RoleMember
}

// grant is what somebody may do in the room. Players (WHEP) only watch, and nobody sees them.
func (h *Hosting) grant(owner bool, door conference.Door) conference.Grant {
	given := h.cfg.MemberGrant
	if owner {
		given = h.cfg.OwnerGrant
	}
	g := conference.Grant{Publish: conference.AllSources(), Subscribe: true, Data: true, Chat: true, Update: true}
	if given != nil {
		g = *given
	}
	if door == conference.DoorWHEP {
		return conference.Grant{Subscribe: g.Subscribe, Hidden: true}
	}
	return g
}
