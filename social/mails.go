package social

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// mailQueue is the queue of mails to send.
const mailQueue = "mail"

// mailJob is a mail to send. It has no secrets: those are made, and all words found, when it is sent.
type mailJob struct {
	Kind   mail.Kind `json:"kind"`
	User   string    `json:"user,omitempty"`  // the reader
	Email  string    `json:"email,omitempty"` // or whoever has this address, if anybody; neither: the admin
	Actor  string    `json:"actor,omitempty"` // user who caused it
	Object string    `json:"object,omitempty"`
	Letter *Letter   `json:"letter,omitempty"`
	Key    string    `json:"-"` // one of a kind while it waits; empty: no such bound
}

// composer fills in what a kind of mail shows to a reader, or says that it is not to be sent any more.
// The data has the platform's and, of confirmed accounts, the reader's name already.
type composer func(ctx context.Context, to storage.User, j mailJob, d *mail.Data) (send bool, err error)

// compose says who fills in a kind of mail.
func (c *core) compose(kind mail.Kind, f composer) { c.composers[kind] = f }

// queueMail stores a mail to send. After the transaction, c.Jobs.Wake(mailQueue).
func (c *core) queueMail(ctx context.Context, stores storage.Stores, j mailJob) error {
	return c.Jobs.Add(ctx, stores.Outbox, jobs.NewJob{ID: c.NewID(), Queue: mailQueue, Key: j.Key, Payload: j})
}

// sendMail is the handler of the mail queue.
func (c *core) sendMail(ctx context.Context, job *jobs.Job) error {
	var j mailJob
	if err := job.Decode(&j); err != nil {
		return err
	}
	f := c.composers[j.Kind]
	if f == nil {
		return jobs.Permanent(fmt.Errorf("there is no mail of kind %q", j.Kind))
	}
	to, ok, err := c.reader(ctx, j)
	if err != nil || !ok {
		return err
	}
	d := mail.Data{Platform: c.Name}
	if !to.ConfirmedAt.IsZero() { // before, the name could be a message from whoever typed in the address
		d.Name = to.FullName
	}
	if send, err := f(ctx, to, j, &d); err != nil || !send {
		return err
	}
	m, err := c.templates.Write(j.Kind, to.Language, d)
	if err != nil {
		return jobs.Permanent(err)
	}
	m.To = to.Email
	return redacted(c.Mail.Send(ctx, m))
}

// reader is to whom a mail goes; ok is false if there is nobody any more.
func (c *core) reader(ctx context.Context, j mailJob) (to storage.User, ok bool, err error) {
	switch {
	case j.User != "":
		to, err = c.Stores.Users.Get(ctx, j.User)
	case j.Email != "":
		to, err = c.Stores.Users.ByEmail(ctx, j.Email)
	default:
		return storage.User{Email: c.AdminEmail, Language: c.Language}, c.AdminEmail != "", nil
	}
	if errors.Is(err, storage.ErrNotFound) {
		return to, false, nil
	}
	return to, err == nil && to.SuspendedAt.IsZero() && to.DeletingAt.IsZero(), err
}

var (
	addressPattern = regexp.MustCompile(`[^\s<>"'(),:;]+@[^\s<>"'(),:;]+`)
	secretPattern  = regexp.MustCompile(`[A-Za-z0-9_-]{43,}`)
)

// redacted is an error of a sender without addresses and secrets, since jobs log and store it.
func redacted(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	s := addressPattern.ReplaceAllString(err.Error(), "<address>")
	return errors.New(shorten(secretPattern.ReplaceAllString(s, "<secret>"), 500))
}
