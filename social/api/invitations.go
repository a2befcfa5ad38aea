package api

import (
	"context"
	"net/http"
)

// invitations adds what makes the first admin. Invitations themselves are made by the operator's program alone.
func (a *API) invitations() {
	handle(a, route{
		id: "become-admin", method: http.MethodPost, path: "/admin-invitations", tag: tagAdmin, access: signedIn, class: classSignIn, problems: []string{codeNotFound},
		status: http.StatusNoContent, summary: "Become an admin by an invitation",
		description: "The token is that of the link that the operator was given; it holds once, for a day.",
	}, func(ctx context.Context, who *caller, in *tokenInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.BecomeAdmin(ctx, who.Actor, in.Body.Token)
	})
}
