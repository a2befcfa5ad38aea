package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// People gives those of ids, at most 1000, who have an account, whatever its state, by their ids, for admins: to name those whom other records
// are about.
func (a *Accounts) People(ctx context.Context, actor Actor, ids []string) (map[string]Person, error) {
	if _, err := a.adminActing(ctx, a.Stores, actor); err != nil {
		return nil, err
	}
	ids = distinct(validIDs(ids))
	out := make(map[string]Person, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	users, err := a.Stores.Users.GetMany(ctx, ids)
	for _, u := range users {
		if u.DeletingAt.IsZero() {
			out[u.ID] = person(u)
		}
	}
	return out, err
}

// maxReason is the length of the reason of a suspension, in characters.
const maxReason = 500

// Suspend closes an account: its devices are signed out, nobody sees it, and it cannot be signed in to until
// [Accounts.Unsuspend]. Admins cannot be suspended. More than once is allowed. The reason is for other admins, and may be empty.
func (a *Accounts) Suspend(ctx context.Context, actor Actor, userID, reason string) error {
	reason, err := text("reason", reason, 0, maxReason, true)
	if err != nil {
		return err
	}
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		changed, err := a.setSuspended(ctx, stores, actor, userID, true, reason)
		if err != nil || !changed {
			return err
		}
		if err := stores.Tokens.DeleteOf(ctx, userID, ""); err != nil {
			return err
		}
		if err := a.endLogins(ctx, stores, userID, ""); err != nil {
			return err
		}
		return a.Jobs.Add(ctx, stores.Outbox, jobs.NewJob{ID: a.NewID(), Queue: goneQueue, Key: userID, Payload: userJob{User: userID}})
	})
	if err == nil {
		a.Jobs.Wake(goneQueue)
		a.Jobs.Wake(signedOutQueue)
		a.live.end(userID)
	}
	return err
}

// Unsuspend opens a suspended account again.
func (a *Accounts) Unsuspend(ctx context.Context, actor Actor, userID string) error {
	return a.Stores.Tx(ctx, func(stores storage.Stores) error {
		_, err := a.setSuspended(ctx, stores, actor, userID, false, "")
		return err
	})
}

// actionSuspend is the suspension of an account in the audit.
const actionSuspend = "suspend"

// setSuspended changes an account and writes down who did it.
func (a *Accounts) setSuspended(ctx context.Context, stores storage.Stores, actor Actor, userID string, suspended bool, reason string) (changed bool, err error) {
	if _, err := a.adminActing(ctx, stores, actor); err != nil {
		return false, err
	}
	if !validID(userID) {
		return false, notFound()
	}
	u, err := stores.Users.Get(ctx, userID)
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && !u.DeletingAt.IsZero():
		return false, notFound()
	case err != nil:
		return false, err
	case suspended && u.Admin:
		return false, errorf(CodeForbidden, "admins cannot be suspended")
	case suspended != u.SuspendedAt.IsZero():
		return false, nil
	}
	now := a.Now()
	action := actionSuspend
	if u.SuspendedAt = now; !suspended {
		u.SuspendedAt, action = time.Time{}, "unsuspend"
	}
	if _, err := stores.Users.Update(ctx, u); err != nil {
		return false, err
	}
	return true, stores.Audit.Append(ctx, storage.AuditEntry{ID: a.NewID(), At: now, Actor: actor.UserID, Action: action, Object: userID, Detail: reason})
}

// SetAdmin makes somebody an admin, or takes that away. It asks for no actor, since the first admin can be
// made by nobody: it is for the operator's program, and must not be reached by requests.
func (a *Accounts) SetAdmin(ctx context.Context, userID string, admin bool) error {
	return a.Stores.Tx(ctx, func(stores storage.Stores) error {
		_, err := change(ctx, stores, userID, func(u *storage.User) error {
			u.Admin = admin
			return nil
		})
		if errors.Is(err, storage.ErrNotFound) {
			return notFound()
		} else if err != nil {
			return err
		}
		action := "make_admin"
		if !admin {
			action = "unmake_admin"
		}
		return stores.Audit.Append(ctx, storage.AuditEntry{ID: a.NewID(), At: a.Now(), Action: action, Object: userID})
	})
}

// Audit lists what admins did, the latest first, for admins.
func (a *Accounts) Audit(ctx context.Context, actor Actor, p storage.Page) (storage.List[storage.AuditEntry], error) {
	if _, err := a.adminActing(ctx, a.Stores, actor); err != nil {
		return storage.List[storage.AuditEntry]{}, err
	}
	return a.Stores.Audit.List(ctx, p)
}

// Note writes into the audit what an admin does elsewhere, before it is done.
func (a *Accounts) Note(ctx context.Context, actor Actor, action, object, detail string) error {
	if _, err := a.adminActing(ctx, a.Stores, actor); err != nil {
		return err
	}
	return a.Stores.Audit.Append(ctx, storage.AuditEntry{ID: a.NewID(), At: a.Now(), Actor: actor.UserID, Action: action, Object: object, Detail: detail})
}
