package social

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// purposeAdmin is that of tokens that make whoever has them an admin. They belong to inviter, which is no user's id.
const (
	purposeAdmin = "admin"
	inviter      = "operator"
)

// adminLife is how long an invitation of InviteAdmin holds.
const adminLife = 24 * time.Hour

// InviteAdmin makes a link by which somebody who is signed in becomes an admin: to the page become-admin, which sends the token to
// what calls [Accounts.BecomeAdmin]. It holds once, for a day, and until the next one is made. As [Accounts.SetAdmin]
// it is for the operator's program, which shows the link to nobody else, and must not be reached by requests.
func (a *Accounts) InviteAdmin(ctx context.Context) (link string, err error) {
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		if err := stores.Tokens.DeleteOf(ctx, inviter, purposeAdmin); err != nil {
			return err
		}
		secret, now := newSecret(), a.Now()
		link = a.secretLink("become-admin", secret)
		return stores.Tokens.Create(ctx, storage.Token{
			Hash: hashSecret(secret), Purpose: purposeAdmin, UserID: inviter, CreatedAt: now, ExpiresAt: now.Add(adminLife),
		})
	})
	return link, err
}

// BecomeAdmin makes the actor an admin by the token of a link of [Accounts.InviteAdmin], which is used up. The audit says so.
func (a *Accounts) BecomeAdmin(ctx context.Context, actor Actor, token string) error {
	if len(token) > maxSecret {
		return badToken()
	}
	return a.Stores.Tx(ctx, func(stores storage.Stores) error {
		if _, err := a.acting(ctx, stores, actor); err != nil {
			return err
		}
		if _, err := stores.Tokens.Use(ctx, hashSecret(token), purposeAdmin, a.Now()); err != nil {
			return asBadToken(err)
		}
		_, err := change(ctx, stores, actor.UserID, func(u *storage.User) error {
			u.Admin = true
			return nil
		})
		if err != nil {
			return err
		}
		return stores.Audit.Append(ctx, storage.AuditEntry{ID: a.NewID(), At: a.Now(), Actor: actor.UserID, Action: "become_admin", Object: actor.UserID})
	})
}

// HasAdmin says whether there is an admin who can act. It is for the operator's program, which invites one if there is none.
func (a *Accounts) HasAdmin(ctx context.Context) (bool, error) {
	for p := (storage.Page{Limit: 100}); ; {
		list, err := a.Stores.Users.List(ctx, storage.UserFilter{}, p)
		if err != nil {
			return false, err
		}
		for _, u := range list.Items {
			if u.Admin && able(u) == nil {
				return true, nil
			}
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			return false, nil
		}
	}
}
