package social

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// signedOutQueue is the queue of what follows when logins end.
const signedOutQueue = "signed-out"

type signedOutJob struct {
	User   string   `json:"user"`
	Logins []string `json:"logins"`
}

// OnSignedOut adds a function that is told which logins of a user have ended before their time, by Actor.LoginID: by signing out,
// from another device, by a new password, by too many others, and with the account. It may end what they opened, such as calls. It is called soon
// after, and again until it returns nil. It must be added before Config.Jobs is started.
func (a *Accounts) OnSignedOut(fn func(ctx context.Context, userID string, logins []string) error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.signedOut = append(a.signedOut, fn)
}

func (a *Accounts) signedOutFuncs() []func(ctx context.Context, userID string, logins []string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.signedOut
}

// endLogin deletes a login of a user, and has others told. It is part of a transaction, after which signedOutQueue is woken.
func (a *Accounts) endLogin(ctx context.Context, s storage.Stores, userID, id string) error {
	if err := s.Logins.Delete(ctx, userID, id); err != nil {
		return err
	}
	return a.queueSignedOut(ctx, s, userID, []string{id})
}

// endLogins is endLogin for all logins of a user but one, which may be empty.
func (a *Accounts) endLogins(ctx context.Context, s storage.Stores, userID, except string) error {
	var ids []string
	if len(a.signedOutFuncs()) > 0 {
		list, err := s.Logins.List(ctx, userID, storage.Page{Limit: maxLogins}) // nobody has more
		if err != nil {
			return err
		}
		for _, l := range list.Items {
			if l.ID != except {
				ids = append(ids, l.ID)
			}
		}
	}
	if _, err := s.Logins.DeleteOf(ctx, userID, except); err != nil {
		return err
	}
	return a.queueSignedOut(ctx, s, userID, ids)
}

func (a *Accounts) queueSignedOut(ctx context.Context, s storage.Stores, userID string, ids []string) error {
	if len(ids) == 0 || len(a.signedOutFuncs()) == 0 {
		return nil
	}
	return a.Jobs.Add(ctx, s.Outbox, jobs.NewJob{ID: a.NewID(), Queue: signedOutQueue, Payload: signedOutJob{User: userID, Logins: ids}})
}

func (a *Accounts) tellSignedOut(ctx context.Context, job *jobs.Job) error {
	var j signedOutJob
	if err := job.Decode(&j); err != nil {
		return err
	}
	var errs []error
	for _, fn := range a.signedOutFuncs() {
		errs = append(errs, fn(ctx, j.User, j.Logins))
	}
	return errors.Join(errs...)
}
