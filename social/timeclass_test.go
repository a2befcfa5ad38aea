package social_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// calls writes down what storage is asked while somebody waits for an answer: with a context that has it.
type calls struct{ list []string }

func (c *calls) note(ctx context.Context, what string) {
	if ctx.Value(c) != nil {
		c.list = append(c.list, what)
	}
}

type spiedUsers struct {
	storage.Users
	calls *calls
}

func (s spiedUsers) ByEmail(ctx context.Context, email string) (storage.User, error) {
	s.calls.note(ctx, "user")
	return s.Users.ByEmail(ctx, email)
}

type spiedCredentials struct {
	storage.Credentials
	calls *calls
}

func (s spiedCredentials) Password(ctx context.Context, userID string) (string, error) {
	s.calls.note(ctx, "password")
	return s.Credentials.Password(ctx, userID)
}

type spiedOutbox struct {
	storage.Outbox
	calls *calls
}

func (s spiedOutbox) Add(ctx context.Context, j storage.Job) error {
	s.calls.note(ctx, "job")
	return s.Outbox.Add(ctx, j)
}

// TestTimeClass: what is asked before the answer is the same for addresses that are known and that are not, so that the time tells nothing. C37
func TestTimeClass(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		c := new(calls)
		k := newKit(t, func(cfg *social.Config) {
			cfg.Stores.Users = spiedUsers{cfg.Stores.Users, c}
			cfg.Stores.Credentials = spiedCredentials{cfg.Stores.Credentials, c}
			cfg.Stores.Outbox = spiedOutbox{cfg.Stores.Outbox, c}
		})
		k.join("ann@example.org")
		ctx := context.WithValue(t.Context(), c, true)
		for name, ask := range map[string]func(email string) error{
			"sign-in": func(email string) error {
				_, _, err := k.Accounts.SignIn(ctx, social.SignIn{Email: email, Password: "wrong"})
				return err
			},
			"forgot": func(email string) error { return k.Accounts.ForgotPassword(ctx, email) },
			"resend": func(email string) error { return k.Accounts.ResendConfirmation(ctx, email) },
		} {
			var got [2][]string
			var answers [2]string
			for i, email := range []string{"ann@example.org", "nobody@example.org"} {
				c.list = nil
				answers[i] = fmt.Sprint(ask(email))
				got[i] = slices.Clone(c.list)
				synctest.Wait()
			}
			if len(got[0]) == 0 || !slices.Equal(got[0], got[1]) || answers[0] != answers[1] {
				t.Errorf("%s: asks %v and answers %q for a known address, %v and %q for another", name, got[0], answers[0], got[1], answers[1])
			}
		}
	})
}
