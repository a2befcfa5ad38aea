package social

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Accounts is who there is, and by what people prove who they are.
type Accounts struct {
	*core
	passwords *passwords

	byAccount *attempts // wrong passwords, by e-mail address or user id
	byAddress *attempts // wrong passwords, by network address
	mails     *attempts // mails to one e-mail address
	signUps   *attempts // by network address
	sweeper   sweeper

	mu        sync.Mutex // guards all below
	gone      []func(ctx context.Context, userID string) error
	signedOut []func(ctx context.Context, userID string, logins []string) error
}

func newAccounts(c *core) (*Accounts, error) {
	p, err := newPasswords(c.Passwords)
	if err != nil {
		return nil, err
	}
	a := &Accounts{
		core: c, passwords: p,
		byAccount: newAttempts(c.Now, c.Limits.Attempts, c.Limits.AttemptsIn),
		byAddress: newAttempts(c.Now, c.Limits.AddressAttempts, c.Limits.AttemptsIn),
		mails:     newAttempts(c.Now, c.Limits.Mails, time.Hour),
		signUps:   newAttempts(c.Now, c.Limits.AddressSignUps, time.Hour),
	}
	c.compose(mail.Confirm, a.composeConfirm)
	c.compose(mail.Known, a.composeKnown)
	c.compose(mail.Reset, a.composeReset)
	c.Jobs.Handle(goneQueue, a.tellGone)
	c.Jobs.Handle(deleteQueue, a.deleteJob)
	c.Jobs.Handle(signedOutQueue, a.tellSignedOut)
	return a, nil
}

// SignUp is what somebody signs up with.
type SignUp struct {
	Email    string
	FullName string
	Password string
	Language string // one without texts means Config.Language
	Terms    bool   // agreed to the terms; required
	Address  string // the network address it came from, for limits; may be empty
}

// SignUp makes an account and mails a link that confirms its address, or, if the address has a confirmed account,
// mails that to its owner; the answer is the same. Until it is confirmed an account can do nothing, and
// whoever signs up with its address again replaces all of it.
func (a *Accounts) SignUp(ctx context.Context, s SignUp) error {
	if a.Closed {
		return closed()
	}
	u, err := a.newUser(s.Email, s.FullName, s.Language)
	if err != nil {
		return err
	}
	if err := a.passwords.check("password", s.Password, u.Email); err != nil {
		return err
	}
	if !s.Terms {
		return invalid("terms", "the terms have to be agreed to")
	}
	if err := a.signUps.take(network(s.Address)); err != nil {
		return err
	}
	if err := a.mails.take(u.Email); err != nil {
		return err
	}
	hash, err := a.passwords.hash(ctx, s.Password)
	if err != nil {
		return err
	}
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		known, err := stores.Users.ByEmail(ctx, u.Email)
		switch {
		case err == nil && !replaceable(known):
			return a.queueMail(ctx, stores, mailJob{Kind: mail.Known, User: known.ID})
		case err != nil && !errors.Is(err, storage.ErrNotFound):
			return err
		}
		made, err := a.put(ctx, stores, known, u)
		if err != nil {
			return err
		}
		if err := stores.Credentials.SetPassword(ctx, made.ID, hash); err != nil {
			return err
		}
		return a.queueMail(ctx, stores, mailJob{Kind: mail.Confirm, User: made.ID})
	})
	a.Jobs.Wake(mailQueue)
	if errors.Is(err, storage.ErrExists) { // somebody was faster, who gets the mail
		return nil
	}
	return err
}

// closed is the answer to who would make an account where none are taken.
func closed() *Error { return errorf(CodeForbidden, "no new accounts are taken here") }

// newUser is an account that is not stored yet.
func (a *Accounts) newUser(email, name, lang string) (storage.User, error) {
	email, err := address(email)
	if err != nil {
		return storage.User{}, err
	}
	name, err = fullName(name)
	if err != nil {
		return storage.User{}, err
	}
	if !mail.Supported(lang) {
		lang = a.Language
	}
	now := a.Now()
	return storage.User{
		ID: a.NewID(), Email: email, FullName: name, Words: SearchWords(name), Language: lang,
		EmailNotifications: true, PrivateMessages: true, CreatedAt: now, TermsAt: now,
	}, nil
}

// replaceable says whether nobody has proved yet that the account is theirs.
func replaceable(u storage.User) bool {
	return u.ConfirmedAt.IsZero() && u.SuspendedAt.IsZero() && u.DeletingAt.IsZero()
}

// put stores a new account without credentials, in place of a known one with its address that nobody has confirmed: what the first one
// who typed in the address left behind must not open the account of the one who owns it.
func (a *Accounts) put(ctx context.Context, stores storage.Stores, known, u storage.User) (storage.User, error) {
	if known.ID == "" {
		return stores.Users.Create(ctx, u)
	}
	if err := a.dropCredentials(ctx, stores, known.ID); err != nil {
		return u, err
	}
	u.ID, u.CreatedAt, u.Version = known.ID, known.CreatedAt, known.Version
	return stores.Users.Update(ctx, u)
}

// dropCredentials removes all by which somebody could act as a user.
func (a *Accounts) dropCredentials(ctx context.Context, stores storage.Stores, userID string) error {
	if err := stores.Credentials.DeleteOf(ctx, userID); err != nil {
		return err
	}
	if err := stores.Tokens.DeleteOf(ctx, userID, ""); err != nil {
		return err
	}
	_, err := stores.Logins.DeleteOf(ctx, userID, "")
	return err
}

// Confirm proves an address by the token that was mailed to it. Afterwards one can sign in.
func (a *Accounts) Confirm(ctx context.Context, token string) error {
	if len(token) > maxSecret {
		return badToken()
	}
	return a.Stores.Tx(ctx, func(stores storage.Stores) error {
		t, err := stores.Tokens.Use(ctx, hashSecret(token), purposeConfirm, a.Now())
		if err != nil {
			return asBadToken(err)
		}
		_, err = change(ctx, stores, t.UserID, func(u *storage.User) error {
			if u.ConfirmedAt.IsZero() {
				u.ConfirmedAt = a.Now()
			}
			return nil
		})
		if err != nil {
			return asBadToken(err)
		}
		return stores.Tokens.DeleteOf(ctx, t.UserID, purposeConfirm)
	})
}

// ResendConfirmation mails the link again, if there is such an account and it is not confirmed. Which of it is so is looked
// up when the mail is sent: the answer is the same.
func (a *Accounts) ResendConfirmation(ctx context.Context, email string) error {
	return a.mailTo(ctx, mail.Confirm, email)
}

// mailTo queues a mail to whoever has an address. All it does before is the same for all addresses.
func (a *Accounts) mailTo(ctx context.Context, kind mail.Kind, email string) error {
	email, err := address(email)
	if err != nil {
		return err
	}
	if err := a.mails.take(email); err != nil {
		return err
	}
	err = a.queueMail(ctx, a.Stores, mailJob{Kind: kind, Email: email, Key: string(kind) + ":" + hashSecret(email)})
	a.Jobs.Wake(mailQueue)
	return err
}

func (a *Accounts) composeConfirm(ctx context.Context, to storage.User, _ mailJob, d *mail.Data) (bool, error) {
	if !to.ConfirmedAt.IsZero() {
		return false, nil
	}
	secret, err := a.newToken(ctx, to.ID, purposeConfirm, a.Limits.ConfirmLife)
	d.Link = a.secretLink("confirm-email", secret)
	return true, err
}

func (a *Accounts) composeKnown(_ context.Context, _ storage.User, _ mailJob, d *mail.Data) (bool, error) {
	d.Link = a.link("sign-in", nil)
	return true, nil
}
