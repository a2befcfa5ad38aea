package social_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// TestSignUp: an account can do nothing until the mailed link was used, which holds for one day and once. W33 W35 W86 W103
func TestSignUp(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		k.signUp("Ann@Example.org")
		synctest.Wait()
		in := social.SignIn{Email: "ann@example.org", Password: password}
		_, _, err := k.Accounts.SignIn(ctx, in)
		k.code(err, social.CodeUnconfirmed)
		u, err := k.stores.Users.ByEmail(ctx, "ann@example.org")
		k.must(err)
		_, err = k.Profiles.Me(ctx, social.Actor{UserID: u.ID})
		k.code(err, social.CodeUnconfirmed)

		old := k.mails.token(t, "ann@example.org")
		time.Sleep(24 * time.Hour)
		k.code(k.Accounts.Confirm(ctx, old), social.CodeNotFound)
		k.must(k.Accounts.ResendConfirmation(ctx, " ANN@example.org ")) // W36
		synctest.Wait()
		token := k.mails.token(t, "ann@example.org")
		time.Sleep(24*time.Hour - time.Second)
		k.must(k.Accounts.Confirm(ctx, token))
		k.code(k.Accounts.Confirm(ctx, token), social.CodeNotFound)
		_, user, err := k.Accounts.SignIn(ctx, in)
		k.must(err)
		if !user.EmailNotifications || !user.PrivateMessages || user.Admin || user.FullName != "Ann Tester" {
			t.Errorf("got %+v", user)
		}
		if err := k.Accounts.ResendConfirmation(ctx, "ann@example.org"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if n := len(k.mails.to("ann@example.org")); n != 2 {
			t.Errorf("got %d mails, want 2: a confirmed address needs no link", n)
		}
	})
}

// TestSignUpKnown: who signs up with a known address learns nothing, its owner does, and nothing changes. C37 W46
func TestSignUpKnown(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ann := k.join("ann@example.org")
		before, err := k.Profiles.Me(t.Context(), ann)
		k.must(err)
		k.must(k.Accounts.SignUp(t.Context(), social.SignUp{Email: "ann@example.org", FullName: "Mallory", Password: "another password", Terms: true}))
		synctest.Wait()
		after, err := k.Profiles.Me(t.Context(), ann)
		k.must(err)
		if after.User != before.User {
			t.Errorf("the account changed: %+v", after)
		}
		k.signIn("ann@example.org")
		mails := k.mails.to("ann@example.org")
		last := mails[len(mails)-1]
		if len(mails) != 2 || !strings.Contains(last.Text, "https://meet.example/app/sign-in") || strings.Contains(last.Text, "token") || strings.Contains(last.Text, "Mallory") {
			t.Errorf("%d mails, the last is:\n%s", len(mails), last.Text)
		}
		for _, email := range []string{"ann@example.org", "nobody@example.org"} {
			k.must(k.Accounts.ForgotPassword(t.Context(), email))
			k.must(k.Accounts.ResendConfirmation(t.Context(), email))
			_, _, err := k.Accounts.SignIn(t.Context(), social.SignIn{Email: email, Password: "wrong password"})
			if got := err.Error(); got != "unauthenticated: the e-mail address or the password is wrong" {
				t.Errorf("%s: %s", email, got)
			}
		}
		if len(k.mails.to("nobody@example.org")) > 0 {
			t.Error("a mail to an address without account")
		}
	})
}

// TestSignUpAgain: what somebody sets up with an address that is not theirs does not open the account of the owner.
func TestSignUpAgain(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		k.must(k.Accounts.SignUp(ctx, social.SignUp{Email: "ann@example.org", FullName: "Mallory", Password: "mallory's password", Terms: true}))
		synctest.Wait()
		first := k.mails.token(t, "ann@example.org")
		k.signUp("ann@example.org")
		synctest.Wait()
		k.code(k.Accounts.Confirm(ctx, first), social.CodeNotFound)
		k.must(k.Accounts.Confirm(ctx, k.mails.token(t, "ann@example.org")))
		_, _, err := k.Accounts.SignIn(ctx, social.SignIn{Email: "ann@example.org", Password: "mallory's password"})
		k.code(err, social.CodeUnauthenticated)
		me, err := k.Profiles.Me(ctx, k.signIn("ann@example.org"))
		k.must(err)
		if me.FullName != "Ann Tester" {
			t.Errorf("the name is %q", me.FullName)
		}
	})
}

// TestSignUpInvalid: what is wrong is named by its field.
func TestSignUpInvalid(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		for _, tt := range []struct {
			field  string
			change func(*social.SignUp)
		}{
			{"email", func(s *social.SignUp) { s.Email = "ann" }},
			{"email", func(s *social.SignUp) { s.Email = "ann@example.org\r\nBcc: all@example.org" }},
			{"email", func(s *social.SignUp) { s.Email = strings.Repeat("a", 250) + "@example.org" }},
			{"full_name", func(s *social.SignUp) { s.FullName = " \u200b" }},
			{"full_name", func(s *social.SignUp) { s.FullName = "Ann\x00" }},
			{"full_name", func(s *social.SignUp) { s.FullName = "Ann \u202etfosorciM" }},
			{"full_name", func(s *social.SignUp) { s.FullName = strings.Repeat("é", 101) }},
			{"password", func(s *social.SignUp) { s.Password = "seven 7" }},
			{"password", func(s *social.SignUp) { s.Password = strings.Repeat("x", 1025) }},
			{"password", func(s *social.SignUp) { s.Password = "ann@example.org" }},
			{"terms", func(s *social.SignUp) { s.Terms = false }},
		} {
			s := social.SignUp{Email: "ann@example.org", FullName: "Ann", Password: password, Terms: true}
			tt.change(&s)
			err := k.Accounts.SignUp(t.Context(), s)
			e, _ := err.(*social.Error)
			if e == nil || e.Code != social.CodeInvalid || e.Field != tt.field {
				t.Errorf("%s: got %#v", tt.field, err)
			}
		}
		if n, err := k.stores.Users.Count(t.Context()); n != 0 || err != nil {
			t.Errorf("%d users, %v", n, err)
		}
	})
}

// TestLogins: logins are listed, end one by one, hold longer by use, and are stored as hashes. W34
func TestLogins(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, func(c *social.Config) { c.Limits.LoginLife = 24 * time.Hour })
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		time.Sleep(time.Second)
		secret, phone := k.signInSecret("ann@example.org")
		if _, err := k.stores.Logins.ByHash(ctx, secret); err == nil {
			t.Error("the secret is stored")
		}
		list, err := k.Accounts.Logins(ctx, ann, storage.Page{})
		k.must(err)
		if len(list.Items) != 2 || list.Items[0].ID != phone.LoginID || list.Items[0].Current || !list.Items[1].Current || list.Items[0].Address != "192.0.2.7" {
			t.Errorf("got %+v", list.Items)
		}
		k.code(k.Accounts.EndLogin(ctx, bob, phone.LoginID), social.CodeNotFound) // WD2
		k.code(k.Accounts.EndLogin(ctx, ann, ""), social.CodeNotFound)

		time.Sleep(23 * time.Hour)
		_, err = k.Accounts.Authenticate(ctx, secret)
		k.must(err)
		time.Sleep(23 * time.Hour)
		_, err = k.Accounts.Authenticate(ctx, secret)
		k.must(err)
		seen, err := k.Accounts.Logins(ctx, phone, storage.Page{})
		k.must(err)
		if len(seen.Items) != 1 || time.Since(seen.Items[0].SeenAt) != 0 {
			t.Errorf("got %+v; the other device has not been used for a day", seen.Items)
		}
		time.Sleep(4 * time.Minute)
		_, err = k.Accounts.Authenticate(ctx, secret)
		k.must(err)
		seen, err = k.Accounts.Logins(ctx, phone, storage.Page{})
		k.must(err)
		if time.Since(seen.Items[0].SeenAt) != 4*time.Minute {
			t.Error("each use is stored")
		}
		k.must(k.Accounts.SignOut(ctx, phone))
		k.must(k.Accounts.SignOut(ctx, phone))
		_, err = k.Accounts.Authenticate(ctx, secret)
		k.code(err, social.CodeUnauthenticated)
		secret, _ = k.signInSecret("ann@example.org")
		time.Sleep(24 * time.Hour)
		_, err = k.Accounts.Authenticate(ctx, secret)
		k.code(err, social.CodeUnauthenticated)
		for _, bad := range []string{"", "x", strings.Repeat("x", 10000)} {
			_, err = k.Accounts.Authenticate(ctx, bad)
			k.code(err, social.CodeUnauthenticated)
		}
	})
}

// TestPasswords: a password is changed with the old one, which signs out the other devices. W43 W44
func TestPasswords(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann := k.join("ann@example.org")
		other, _ := k.signInSecret("ann@example.org")
		k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
		synctest.Wait()
		reset := k.mails.token(t, "ann@example.org")
		k.code(k.Accounts.ChangePassword(ctx, ann, "wrong", "new password"), social.CodeInvalid)
		k.code(k.Accounts.ChangePassword(ctx, ann, "", "new password"), social.CodeInvalid)
		k.code(k.Accounts.ChangePassword(ctx, ann, password, "short"), social.CodeInvalid)
		k.must(k.Accounts.ChangePassword(ctx, ann, password, "new password"))
		_, err := k.Accounts.Authenticate(ctx, other)
		k.code(err, social.CodeUnauthenticated)
		list, err := k.Accounts.Logins(ctx, ann, storage.Page{})
		k.must(err)
		if len(list.Items) != 1 || !list.Items[0].Current {
			t.Errorf("got %+v", list.Items)
		}
		k.code(k.Accounts.CheckReset(ctx, reset), social.CodeNotFound)
		_, _, err = k.Accounts.SignIn(ctx, social.SignIn{Email: "ann@example.org", Password: password})
		k.code(err, social.CodeUnauthenticated)
	})
}

// TestReset: the link holds for half an hour and once, looking does not use it, it ends all logins, and begins with the configured address. C39
func TestReset(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		k.join("ann@example.org")
		secret, _ := k.signInSecret("ann@example.org")
		ask := func() string {
			k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
			synctest.Wait()
			return k.mails.token(t, "ann@example.org")
		}
		late := ask()
		time.Sleep(30 * time.Minute)
		k.code(k.Accounts.CheckReset(ctx, late), social.CodeNotFound)
		k.code(k.Accounts.ResetPassword(ctx, late, "new password"), social.CodeNotFound)

		first, second := ask(), ask()
		k.must(k.Accounts.CheckReset(ctx, first))
		k.must(k.Accounts.CheckReset(ctx, first))
		k.code(k.Accounts.ResetPassword(ctx, first, "short"), social.CodeInvalid)
		k.must(k.Accounts.ResetPassword(ctx, first, "new password"))
		for _, token := range []string{first, second, "", "x"} {
			k.code(k.Accounts.ResetPassword(ctx, token, "newer password"), social.CodeNotFound)
		}
		_, err := k.Accounts.Authenticate(ctx, secret)
		k.code(err, social.CodeUnauthenticated)
		_, _, err = k.Accounts.SignIn(ctx, social.SignIn{Email: "ann@example.org", Password: "new password"})
		k.must(err)
		for _, m := range k.mails.to("ann@example.org") {
			if !strings.Contains(m.Text, "\nhttps://meet.example/app/") || !strings.Contains(m.HTML, `href="https://meet.example/app/`) {
				t.Errorf("the link is another:\n%s", m.Text)
			}
		}
		if _, err := k.stores.Tokens.Get(ctx, second, "reset", time.Now()); err == nil {
			t.Error("the token itself is stored")
		}
	})
}
