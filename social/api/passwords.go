package api

import (
	"context"
	"net/http"
)

const tagPassword = "Passwords"

type changePasswordInput struct {
	Body struct {
		Old string `json:"old_password,omitempty" maxLength:"1024" doc:"The present password; absent if there is none."`
		New string `json:"new_password" maxLength:"1024" example:"correct horse battery"`
	}
}

type resetPasswordInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"256" doc:"What follows #token= in the link that was mailed."`
		Password string `json:"password" maxLength:"1024" example:"correct horse battery"`
	}
}

// passwords adds what changes passwords.
func (a *API) passwords() {
	handle(a, route{
		id: "change-password", method: http.MethodPut, path: "/me/password", tag: tagPassword, access: signedIn, class: classSignIn,
		status: http.StatusNoContent, summary: "Change the password", description: "Signs out all other devices.",
	}, func(ctx context.Context, who *caller, in *changePasswordInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.ChangePassword(ctx, who.Actor, in.Body.Old, in.Body.New)
	})
	handle(a, route{
		id: "forgot-password", method: http.MethodPost, path: "/password-resets/mails", tag: tagPassword, access: public, class: classMail,
		status: http.StatusAccepted, summary: "Mail a link for a new password",
		description: "The answer is the same whether or not there is such an account.",
	}, func(ctx context.Context, _ *caller, in *emailInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.ForgotPassword(ctx, in.Body.Email)
	})
	handle(a, route{
		id: "check-password-reset", method: http.MethodPost, path: "/password-resets/checks", tag: tagPassword, access: public, class: classSignIn, problems: []string{codeNotFound},
		status: http.StatusNoContent, summary: "Ask whether a link still holds",
		description: "For the page that the link leads to. It changes nothing; it is no GET since the token would be in logs.",
	}, func(ctx context.Context, _ *caller, in *tokenInput) (*none, error) {
		return nil, a.cfg.Social.Accounts.CheckReset(ctx, in.Body.Token)
	})
	handle(a, route{
		id: "reset-password", method: http.MethodPost, path: "/password-resets", tag: tagPassword, access: public, class: classSignIn, problems: []string{codeNotFound},
		status: http.StatusNoContent, summary: "Set a new password by a link",
		description: "The token holds once, for 30 minutes. Signs out all devices.",
	}, func(ctx context.Context, _ *caller, in *resetPasswordInput) (*cookieOutput, error) {
		if err := a.cfg.Social.Accounts.ResetPassword(ctx, in.Body.Token, in.Body.Password); err != nil {
			return nil, err
		}
		return a.signedOut(), nil
	})
}
