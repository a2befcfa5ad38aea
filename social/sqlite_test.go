package social_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/sqlite"
)

// told passes mails on to who waits for them.
type told chan mail.Message

func (c told) Send(ctx context.Context, m mail.Message) error {
	select {
	case c <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lastStep says when the last step of a deletion is done.
type lastStep struct {
	storage.Users
	done chan string
}

func (l lastStep) Delete(ctx context.Context, id string) error {
	err := l.Users.Delete(ctx, id)
	l.done <- id
	return err
}

// TestSQLite: the life of an account on a database in a file, where transactions and times are real.
func TestSQLite(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "social.db"), sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	mails, done := make(told, 10), make(chan string, 1)
	k := newKit(t, func(c *social.Config) {
		c.Mail, c.Stores = mails, db.Stores()
		c.Stores.Users = lastStep{c.Stores.Users, done}
	})
	ctx := t.Context()
	join := func(email string) social.Actor {
		k.signUp(email)
		k.must(k.Accounts.Confirm(ctx, tokenPattern.FindStringSubmatch((<-mails).Text)[1]))
		return k.signIn(email)
	}
	ann, bob := join("ann@example.org"), join("bob@example.org")
	k.fill(ann, bob)
	k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
	token := tokenPattern.FindStringSubmatch((<-mails).Text)[1]
	results := make(chan error, 2)
	for range 2 { // of two at once one gets it
		go func() { results <- k.Accounts.ResetPassword(ctx, token, password) }()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) || first != nil && social.CodeOf(first) != social.CodeNotFound || second != nil && social.CodeOf(second) != social.CodeNotFound {
		t.Errorf("got %v and %v", first, second)
	}
	ann = k.signIn("ann@example.org")
	k.must(k.Accounts.Delete(ctx, ann, password))
	if got := <-done; got != ann.UserID {
		t.Errorf("deleted %s", got)
	}
	if got := k.remains(ann.UserID); got != "" {
		t.Errorf("remains: %s", got)
	}
	for range 2 { // whoever signs up twice at once makes one account
		go func() {
			results <- k.Accounts.SignUp(ctx, social.SignUp{Email: "eve@example.org", FullName: "Eve", Password: password, Terms: true})
		}()
	}
	k.must(<-results)
	k.must(<-results)
	<-mails
	if n, err := k.stores.Users.Count(ctx); n != 2 || err != nil {
		t.Errorf("%d users, %v", n, err)
	}
}
