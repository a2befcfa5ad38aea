package social

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The queues of what follows when an account is closed.
const (
	goneQueue   = "gone"   // tell others that somebody was suspended
	deleteQueue = "delete" // delete what was somebody's
)

type userJob struct {
	User string `json:"user"`
}

// deleteBatch is how much is deleted in one step.
const deleteBatch = 500

// OnGone adds a function that is told who was suspended or is being deleted, such as to end the person's calls. It is called again
// until it returns nil. It must be added before Config.Jobs is started.
func (a *Accounts) OnGone(fn func(ctx context.Context, userID string) error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone = append(a.gone, fn)
}

func (a *Accounts) tellGone(ctx context.Context, job *jobs.Job) error {
	var j userJob
	if err := job.Decode(&j); err != nil {
		return err
	}
	return a.callGone(ctx, j.User)
}

func (a *Accounts) callGone(ctx context.Context, userID string) error {
	a.mu.Lock()
	list := a.gone
	a.mu.Unlock()
	var errs []error
	for _, fn := range list {
		errs = append(errs, fn(ctx, userID))
	}
	return errors.Join(errs...)
}

// Delete deletes the actor's account for good: at once nobody can see it or sign in to it and its address is free, and all that
// is the person's goes soon after, whatever happens meanwhile. It wants the password, or, if the account
// has none, a login made a short time ago. More than once is allowed.
func (a *Accounts) Delete(ctx context.Context, actor Actor, password string) error {
	if actor.UserID == "" {
		return errorf(CodeUnauthenticated, "nobody is signed in")
	}
	u, err := a.Stores.Users.Get(ctx, actor.UserID)
	if errors.Is(err, storage.ErrNotFound) || err == nil && !u.DeletingAt.IsZero() {
		return nil
	} else if err != nil {
		return err
	}
	if _, err := a.acting(ctx, a.Stores, actor); err != nil {
		return err
	}
	if err := a.confirmOwner(ctx, actor, "password", password); err != nil {
		return err
	}
	err = a.Stores.Tx(ctx, func(stores storage.Stores) error {
		u, err := stores.Users.Get(ctx, actor.UserID)
		if errors.Is(err, storage.ErrNotFound) || err == nil && !u.DeletingAt.IsZero() {
			return nil
		} else if err != nil {
			return err
		}
		if err := a.endLogins(ctx, stores, u.ID, ""); err != nil {
			return err
		}
		if err := a.dropCredentials(ctx, stores, u.ID); err != nil {
			return err
		}
		if _, err := stores.Users.Update(ctx, emptied(u, a.Now())); err != nil {
			return err
		}
		return a.queueDelete(ctx, stores.Outbox, u.ID)
	})
	if err == nil {
		a.Jobs.Wake(deleteQueue)
		a.Jobs.Wake(signedOutQueue)
		a.live.end(actor.UserID)
	}
	return err
}

func (a *Accounts) queueDelete(ctx context.Context, outbox storage.Outbox, userID string) error {
	return a.Jobs.Add(ctx, outbox, jobs.NewJob{ID: a.NewID(), Queue: deleteQueue, Key: userID, Payload: userJob{User: userID}})
}

// emptied is what stays of an account until all else is deleted: nothing that is the person's.
func emptied(u storage.User, now time.Time) storage.User {
	return storage.User{
		ID: u.ID, Email: "deleted:" + u.ID, Language: u.Language, CreatedAt: u.CreatedAt, TermsAt: u.TermsAt, ConfirmedAt: u.ConfirmedAt,
		DeletingAt: now, Version: u.Version,
	}
}

// deleteStep deletes one thing of a user, a batch at a time: it returns how much it deleted, and there is more as long as that is not 0.
type deleteStep func(ctx context.Context, userID string) (int, error)

// deleteJob deletes what was a user's. How many of the steps are done is the job's progress.
func (a *Accounts) deleteJob(ctx context.Context, job *jobs.Job) error {
	var j userJob
	if err := job.Decode(&j); err != nil {
		return err
	}
	steps := a.deleteSteps()
	done, _ := strconv.Atoi(job.Progress) // none yet is 0
	for i := done; i < len(steps); i++ {
		for {
			n, err := steps[i](ctx, j.User)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := job.Save(ctx, strconv.Itoa(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// deleteSteps are the steps in their order, each of which may be done again. The account itself is last: as long as it is
// there, the sweep finds it.
func (a *Accounts) deleteSteps() []deleteStep {
	s := a.Stores
	batch := func(f func(context.Context, string, int) (int, error)) deleteStep {
		return func(ctx context.Context, userID string) (int, error) { return f(ctx, userID, deleteBatch) }
	}
	once := func(f func(context.Context, string) error) deleteStep {
		return func(ctx context.Context, userID string) (int, error) { return 0, f(ctx, userID) }
	}
	return []deleteStep{
		once(a.callGone),
		once(a.deletePictures),
		batch(s.Connections.DeleteOf),
		batch(s.Blocks.DeleteOf),
		once(s.Reports.Forget),
		a.deleteConferences,
		batch(s.Members.DeleteOf),
		batch(s.Timeline.DeleteOf),
		batch(s.Notifications.DeleteOf),
		batch(s.Messages.DeleteOf),
		batch(s.Chat.DeleteOf),
		once(func(ctx context.Context, userID string) error { return a.dropCredentials(ctx, s, userID) }),
		once(s.Users.Delete),
	}
}

func (a *Accounts) deletePictures(ctx context.Context, userID string) error {
	if a.Blobs == nil {
		return nil
	}
	return a.Blobs.DeleteAll(ctx, pictureFolder(userID))
}

func (a *Accounts) deleteConferences(ctx context.Context, userID string) (int, error) {
	list, err := a.Stores.Conferences.ListByOwner(ctx, userID, storage.ConferenceFilter{}, storage.Page{Limit: storage.MaxLimit})
	if err != nil {
		return 0, err
	}
	for _, c := range list.Items {
		if err := a.Stores.Conferences.Delete(ctx, c.ID); err != nil {
			return 0, err
		}
		if err := a.Stores.Chat.DeleteRoom(ctx, c.ID); err != nil {
			return 0, err
		}
	}
	return len(list.Items), nil
}
