package social_test

import (
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// TestClosed: where no new accounts are taken, those that there are sign in all the same.
func TestClosed(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		open := newKit(t, nil)
		open.join("ada@example.org")
		k := newKit(t, func(c *social.Config) { c.Stores, c.Closed = open.stores, true })
		k.signIn("ada@example.org")
		for _, email := range []string{"bob@example.org", "ada@example.org"} {
			err := k.Accounts.SignUp(t.Context(), social.SignUp{Email: email, FullName: "Some Body", Password: password, Terms: true})
			k.code(err, social.CodeForbidden)
		}
	})
}

// TestClosedExternal: nor does a provider make one.
func TestClosedExternal(t *testing.T) {
	k, i := newExternal(t, func(c *social.Config) { c.Closed = true })
	_, _, err := k.external(t, i, "google")
	k.code(err, social.CodeForbidden)
}

// TestClosedExternalKnown: who has an account is told so by an address that is proved, and by no other.
func TestClosedExternalKnown(t *testing.T) {
	k, i := newExternal(t, func(c *social.Config) { c.Closed = true })
	_, err := k.stores.Users.Create(t.Context(), storage.User{
		ID: k.Accounts.NewID(), Email: "ann@example.org", FullName: "Ann", Language: "en", CreatedAt: time.Now(), ConfirmedAt: time.Now(),
	})
	k.must(err)
	_, _, err = k.external(t, i, "google")
	k.code(err, social.CodeExists)
	i.claims = map[string]any{"email_verified": false}
	_, _, err = k.external(t, i, "google")
	k.code(err, social.CodeForbidden)
}
