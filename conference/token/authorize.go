package token

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/conference"
)

// Authorize is for [conference.Config], and lets in who has a good token for the room, by whatever door: a client shows
// it in its hello, an encoder or a player of WHIP and WHEP as its bearer token. It refuses when the store
// of revocations does not answer.
func (v *Verifier) Authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	c, err := v.Verify(ctx, req.Token, req.Room)
	switch {
	case errors.Is(err, ErrInvalid), errors.Is(err, ErrRevoked):
		return conference.Admission{}, conference.ErrUnauthenticated
	case errors.Is(err, ErrRoom):
		return conference.Admission{}, conference.ErrForbidden
	case err != nil:
		return conference.Admission{}, err
	}
	return c.Admission(), nil
}

// Admission is what a server lets in by the claims, for an Authorize of one's own.
func (c Claims) Admission() conference.Admission {
	return conference.Admission{
		Identity: c.Identity, Name: c.Name, Attributes: c.Attributes, Role: c.Role, Grant: c.Grant, Credential: c.ID,
	}
}
