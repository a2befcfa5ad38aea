package social

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Config configures a [Service].
type Config struct {
	// Stores hold the records. Required.
	Stores storage.Stores
	// Blobs hold the avatars. Nil means that none are taken.
	Blobs storage.Blobs
	// Jobs does what requests leave to be done: mails, telling many people, deleting accounts. Required, and not
	// started yet: New adds handlers to it. The Service neither starts nor closes it.
	Jobs *jobs.Runner
	// Mail sends e-mails. Required.
	Mail mail.Sender
	// BaseURL is where the platform's pages are, such as "https://example.org/". Links in
	// mails begin with it, never with what a request says. Required.
	BaseURL string
	// Name is the platform's name in mails. Empty means "Rotunda".
	Name string
	// AdminEmail gets reports and what people write to the admin. Empty means that reports are only stored, and that nobody can write.
	AdminEmail string
	// Closed takes no new accounts, neither by signing up nor by a provider: that is forbidden. Those that there are stay.
	Closed bool
	// Language is that of people who did not choose one: "en", "fr" or "ar". Empty means "en".
	Language string
	// Providers are the identity providers for signing in without a password, by name.
	Providers map[string]Provider
	// Passwords are the costs and bounds of passwords. The zero value works.
	Passwords PasswordConfig
	// Limits bound what people can cause. Zero fields have defaults.
	Limits Limits
	// Now is the clock. Nil means time.Now.
	Now func() time.Time
	// NewID makes the ids of records; they must be unique and should be
	// ordered by time. Nil means UUIDs of version 7 (RFC 9562).
	NewID func() string
	// Logger takes the log. It is never told passwords, tokens or addresses. Nil means none.
	Logger *zap.Logger
}

// Service is the network of people. All methods of its parts may be called by many
// goroutines at once.
type Service struct {
	Accounts      *Accounts
	Profiles      *Profiles
	Connections   *Connections
	Blocks        *Blocks
	Reports       *Reports
	Messages      *Messages
	Notifications *Notifications
	Presence      *Presence
	Live          *Live
	Contact       *Contact
}

// Actor is who acts. It comes from [Accounts.Authenticate]; programs with users of
// their own make it after they have checked a credential.
type Actor struct {
	UserID  string
	LoginID string // of the device; empty if there is none
	Admin   bool
}

// core is what all parts share.
type core struct {
	Config
	base      *url.URL
	templates *mail.Templates
	composers map[mail.Kind]composer // filled by New, not changed after
	live      *Live
}

func newCore(cfg Config) (*core, error) {
	switch {
	case cfg.Stores.Begin == nil:
		return nil, errors.New("social: Config.Stores is required")
	case cfg.Jobs == nil:
		return nil, errors.New("social: Config.Jobs is required")
	case cfg.Mail == nil:
		return nil, errors.New("social: Config.Mail is required")
	}
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("social: Config.BaseURL must be an absolute http or https address")
	}
	if !strings.HasSuffix(base.Path, "/") {
		base.Path += "/"
	}
	if cfg.Name == "" {
		cfg.Name = "Rotunda"
	}
	if cfg.Language == "" {
		cfg.Language = "en"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.NewID == nil {
		cfg.NewID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	cfg.Limits = cfg.Limits.withDefaults()
	if !mail.Supported(cfg.Language) {
		return nil, errors.New("social: there are no texts in Config.Language")
	}
	templates, err := mail.NewTemplates()
	if err != nil {
		return nil, err
	}
	return &core{Config: cfg, base: base, templates: templates, composers: make(map[mail.Kind]composer)}, nil
}

// acting returns the account of the actor, who must be able to act: confirmed,
// neither suspended nor being deleted. Each public method begins with it.
func (c *core) acting(ctx context.Context, stores storage.Stores, a Actor) (storage.User, error) {
	if a.UserID == "" {
		return storage.User{}, errorf(CodeUnauthenticated, "nobody is signed in")
	}
	u, err := stores.Users.Get(ctx, a.UserID)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && !u.DeletingAt.IsZero():
		return u, errorf(CodeUnauthenticated, "the account is gone")
	case err != nil:
		return u, err
	case !u.SuspendedAt.IsZero():
		return u, errorf(CodeSuspended, "the account is suspended")
	case u.ConfirmedAt.IsZero():
		return u, errorf(CodeUnconfirmed, "the e-mail address is not confirmed")
	}
	return u, nil
}

// adminActing is acting for what only admins may do; whether the account is an admin's is read from storage, so
// that a right taken away ends at once.
func (c *core) adminActing(ctx context.Context, stores storage.Stores, a Actor) (storage.User, error) {
	u, err := c.acting(ctx, stores, a)
	if err == nil && !u.Admin {
		err = errorf(CodeForbidden, "only for admins")
	}
	return u, err
}

// notFound is the one answer for people who are not there or may not be seen.
func notFound() error { return errorf(CodeNotFound, "there is no such person") }

// present says whether an account is there for others.
func present(u storage.User) bool {
	return !u.ConfirmedAt.IsZero() && u.SuspendedAt.IsZero() && u.DeletingAt.IsZero()
}

// visible returns somebody whom the viewer may see: an account that is there for others, with no block either way.
// All else is one and the same not_found, after the same reads.
func (c *core) visible(ctx context.Context, stores storage.Stores, viewer, userID string) (storage.User, error) {
	u, err := stores.Users.Get(ctx, userID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return storage.User{}, err
	}
	gone := err != nil
	ab, ba, err := stores.Blocks.Between(ctx, viewer, userID)
	if err != nil {
		return storage.User{}, err
	}
	if gone || !present(u) || ab || ba {
		return storage.User{}, notFound()
	}
	return u, nil
}

// Person is what lists show of somebody.
type Person struct {
	ID       string
	FullName string
	Avatar   string // changes with the picture; empty without one
}

func person(u storage.User) Person {
	return Person{ID: u.ID, FullName: u.FullName, Avatar: u.Avatar}
}

// people returns those of the users whom the viewer may see, by id.
func (c *core) people(ctx context.Context, stores storage.Stores, viewer string, ids []string) (map[string]Person, error) {
	out := make(map[string]Person, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	users, err := stores.Users.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	blocked, err := stores.Blocks.Among(ctx, viewer, ids)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if present(u) {
			out[u.ID] = person(u)
		}
	}
	for _, id := range blocked {
		delete(out, id)
	}
	return out, nil
}

// link is an address of the platform's pages for mails; path is relative to the base.
func (c *core) link(path string, query url.Values) string {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	return u.String()
}

// secretLink is a link with a secret, which stands after '#': it is in no request, no log of a server and no Referer. The
// page reads it there and sends it in the body of a POST.
func (c *core) secretLink(path, secret string) string {
	u := c.base.JoinPath(path)
	u.Fragment = "token=" + secret
	return u.String()
}

// change reads a user, changes it by fn and stores it. In a transaction nobody is in between.
func change(ctx context.Context, stores storage.Stores, userID string, fn func(*storage.User) error) (storage.User, error) {
	u, err := stores.Users.Get(ctx, userID)
	if err != nil {
		return u, err
	}
	if err := fn(&u); err != nil {
		return u, err
	}
	return stores.Users.Update(ctx, u)
}
