package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
)

const tagSignIn = "Signing in"

// cookieLife is how long browsers keep the cookie of a login, which is the longest that they keep any (RFC 6265bis, section 5.5). The
// login itself ends when social says.
const cookieLife = 400 * 24 * time.Hour

// Ways in which the secret of a login is given out.
const (
	useCookie = "cookie"
	useToken  = "token"
)

type signInInput struct {
	Body struct {
		Email    string `json:"email" maxLength:"254" example:"ada@example.org"`
		Password string `json:"password" maxLength:"1024" example:"correct horse battery"`
		Use      string `json:"use,omitempty" enum:"cookie,token" default:"cookie" doc:"How the login is given out: as a cookie, for pages, or as a token in the answer, for programs."`
	}
}

type signedInJSON struct {
	ID       string `json:"id" example:"01a1ff22-4e87-786a-a1db-141177e3be82"`
	FullName string `json:"full_name" example:"Ada Byron"`
	Language string `json:"language" example:"en"`
	Token    string `json:"token,omitempty" doc:"For Authorization: Bearer, if it was asked for."`
}

type signInOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      signedInJSON
}

type cookieOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

// signIns adds what makes and ends a login.
func (a *API) signIns() {
	handle(a, route{
		id: "sign-in", method: http.MethodPost, path: "/sign-in", tag: tagSignIn, access: public, class: classSignIn, problems: []string{codeUnauthenticated, codeUnconfirmed, codeSuspended},
		summary:     "Sign in with a password",
		description: "That the address is unknown and that the password is wrong are one answer.",
	}, a.signIn)
	handle(a, route{
		id: "sign-out", method: http.MethodPost, path: "/sign-out", tag: tagSignIn, access: public,
		status: http.StatusNoContent, summary: "Sign out",
		description: "Ends the login that the request comes with, and takes its cookie away. Without one, or with one that has ended, it does nothing.",
	}, a.signOut)
}

func (a *API) signIn(ctx context.Context, who *caller, in *signInInput) (*signInOutput, error) {
	secret, u, err := a.cfg.Social.Accounts.SignIn(ctx, social.SignIn{
		Email: in.Body.Email, Password: in.Body.Password, UserAgent: who.UserAgent, Address: who.Address,
	})
	if err != nil {
		return nil, err
	}
	out := &signInOutput{Body: signedInJSON{ID: u.ID, FullName: u.FullName, Language: u.Language}}
	if in.Body.Use == useToken {
		out.Body.Token = secret
	} else {
		out.SetCookie = []http.Cookie{a.cookies.set(a.cookies.login, secret, cookieLife)}
	}
	return out, nil
}

func (a *API) signOut(ctx context.Context, who *caller, _ *none) (*cookieOutput, error) {
	actor, err := a.cfg.Social.Accounts.Authenticate(ctx, who.secret)
	if err == nil {
		err = a.cfg.Social.Accounts.SignOut(ctx, actor)
	}
	switch social.CodeOf(err) {
	case social.CodeUnauthenticated, social.CodeSuspended, social.CodeUnconfirmed: // it has ended
		err = nil
	}
	if err != nil {
		return nil, err
	}
	return a.signedOut(), nil
}

// signedOut takes the cookie of a login away.
func (a *API) signedOut() *cookieOutput {
	return &cookieOutput{SetCookie: []http.Cookie{a.cookies.clear(a.cookies.login)}}
}
