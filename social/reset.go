package social

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// ChangePassword replaces the actor's password and signs out all other devices. Who has none yet, but signs in by a
// provider, sets one with old empty, shortly after signing in.
func (a *Accounts) ChangePassword(ctx context.Context, actor Actor, old, password string) error {
	u, err := a.acting(ctx, a.Stores, actor)
	if err != nil {
		return err
	}
	if err := a.passwords.check("new_password", password, u.Email); err != nil {
		return err
	}
	if err := a.confirmOwner(ctx, actor, "old_password", old); err != nil {
		return err
	}
	hash, err := a.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		if _, err := a.acting(ctx, stores, actor); err != nil {
			return err
		}
		if err := stores.Credentials.SetPassword(ctx, actor.UserID, hash); err != nil {
			return err
		}
		if err := stores.Tokens.DeleteOf(ctx, actor.UserID, purposeReset); err != nil {
			return err
		}
		return a.endLogins(ctx, stores, actor.UserID, actor.LoginID)
	})
	if err == nil {
		a.Jobs.Wake(signedOutQueue)
		a.live.end(actor.UserID)
	}
	return err
}

// confirmOwner makes sure that the one at the device is the owner of the account: by
// the password, or, if the account has none, by having signed in a short time ago.
func (a *Accounts) confirmOwner(ctx context.Context, actor Actor, field, password string) error {
	hash, err := a.Stores.Credentials.Password(ctx, actor.UserID)
	if errors.Is(err, storage.ErrNotFound) {
		ok, err := a.recent(ctx, actor)
		if err == nil && !ok {
			err = errorf(CodeForbidden, "sign in again, and then do this within %v", a.Limits.RecentLogin)
		}
		return err
	} else if err != nil {
		return err
	}
	key := "user:" + actor.UserID
	if err := a.byAccount.take(key); err != nil {
		return err
	}
	_, err = a.prove(ctx, hash, password)
	switch CodeOf(err) {
	case CodeUnauthenticated:
		return invalid(field, "the password is wrong")
	case "":
		if err == nil {
			a.byAccount.clear(key)
		}
	default:
		a.byAccount.giveBack(key)
	}
	return err
}

// ForgotPassword mails a link for a new password, if there is such an account. Whether there is one is looked up when the mail is sent:
// the answer is the same.
func (a *Accounts) ForgotPassword(ctx context.Context, email string) error {
	return a.mailTo(ctx, mail.Reset, email)
}

func (a *Accounts) composeReset(ctx context.Context, to storage.User, _ mailJob, d *mail.Data) (bool, error) {
	secret, err := a.newToken(ctx, to.ID, purposeReset, a.Limits.ResetLife)
	d.Link = a.secretLink("reset-password", secret)
	return true, err
}

// CheckReset says whether a token for a new password holds, without using it.
func (a *Accounts) CheckReset(ctx context.Context, token string) error {
	if len(token) > maxSecret {
		return badToken()
	}
	_, err := a.Stores.Tokens.Get(ctx, hashSecret(token), purposeReset, a.Now())
	return asBadToken(err)
}

// ResetPassword sets a new password by a token, which holds once, and signs out all devices.
func (a *Accounts) ResetPassword(ctx context.Context, token, password string) error {
	if err := a.CheckReset(ctx, token); err != nil { // before the hash, which costs
		return err
	}
	if err := a.passwords.check("password", password, ""); err != nil {
		return err
	}
	hash, err := a.passwords.hash(ctx, password)
	if err != nil {
		return err
	}
	var u storage.User
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		t, err := stores.Tokens.Use(ctx, hashSecret(token), purposeReset, a.Now())
		if err != nil {
			return asBadToken(err)
		}
		if u, err = a.proved(ctx, stores, t.UserID); err != nil {
			return asBadToken(err)
		}
		if err := stores.Credentials.SetPassword(ctx, u.ID, hash); err != nil {
			return err
		}
		for _, purpose := range []string{purposeReset, purposeConfirm} {
			if err := stores.Tokens.DeleteOf(ctx, u.ID, purpose); err != nil {
				return err
			}
		}
		return a.endLogins(ctx, stores, u.ID, "")
	})
	if err != nil {
		return err
	}
	a.Jobs.Wake(signedOutQueue)
	a.byAccount.clear(u.Email)
	a.live.end(u.ID)
	return nil
}

// proved confirms the address of a user who has read a mail to it. What had been set up before
// by whoever typed in the address is removed.
func (a *Accounts) proved(ctx context.Context, stores storage.Stores, userID string) (storage.User, error) {
	u, err := stores.Users.Get(ctx, userID)
	if err != nil || !u.ConfirmedAt.IsZero() {
		return u, err
	}
	if err := stores.Credentials.DeleteOf(ctx, userID); err != nil {
		return u, err
	}
	u.ConfirmedAt = a.Now()
	return stores.Users.Update(ctx, u)
}
