package social_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
)

// Who lets people in by their logins is told of each login that ends before its time, however it ends, and of no other. W34 W43 W45
func TestSignedOut(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		var mu sync.Mutex // guards ended and fail
		ended, fail := map[string][]string{}, false
		k.Accounts.OnSignedOut(func(_ context.Context, userID string, logins []string) error {
			mu.Lock()
			defer mu.Unlock()
			if fail {
				fail = false
				return errors.New("not now")
			}
			ended[userID] = append(ended[userID], logins...)
			return nil
		})
		root, ann, bob := k.join("root@example.org"), k.join("ann@example.org"), k.join("bob@example.org")
		k.must(k.Accounts.SetAdmin(ctx, root.UserID, true))
		root.Admin = true
		want := func(what string, u social.Actor, logins ...social.Actor) {
			t.Helper()
			time.Sleep(time.Minute)
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			var ids []string
			for _, l := range logins {
				ids = append(ids, l.LoginID)
			}
			slices.Sort(ids)
			got := slices.Sorted(slices.Values(ended[u.UserID]))
			delete(ended, u.UserID)
			if !slices.Equal(got, ids) || len(ended) > 0 {
				t.Errorf("%s: told of %v and %v, want %v", what, got, ended, ids)
			}
		}
		in := func() social.Actor { return k.signIn("ann@example.org") }

		a, b, c := in(), in(), in()
		want("nothing", ann)
		mu.Lock()
		fail = true
		mu.Unlock()
		k.must(k.Accounts.SignOut(ctx, a))
		k.must(k.Accounts.SignOut(ctx, a))
		want("signing out, twice, while it cannot be told", ann, a)
		k.must(k.Accounts.EndLogin(ctx, ann, b.LoginID))
		k.code(k.Accounts.EndLogin(ctx, bob, ann.LoginID), social.CodeNotFound)
		want("from another device", ann, b)
		k.must(k.Accounts.ChangePassword(ctx, ann, password, "another horse battery"))
		want("a new password", ann, c)
		k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
		synctest.Wait()
		k.must(k.Accounts.ResetPassword(ctx, k.mails.token(t, "ann@example.org"), password))
		want("a forgotten password", ann, ann)
		a, b = in(), in()
		k.must(k.Accounts.Suspend(ctx, root, ann.UserID, ""))
		want("suspension", ann, a, b)
		k.must(k.Accounts.Delete(ctx, bob, password))
		want("deletion", bob, bob)
	})
}

// Who signs in on more devices than there may be is signed out on the oldest, of which others are told.
func TestSignedOutByTooMany(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		var mu sync.Mutex // guards ended
		var ended []string
		k.Accounts.OnSignedOut(func(_ context.Context, _ string, logins []string) error {
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, logins...)
			return nil
		})
		first := k.join("ann@example.org")
		for range 100 {
			time.Sleep(time.Second)
			k.signIn("ann@example.org")
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(ended, []string{first.LoginID}) {
			t.Errorf("told of %v, want %s", ended, first.LoginID)
		}
	})
}
