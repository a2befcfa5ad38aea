package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

const tagAccount = "Account"

// none is the input of operations that take nothing, and the output of those that say nothing.
type none struct{}

// accountJSON is an account as its owner sees it.
type accountJSON struct {
	ID                 string    `json:"id" example:"01a1ff22-4e87-786a-a1db-141177e3be82"`
	Email              string    `json:"email" example:"ada@example.org"`
	FullName           string    `json:"full_name" example:"Ada Byron"`
	Bio                string    `json:"bio"`
	Location           string    `json:"location" example:"London"`
	Website            string    `json:"website" example:"https://ada.example/"`
	Language           string    `json:"language" doc:"BCP 47." example:"en"`
	Avatar             string    `json:"avatar,omitempty" doc:"Changes with the picture; absent without one." example:"9f86d081884c7d65"`
	EmailNotifications bool      `json:"email_notifications" doc:"Wants copies of notifications and messages by e-mail."`
	PrivateMessages    bool      `json:"private_messages" doc:"Takes messages from people who are not connected."`
	Admin              bool      `json:"admin"`
	CreatedAt          time.Time `json:"created_at"`
	HasPassword        bool      `json:"has_password" doc:"Whether one can sign in with a password."`
	Providers          []string  `json:"providers" nullable:"false" doc:"By which one can sign in, beside a password."`
}

type accountOutput struct {
	shape.Tagged
	Body accountJSON
}

// accounts adds the operations on accounts.
func (a *API) accounts() {
	a.signUps()
	a.signIns()
	a.passwords()
	a.externals()
	a.logins()
	handle(a, route{
		id: "get-account", method: http.MethodGet, path: "/me", tag: tagAccount, access: signedIn,
		summary: "The own account",
	}, func(ctx context.Context, who *caller, _ *shape.IfNoneMatch) (*accountOutput, error) {
		return a.account(ctx, who)
	})
	a.profile()
	a.avatars()
	handle(a, route{
		id: "export-account", method: http.MethodGet, path: "/me/export", tag: tagAccount, access: signedIn, class: classExport,
		summary:     "All that is stored of oneself",
		description: "One JSON object with a member for each kind of record. If the connection ends before it does, it is incomplete.",
	}, a.export)
	handle(a, route{
		id: "delete-account", method: http.MethodPost, path: "/me/deletion", tag: tagAccount, access: signedIn, class: classSignIn,
		status: http.StatusNoContent, summary: "Delete the account for good",
		description: "At once nobody can see it or sign in to it; all that is the person's goes soon after. An account without a password " +
			"needs a login that was made a short time ago.",
	}, a.deleteAccount)
}

// account is the caller's account.
func (a *API) account(ctx context.Context, who *caller) (*accountOutput, error) {
	acc, err := a.cfg.Social.Profiles.Me(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	out := &accountOutput{Body: accountJSON{
		ID: acc.ID, Email: acc.Email, FullName: acc.FullName, Bio: acc.Bio, Location: acc.Location, Website: acc.Website,
		Language: acc.Language, Avatar: acc.Avatar, EmailNotifications: acc.EmailNotifications, PrivateMessages: acc.PrivateMessages,
		Admin: acc.Admin, CreatedAt: acc.CreatedAt, HasPassword: acc.HasPassword, Providers: append([]string{}, acc.Providers...),
	}}
	out.Tagged, err = shape.Tag(acc.Version, out.Body)
	return out, err
}

// streamOutput is an output that writes itself.
type streamOutput struct {
	Body func(huma.Context)
}

func (a *API) export(_ context.Context, who *caller, _ *none) (*streamOutput, error) {
	return &streamOutput{Body: func(hc huma.Context) {
		r, w := humago.Unwrap(hc)
		h := w.Header()
		out := &firstWrite{Writer: w, before: func() {
			h.Set("Content-Type", "application/json")
			h.Set("Content-Disposition", `attachment; filename="account.json"`)
		}}
		err := a.cfg.Social.Accounts.Export(r.Context(), who.Actor, out)
		switch {
		case err == nil:
		case !out.begun:
			a.problem(r.Context(), err).write(w)
		default:
			a.cfg.Logger.Warn("an export was cut off", zap.String("request", requestID(r.Context())), zap.Error(err))
			panic(http.ErrAbortHandler) // nobody is to take it for whole
		}
	}}, nil
}

// firstWrite does something before the first byte is written.
type firstWrite struct {
	io.Writer
	before func()
	begun  bool
}

func (f *firstWrite) Write(p []byte) (int, error) {
	if !f.begun {
		f.begun = true
		f.before()
	}
	return f.Writer.Write(p)
}

type deleteAccountInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"1024" doc:"The password, if there is one."`
	}
}

func (a *API) deleteAccount(ctx context.Context, who *caller, in *deleteAccountInput) (*cookieOutput, error) {
	if err := a.cfg.Social.Accounts.Delete(ctx, who.Actor, in.Body.Password); err != nil {
		return nil, err
	}
	return a.signedOut(), nil
}
