package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

const tagAccount = "Account"

// accountJSON is an account as its owner sees it.
type accountJSON struct {
	ID                 string    `json:"id"`
	Email              string    `json:"email"`
	FullName           string    `json:"full_name"`
	Bio                string    `json:"bio"`
	Location           string    `json:"location"`
	Website            string    `json:"website"`
	Language           string    `json:"language" doc:"BCP 47." example:"fr"`
	Avatar             string    `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
	EmailNotifications bool      `json:"email_notifications" doc:"Wants copies of notifications and messages by e-mail."`
	PrivateMessages    bool      `json:"private_messages" doc:"Takes messages from people who are not connected."`
	Admin              bool      `json:"admin"`
	CreatedAt          time.Time `json:"created_at"`
	HasPassword        bool      `json:"has_password"`
	Providers          []string  `json:"providers" nullable:"false" doc:"By which the account can be signed in to."`
}

type accountOutput struct {
	shape.Tagged
	Body accountJSON
}

func accountOf(acc social.Account) (*accountOutput, error) {
	out := &accountOutput{Body: accountJSON{
		ID: acc.ID, Email: acc.Email, FullName: acc.FullName, Bio: acc.Bio, Location: acc.Location, Website: acc.Website,
		Language: acc.Language, Avatar: acc.Avatar, EmailNotifications: acc.EmailNotifications, PrivateMessages: acc.PrivateMessages,
		Admin: acc.Admin, CreatedAt: acc.CreatedAt, HasPassword: acc.HasPassword, Providers: append([]string{}, acc.Providers...),
	}}
	var err error
	out.Tagged, err = shape.Tag(acc.Version, out.Body)
	return out, err
}

// accounts adds the operations on one's own account.
func (a *API) accounts() {
	handle(a, route{
		id: "get-me", method: http.MethodGet, path: "/me", tag: tagAccount, access: signedIn,
		summary: "The own account",
	}, func(ctx context.Context, who *caller, _ *shape.IfNoneMatch) (*accountOutput, error) {
		acc, err := a.cfg.Social.Profiles.Me(ctx, who.Actor)
		if err != nil {
			return nil, err
		}
		return accountOf(acc)
	})
}
