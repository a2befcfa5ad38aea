package social_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
)

// TestAttempts: guessing stops, for one account from everywhere and for one network at all accounts, whether there is such an account or not. C38 WD6
func TestAttempts(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, func(c *social.Config) { c.Limits.Attempts, c.Limits.AddressAttempts = 3, 5 })
		ctx := t.Context()
		k.join("ann@example.org")
		guess := func(email, address, password string) error {
			_, _, err := k.Accounts.SignIn(ctx, social.SignIn{Email: email, Password: password, Address: address})
			return err
		}
		for _, email := range []string{"ann@example.org", "nobody@example.org"} {
			for i := range 3 {
				k.code(guess(email, fmt.Sprintf("192.0.2.%d", i+10), "wrong"), social.CodeUnauthenticated)
			}
			err := guess(strings.ToUpper(email), "192.0.2.20", password)
			var e *social.Error
			if !errors.As(err, &e) || e.Code != social.CodeRateLimited || e.RetryAfter != 15*time.Minute {
				t.Errorf("got %v", err)
			}
		}
		time.Sleep(15 * time.Minute)
		k.must(guess("ann@example.org", "192.0.2.20", password))

		for i := range 5 {
			k.code(guess(fmt.Sprintf("u%d@example.org", i), fmt.Sprintf("2001:db8::%d", i), "wrong"), social.CodeUnauthenticated)
		}
		k.code(guess("ann@example.org", "2001:db8::ffff", password), social.CodeRateLimited)
		k.must(guess("ann@example.org", "2001:db8:0:1::1", password))
		for range 10 { // what is right does not count
			k.must(guess("ann@example.org", "192.0.2.30", password))
		}
		ann := k.signIn("ann@example.org")
		for range 3 {
			k.code(k.Accounts.ChangePassword(ctx, ann, "wrong", "new password"), social.CodeInvalid)
		}
		k.code(k.Accounts.ChangePassword(ctx, ann, password, "new password"), social.CodeRateLimited)
		k.code(k.Accounts.Delete(ctx, ann, password), social.CodeRateLimited)
	})
}

// TestMailLimit: nobody's mailbox is flooded. C38 WD6
func TestMailLimit(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		k.signUp("ann@example.org")
		for range 4 {
			synctest.Wait()
			k.must(k.Accounts.ResendConfirmation(ctx, "ann@example.org"))
		}
		k.code(k.Accounts.ResendConfirmation(ctx, "ann@example.org"), social.CodeRateLimited)
		k.code(k.Accounts.ForgotPassword(ctx, "ann@example.org"), social.CodeRateLimited)
		k.code(k.Accounts.SignUp(ctx, social.SignUp{Email: "ann@example.org", FullName: "Ann", Password: password, Terms: true}), social.CodeRateLimited)
		synctest.Wait()
		if n := len(k.mails.to("ann@example.org")); n != 5 {
			t.Errorf("%d mails", n)
		}
		time.Sleep(time.Hour)
		k.must(k.Accounts.ResendConfirmation(ctx, "ann@example.org"))
	})
}

// TestAttemptsBounded: the tables of attempts hold so many keys and no more; those that were tried least make place.
func TestAttemptsBounded(t *testing.T) {
	now := time.Now()
	a := social.NewAttempts(func() time.Time { return now }, 3, time.Minute, 10)
	for range 3 {
		if err := a.Take("victim"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1000 {
		if err := a.Take(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if n := a.Keys(); n > 10 {
			t.Fatalf("%d keys", n)
		}
	}
	if err := a.Take("victim"); social.CodeOf(err) != social.CodeRateLimited {
		t.Errorf("a flood of other keys frees one: %v", err)
	}
}

// TestGate: so many are in, so many wait, and the rest is turned away at once. C38
func TestGate(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		g := social.NewGate(2, 3)
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 10)
		for range 2 {
			if err := g.Enter(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			go func() { errs <- g.Enter(ctx) }()
		}
		synctest.Wait()
		if err := g.Enter(ctx); social.CodeOf(err) != social.CodeUnavailable {
			t.Errorf("got %v", err)
		}
		g.Leave()
		if err := <-errs; err != nil {
			t.Error(err)
		}
		cancel()
		for range 2 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
		}
	})
}

// TestPasswordHash: hashes say their costs, so that old ones hold after a change, and are made anew.
func TestPasswordHash(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		old := newKit(t, nil)
		ann := old.join("ann@example.org")
		before, err := old.stores.Credentials.Password(t.Context(), ann.UserID)
		old.must(err)
		if !strings.HasPrefix(before, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Errorf("got %s", before)
		}
		k := newKit(t, func(c *social.Config) {
			c.Stores = old.stores
			c.Passwords = social.PasswordConfig{Memory: 128, Passes: 2}
		})
		k.signIn("ann@example.org")
		after, err := k.stores.Credentials.Password(t.Context(), ann.UserID)
		k.must(err)
		if !strings.HasPrefix(after, "$argon2id$v=19$m=128,t=2,p=1$") {
			t.Errorf("got %s", after)
		}
		k.signIn("ann@example.org")
		k.must(k.stores.Credentials.SetPassword(t.Context(), ann.UserID, "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA"))
		if _, _, err := k.Accounts.SignIn(t.Context(), social.SignIn{Email: "ann@example.org", Password: password}); err == nil || social.CodeOf(err) != "" {
			t.Errorf("a hash that takes 4 TiB: %v", err)
		}
	})
}

// TestSecretsInLogs: no address, password, token or secret gets into the log at any level, or into what is stored of a job. C53
func TestSecretsInLogs(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		email := "canary@example.org"
		k.signUp(email)
		synctest.Wait()
		confirm := k.mails.token(t, email)
		k.must(k.Accounts.Confirm(ctx, confirm))
		secret, ann := k.signInSecret(email)
		k.must(k.Accounts.ForgotPassword(ctx, email))
		synctest.Wait()
		reset := k.mails.token(t, email)
		k.mails.fail(fmt.Errorf("550 5.1.1 <%s>: no such user, see https://meet.example/reset-password#token=%s", email, reset))
		k.must(k.Accounts.ForgotPassword(ctx, email))
		synctest.Wait()
		list, err := k.stores.Outbox.Claim(ctx, "mail", time.Now().Add(24*time.Hour), time.Minute, 10)
		k.must(err)
		if len(list) != 1 || !strings.Contains(list[0].Error, "550 5.1.1 <<address>>") {
			t.Errorf("the job has the error %+v", list)
		}
		_, _, _ = k.Accounts.SignIn(ctx, social.SignIn{Email: email, Password: "wrong " + password})
		k.must(k.Accounts.Delete(ctx, ann, password))
		synctest.Wait()
		all := fmt.Sprint(list[0].Error)
		for _, e := range k.log.All() {
			all += fmt.Sprintln(e.Message, e.ContextMap())
		}
		if !strings.Contains(all, "a job is tried again") {
			t.Error("nothing was logged, so nothing was tested")
		}
		for _, s := range []string{"canary", "@example", password, secret, confirm, reset} {
			if strings.Contains(all, s) {
				t.Errorf("%q is in the log:\n%s", s, all)
			}
		}
	})
}
