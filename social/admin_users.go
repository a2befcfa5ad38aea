package social

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// UserFilter selects users in [Accounts.Users].
type UserFilter struct {
	Suspended bool // only those who are
	// Query leaves only those with this e-mail address or id, or, if there are none, those whom it finds as [Connections.Search] does, which are confirmed
	// and, unless Suspended says so, not suspended. Empty leaves all.
	Query string
}

// Users lists all accounts, the newest first, for admins. With a Query the order is another one, and a page may hold
// fewer than were asked for and not be the last.
func (a *Accounts) Users(ctx context.Context, actor Actor, f UserFilter, p storage.Page) (storage.List[User], error) {
	var out storage.List[User]
	if _, err := a.adminActing(ctx, a.Stores, actor); err != nil {
		return out, err
	}
	list, err := a.users(ctx, f, p)
	if err != nil {
		return out, badCursor(err)
	}
	for _, u := range list.Items {
		if u.DeletingAt.IsZero() {
			out.Items = append(out.Items, userOf(u))
		}
	}
	out.Next = list.Next
	return out, nil
}

func (a *Accounts) users(ctx context.Context, f UserFilter, p storage.Page) (storage.List[storage.User], error) {
	query := strings.TrimSpace(f.Query)
	if query == "" {
		return a.Stores.Users.List(ctx, storage.UserFilter{Suspended: f.Suspended}, p)
	}
	if one, err := a.namedBy(ctx, query); err == nil && p.Cursor == "" {
		var out storage.List[storage.User]
		if !f.Suspended || !one.SuspendedAt.IsZero() {
			out.Items = append(out.Items, one)
		}
		return out, nil
	} else if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return storage.List[storage.User]{}, err
	}
	words := SearchWords(query)
	switch {
	case len(words) == 0 || len(words) > maxSearchWords || strings.Contains(query, "@"):
		return storage.List[storage.User]{}, nil
	case f.Suspended:
		return a.suspendedBy(ctx, words, p)
	}
	return a.Stores.Users.Search(ctx, storage.UserQuery{Prefixes: words}, p)
}

// namedBy gives the account with this e-mail address or id.
func (a *Accounts) namedBy(ctx context.Context, query string) (storage.User, error) {
	if email, err := address(query); err == nil {
		return a.Stores.Users.ByEmail(ctx, email)
	}
	if !validID(query) {
		return storage.User{}, storage.ErrNotFound
	}
	return a.Stores.Users.Get(ctx, query)
}

// suspendedPages is how many pages of suspended accounts are read to fill one.
const suspendedPages = 20

// suspendedBy looks through the suspended accounts, which no index of words has.
func (a *Accounts) suspendedBy(ctx context.Context, words []string, p storage.Page) (storage.List[storage.User], error) {
	var out storage.List[storage.User]
	size := p.Size()
	for range suspendedPages {
		list, err := a.Stores.Users.List(ctx, storage.UserFilter{Suspended: true}, storage.Page{Cursor: p.Cursor, Limit: size - len(out.Items)})
		if err != nil {
			return out, err
		}
		for _, u := range list.Items {
			if begins(u.Words, words) {
				out.Items = append(out.Items, u)
			}
		}
		if p.Cursor, out.Next = list.Next, list.Next; list.Next == "" || len(out.Items) == size {
			break
		}
	}
	return out, nil
}

// begins says whether each of the prefixes begins one of the words.
func begins(words, prefixes []string) bool {
	return !slices.ContainsFunc(prefixes, func(p string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, p) })
	})
}

// UserDetails is an account with what else admins see of it.
type UserDetails struct {
	User
	Devices   int       // on which it is signed in
	SeenAt    time.Time // the last use of one of these; zero without
	Password  bool      // it can be signed in to with one
	Providers []string  // by which it can be signed in to
	// SuspendedBy is the admin who suspended it, and SuspendedFor the reason; zero while it is not, or if it was long ago.
	SuspendedBy  Person
	SuspendedFor string
}

// User returns any account, for admins.
func (a *Accounts) User(ctx context.Context, actor Actor, userID string) (UserDetails, error) {
	if _, err := a.adminActing(ctx, a.Stores, actor); err != nil {
		return UserDetails{}, err
	}
	if !validID(userID) {
		return UserDetails{}, notFound()
	}
	u, err := a.Stores.Users.Get(ctx, userID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !u.DeletingAt.IsZero() {
		return UserDetails{}, notFound()
	} else if err != nil {
		return UserDetails{}, err
	}
	d := UserDetails{User: userOf(u)}
	return d, errors.Join(a.addLogins(ctx, &d), a.addSuspension(ctx, &d))
}

// addLogins says how the account is signed in to.
func (a *Accounts) addLogins(ctx context.Context, d *UserDetails) error {
	list, err := a.Stores.Logins.List(ctx, d.ID, storage.Page{Limit: maxLogins})
	if err != nil {
		return err
	}
	for _, l := range list.Items {
		if l.ExpiresAt.After(a.Now()) {
			d.Devices++
			d.SeenAt = later(d.SeenAt, l.SeenAt)
		}
	}
	d.Password, d.Providers, err = a.waysIn(ctx, d.ID)
	return err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// auditPages is how many pages of the audit are read for the reason of a suspension.
const auditPages = 20

// addSuspension finds in the audit who suspended the account, and why.
func (a *Accounts) addSuspension(ctx context.Context, d *UserDetails) error {
	if d.SuspendedAt.IsZero() {
		return nil
	}
	p := storage.Page{Limit: storage.MaxLimit}
	for range auditPages {
		list, err := a.Stores.Audit.List(ctx, p)
		if err != nil {
			return err
		}
		for _, e := range list.Items {
			if e.Action == actionSuspend && e.Object == d.ID {
				d.SuspendedFor = e.Detail
				by, err := a.Stores.Users.GetMany(ctx, []string{e.Actor})
				if len(by) == 1 {
					d.SuspendedBy = person(by[0])
				}
				return err
			}
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	return nil
}
