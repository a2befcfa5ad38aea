package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Profiles is what people say about themselves.
type Profiles struct {
	*core
	pictures *gate
}

// Profile is what others see of somebody.
type Profile struct {
	Person
	Bio      string
	Location string
	Website  string
	Since    time.Time // when the account was made
	Status   Status    // how the viewer is connected with the person
	Self     bool      // it is the viewer's own
	// PrivateMessages says whether the viewer may write to the person.
	PrivateMessages bool
}

// Account is what somebody sees of the own account.
type Account struct {
	User
	HasPassword bool
	Providers   []string // by which the account can be signed in to
}

// Me returns the actor's own account.
func (p *Profiles) Me(ctx context.Context, actor Actor) (Account, error) {
	u, err := p.acting(ctx, p.Stores, actor)
	if err != nil {
		return Account{}, err
	}
	me := Account{User: userOf(u)}
	me.HasPassword, me.Providers, err = p.waysIn(ctx, u.ID)
	return me, err
}

// waysIn says by what an account can be signed in to.
func (c *core) waysIn(ctx context.Context, userID string) (password bool, providers []string, err error) {
	switch _, err := c.Stores.Credentials.Password(ctx, userID); {
	case err == nil:
		password = true
	case !errors.Is(err, storage.ErrNotFound):
		return false, nil, err
	}
	ties, err := c.Stores.Credentials.Externals(ctx, userID)
	for _, t := range ties {
		providers = append(providers, t.Provider)
	}
	return password, providers, err
}

// Get returns the profile of somebody whom the actor may see.
func (p *Profiles) Get(ctx context.Context, actor Actor, userID string) (Profile, error) {
	if _, err := p.acting(ctx, p.Stores, actor); err != nil {
		return Profile{}, err
	}
	if !validID(userID) {
		return Profile{}, notFound()
	}
	u, err := p.visible(ctx, p.Stores, actor.UserID, userID)
	if err != nil {
		return Profile{}, err
	}
	out := Profile{Person: person(u), Bio: u.Bio, Location: u.Location, Website: u.Website, Since: u.CreatedAt, Status: StatusNone, Self: u.ID == actor.UserID}
	if out.Self {
		return out, nil
	}
	c, err := connectionOf(ctx, p.Stores, actor.UserID, userID)
	if err != nil {
		return Profile{}, err
	}
	out.Status = statusOf(c, actor.UserID)
	out.PrivateMessages = u.PrivateMessages || out.Status == StatusConnected
	return out, nil
}

// ProfileUpdate is what to change; what is nil stays.
type ProfileUpdate struct {
	FullName *string
	Bio      *string // at most 100 characters, may be empty
	Location *string // at most 100 characters, may be empty
	Website  *string // an http or https address, may be empty
}

// Update changes the actor's profile. version is that of the account as the actor has seen it: if it has changed since, the answer is
// conflict. 0 changes whatever is there.
func (p *Profiles) Update(ctx context.Context, actor Actor, up ProfileUpdate, version int64) (User, error) {
	return p.update(ctx, actor, version, func(u *storage.User) error {
		err := errors.Join(
			replace(&u.FullName, up.FullName, fullName),
			replace(&u.Bio, up.Bio, func(s string) (string, error) { return text("bio", s, 0, maxBio, true) }),
			replace(&u.Location, up.Location, func(s string) (string, error) { return text("location", s, 0, maxLocation, false) }),
			replace(&u.Website, up.Website, website),
		)
		u.Words = SearchWords(u.FullName)
		return err
	})
}

// Settings is what to change; what is nil stays.
type Settings struct {
	Language           *string // one that there are texts in
	EmailNotifications *bool
	PrivateMessages    *bool
}

// UpdateSettings changes the actor's settings; version is as in [Profiles.Update].
func (p *Profiles) UpdateSettings(ctx context.Context, actor Actor, s Settings, version int64) (User, error) {
	return p.update(ctx, actor, version, func(u *storage.User) error {
		if s.EmailNotifications != nil {
			u.EmailNotifications = *s.EmailNotifications
		}
		if s.PrivateMessages != nil {
			u.PrivateMessages = *s.PrivateMessages
		}
		return replace(&u.Language, s.Language, language)
	})
}

// update changes the actor's account.
func (p *Profiles) update(ctx context.Context, actor Actor, version int64, fn func(*storage.User) error) (User, error) {
	var out storage.User
	err := p.Stores.Tx(ctx, func(stores storage.Stores) error {
		u, err := p.acting(ctx, stores, actor)
		if err != nil {
			return err
		}
		if version != 0 && version != u.Version {
			return errorf(CodeConflict, "the account was changed meanwhile")
		}
		if err := fn(&u); err != nil {
			return err
		}
		out, err = stores.Users.Update(ctx, u)
		return err
	})
	if errors.Is(err, storage.ErrConflict) {
		err = errorf(CodeConflict, "the account was changed meanwhile")
	}
	if err != nil {
		return User{}, err
	}
	return userOf(out), nil
}

// replace sets a field to what was checked, if there is something.
func replace(field, value *string, check func(string) (string, error)) error {
	if value == nil {
		return nil
	}
	s, err := check(*value)
	if err == nil {
		*field = s
	}
	return err
}
