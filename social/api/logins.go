package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

type loginJSON struct {
	ID        string    `json:"id"`
	UserAgent string    `json:"user_agent" doc:"As the device calls itself."`
	Address   string    `json:"address" doc:"The network address that it signed in from." example:"192.0.2.7"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at" doc:"When it was last used, within some minutes."`
	ExpiresAt time.Time `json:"expires_at"`
	Current   bool      `json:"current" doc:"It is the one that asks."`
}

func loginOf(l social.Login) loginJSON {
	return loginJSON{
		ID: l.ID, UserAgent: l.UserAgent, Address: l.Address, CreatedAt: l.CreatedAt, SeenAt: l.SeenAt, ExpiresAt: l.ExpiresAt, Current: l.Current,
	}
}

type loginInput struct {
	ID string `path:"id" maxLength:"255"`
}

// logins adds the devices on which somebody is signed in.
func (a *API) logins() {
	handle(a, route{
		id: "list-logins", method: http.MethodGet, path: "/logins", tag: tagSignIn, access: signedIn,
		summary: "The devices that are signed in", description: "The newest first.",
	}, func(ctx context.Context, who *caller, in *shape.Paging) (*listOutput[loginJSON], error) {
		list, err := a.cfg.Social.Accounts.Logins(ctx, who.Actor, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, loginOf), nil
	})
	handle(a, route{
		id: "end-login", method: http.MethodDelete, path: "/logins/{id}", tag: tagSignIn, access: signedIn,
		status: http.StatusNoContent, summary: "Sign out a device",
	}, func(ctx context.Context, who *caller, in *loginInput) (*cookieOutput, error) {
		if err := a.cfg.Social.Accounts.EndLogin(ctx, who.Actor, in.ID); err != nil {
			return nil, err
		}
		if in.ID == who.Actor.LoginID {
			return a.signedOut(), nil
		}
		return nil, nil
	})
}
