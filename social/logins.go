package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Login is a device that is signed in.
type Login struct {
	ID        string
	UserAgent string
	Address   string
	CreatedAt time.Time
	SeenAt    time.Time // within Limits.TouchEvery
	ExpiresAt time.Time
	Current   bool // it is the one that asks
}

// maxLogins is how many devices one account is signed in on; beyond it the oldest are signed out.
const maxLogins = storage.MaxLimit

// login makes a login of a user and returns its secret.
func (a *Accounts) login(ctx context.Context, u storage.User, agent, address string) (string, User, error) {
	secret := newSecret()
	now := a.Now()
	l := storage.Login{
		ID: a.NewID(), Hash: hashSecret(secret), UserID: u.ID, UserAgent: shorten(agent, 256), Address: shorten(address, 64),
		CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(a.Limits.LoginLife),
	}
	err := a.Stores.Tx(ctx, func(stores storage.Stores) error {
		// Between the check and now, an admin or the owner may have closed the account.
		stored, err := stores.Users.Get(ctx, u.ID)
		if errors.Is(err, storage.ErrNotFound) {
			return errorf(CodeUnauthenticated, "the account is gone")
		} else if err != nil {
			return err
		}
		if err := able(stored); err != nil {
			return err
		}
		u = stored
		if err := stores.Logins.Create(ctx, l); err != nil {
			return err
		}
		list, err := stores.Logins.List(ctx, u.ID, storage.Page{Limit: maxLogins})
		if err != nil || list.Next == "" {
			return err
		}
		oldest, err := stores.Logins.List(ctx, u.ID, storage.Page{Limit: maxLogins, Cursor: list.Next})
		for _, o := range oldest.Items {
			if err := a.endLogin(ctx, stores, u.ID, o.ID); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return "", User{}, err
	}
	a.Jobs.Wake(signedOutQueue)
	return secret, userOf(u), nil
}

// Authenticate says who acts with a login's secret. Its use makes it hold longer.
func (a *Accounts) Authenticate(ctx context.Context, secret string) (Actor, error) {
	bad := errorf(CodeUnauthenticated, "not signed in, or not any more")
	if secret == "" || len(secret) > maxSecret {
		return Actor{}, bad
	}
	l, err := a.Stores.Logins.ByHash(ctx, hashSecret(secret))
	if errors.Is(err, storage.ErrNotFound) {
		return Actor{}, bad
	} else if err != nil {
		return Actor{}, err
	}
	now := a.Now()
	if !now.Before(l.ExpiresAt) {
		return Actor{}, bad
	}
	u, err := a.Stores.Users.Get(ctx, l.UserID)
	if errors.Is(err, storage.ErrNotFound) {
		return Actor{}, bad
	} else if err != nil {
		return Actor{}, err
	}
	if err := able(u); err != nil {
		return Actor{}, err
	}
	if now.Sub(l.SeenAt) >= a.Limits.TouchEvery {
		err := a.Stores.Logins.Touch(ctx, l.ID, now, now.Add(a.Limits.LoginLife))
		if errors.Is(err, storage.ErrNotFound) {
			return Actor{}, bad
		} else if err != nil {
			return Actor{}, err
		}
	}
	return Actor{UserID: u.ID, LoginID: l.ID, Admin: u.Admin}, nil
}

// SignOut ends the actor's login. More than once is allowed.
func (a *Accounts) SignOut(ctx context.Context, actor Actor) error {
	if actor.UserID == "" || actor.LoginID == "" {
		return nil
	}
	err := a.Stores.Tx(ctx, func(stores storage.Stores) error { return a.endLogin(ctx, stores, actor.UserID, actor.LoginID) })
	a.Jobs.Wake(signedOutQueue)
	a.live.end(actor.UserID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// Logins lists the devices on which the actor is signed in, the newest first.
func (a *Accounts) Logins(ctx context.Context, actor Actor, p storage.Page) (storage.List[Login], error) {
	var out storage.List[Login]
	if _, err := a.acting(ctx, a.Stores, actor); err != nil {
		return out, err
	}
	list, err := a.Stores.Logins.List(ctx, actor.UserID, p)
	if err != nil {
		return out, err
	}
	now := a.Now()
	for _, l := range list.Items {
		if now.Before(l.ExpiresAt) {
			out.Items = append(out.Items, Login{
				ID: l.ID, UserAgent: l.UserAgent, Address: l.Address, CreatedAt: l.CreatedAt, SeenAt: l.SeenAt, ExpiresAt: l.ExpiresAt,
				Current: l.ID == actor.LoginID,
			})
		}
	}
	out.Next = list.Next
	return out, nil
}

// EndLogin signs out a device of the actor.
func (a *Accounts) EndLogin(ctx context.Context, actor Actor, id string) error {
	if _, err := a.acting(ctx, a.Stores, actor); err != nil {
		return err
	}
	none := errorf(CodeNotFound, "there is no such login")
	if !validID(id) {
		return none
	}
	err := a.Stores.Tx(ctx, func(stores storage.Stores) error { return a.endLogin(ctx, stores, actor.UserID, id) })
	if errors.Is(err, storage.ErrNotFound) {
		return none
	}
	a.Jobs.Wake(signedOutQueue)
	a.live.end(actor.UserID)
	return err
}

// recent says whether the actor signed in a short time ago, which proves as much as a password.
func (a *Accounts) recent(ctx context.Context, actor Actor) (bool, error) {
	if actor.LoginID == "" {
		return false, nil
	}
	list, err := a.Stores.Logins.List(ctx, actor.UserID, storage.Page{Limit: maxLogins})
	if err != nil {
		return false, err
	}
	for _, l := range list.Items {
		if l.ID == actor.LoginID {
			return a.Now().Sub(l.CreatedAt) < a.Limits.RecentLogin, nil
		}
	}
	return false, nil
}
