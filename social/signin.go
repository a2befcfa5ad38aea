package social

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// SignIn is what somebody signs in with.
type SignIn struct {
	Email     string
	Password  string
	UserAgent string // of the device, for the list of logins
	Address   string // network address, for that list and for limits
}

// SignIn checks a password and makes a login, whose secret is given out here only. That the address is unknown and
// that the password is wrong are one answer. Suspended and unconfirmed accounts are
// told so, but only to those who know the password.
func (a *Accounts) SignIn(ctx context.Context, s SignIn) (secret string, user User, err error) {
	email, err := address(s.Email)
	if err != nil {
		return "", User{}, err
	}
	net := network(s.Address)
	if err := a.byAddress.take(net); err != nil {
		return "", User{}, err
	}
	if err := a.byAccount.take(email); err != nil {
		a.byAddress.giveBack(net)
		return "", User{}, err
	}
	u, hash, err := a.passwordOf(ctx, email)
	if err != nil {
		return "", User{}, err
	}
	old, err := a.prove(ctx, hash, s.Password)
	if err != nil {
		if CodeOf(err) != CodeUnauthenticated { // nothing was guessed
			a.byAccount.giveBack(email)
			a.byAddress.giveBack(net)
		}
		return "", User{}, err
	}
	a.byAccount.clear(email)
	a.byAddress.giveBack(net)
	if err := able(u); err != nil {
		return "", User{}, err
	}
	if old {
		a.renew(ctx, u.ID, hash, s.Password)
	}
	return a.login(ctx, u, s.UserAgent, s.Address)
}

// passwordOf reads the account with an address and the hash of its password, which is empty if there is none.
func (a *Accounts) passwordOf(ctx context.Context, email string) (storage.User, string, error) {
	u, err := a.Stores.Users.ByEmail(ctx, email)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return u, "", err
	}
	id := u.ID
	if id == "" {
		id = "-" // the same reads for everybody
	}
	hash, err := a.Stores.Credentials.Password(ctx, id)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return u, "", err
	}
	return u, hash, nil
}

// prove checks a password against a hash, which may be empty. Wrong is unauthenticated.
func (a *Accounts) prove(ctx context.Context, hash, password string) (old bool, err error) {
	ok := false
	if hash == "" {
		err = a.passwords.waste(ctx, password)
	} else {
		ok, old, err = a.passwords.verify(ctx, hash, password)
	}
	if err == nil && !ok {
		err = errorf(CodeUnauthenticated, "the e-mail address or the password is wrong")
	}
	return old, err
}

// able says whether an account may be signed in to.
func able(u storage.User) error {
	switch {
	case !u.DeletingAt.IsZero():
		return errorf(CodeUnauthenticated, "the account is gone")
	case !u.SuspendedAt.IsZero():
		return errorf(CodeSuspended, "the account is suspended")
	case u.ConfirmedAt.IsZero():
		return errorf(CodeUnconfirmed, "the e-mail address is not confirmed")
	}
	return nil
}

// renew makes a hash anew whose costs have changed, unless the password was changed meanwhile. That it does not work stops nobody.
func (a *Accounts) renew(ctx context.Context, userID, stored, password string) {
	hash, err := a.passwords.hash(ctx, password)
	if err == nil {
		err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
			if now, err := stores.Credentials.Password(ctx, userID); err != nil || now != stored {
				return err
			}
			return stores.Credentials.SetPassword(ctx, userID, hash)
		})
	}
	if err != nil {
		a.Logger.Warn("a password's hash was not made anew", zap.String("user", userID), zap.Error(err))
	}
}
