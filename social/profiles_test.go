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

func ptr[T any](v T) *T { return &v }

// TestProfile: what others see, and that the rest is nobody's business. W37 W38 W39 WD4
func TestProfile(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		me, err := k.Profiles.Me(ctx, ann)
		k.must(err)
		u, err := k.Profiles.Update(ctx, ann, social.ProfileUpdate{
			FullName: ptr("  Åsa   Ødegård "), Bio: ptr("one\r\ntwo"), Location: ptr("Oslo"), Website: ptr("https://asa.example/"),
		}, me.Version)
		k.must(err)
		if u.FullName != "Åsa Ødegård" || u.Bio != "one\ntwo" || u.Version <= me.Version {
			t.Errorf("got %+v", u)
		}
		_, err = k.Profiles.Update(ctx, ann, social.ProfileUpdate{Bio: ptr("stale")}, me.Version)
		k.code(err, social.CodeConflict)
		p, err := k.Profiles.Get(ctx, bob, ann.UserID)
		k.must(err)
		want := social.Profile{
			Person: social.Person{ID: ann.UserID, FullName: "Åsa Ødegård"}, Bio: "one\ntwo", Location: "Oslo", Website: "https://asa.example/",
			Since: me.CreatedAt, Status: social.StatusNone, PrivateMessages: true,
		}
		if p != want {
			t.Errorf("got %+v", p)
		}
		_, err = k.Profiles.Update(ctx, ann, social.ProfileUpdate{Website: ptr("")}, 0)
		k.must(err)
		if own, err := k.Profiles.Get(ctx, ann, ann.UserID); err != nil || !own.Self || own.Website != "" || own.Bio != "one\ntwo" {
			t.Errorf("got %+v, %v", own, err)
		}
		found, err := k.stores.Users.Search(ctx, storage.UserQuery{Prefixes: social.SearchWords("asa odeg")}, storage.Page{})
		if err != nil || len(found.Items) != 1 {
			t.Errorf("found %+v, %v", found.Items, err)
		}

		for want, c := range map[social.Status]storage.Connection{
			social.StatusOutgoing:  {From: bob.UserID, To: ann.UserID, RequestedAt: time.Now()},
			social.StatusIncoming:  {From: ann.UserID, To: bob.UserID, RequestedAt: time.Now()},
			social.StatusConnected: {From: ann.UserID, To: bob.UserID, RequestedAt: time.Now(), ApprovedAt: time.Now()},
		} {
			_, err := k.stores.Connections.Create(ctx, c)
			k.must(err)
			p, err := k.Profiles.Get(ctx, bob, ann.UserID)
			k.must(err)
			if p.Status != want {
				t.Errorf("got %s, want %s", p.Status, want)
			}
			k.must(k.stores.Connections.Delete(ctx, ann.UserID, bob.UserID))
		}
	})
}

// TestProfileInvalid: what is wrong is named, and nothing of the update is stored. XSS is text.
func TestProfileInvalid(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ann := k.join("ann@example.org")
		for _, tt := range []struct {
			field string
			up    social.ProfileUpdate
		}{
			{"full_name", social.ProfileUpdate{FullName: ptr("")}},
			{"full_name", social.ProfileUpdate{FullName: ptr("***"), Bio: ptr("kept?")}},
			{"bio", social.ProfileUpdate{Bio: ptr(strings.Repeat("ب", 101))}},
			{"bio", social.ProfileUpdate{Bio: ptr("\xff")}},
			{"location", social.ProfileUpdate{Location: ptr("a\nb")}},
			{"website", social.ProfileUpdate{Website: ptr("javascript:alert(1)")}},
			{"website", social.ProfileUpdate{Website: ptr("//evil.example")}},
			{"website", social.ProfileUpdate{Website: ptr("https://user:pass@evil.example")}},
			{"website", social.ProfileUpdate{Website: ptr("https:///path")}},
			{"website", social.ProfileUpdate{Website: ptr("https://" + strings.Repeat("x", 200))}},
		} {
			_, err := k.Profiles.Update(t.Context(), ann, tt.up, 0)
			if e := fieldOf(err); e != tt.field {
				t.Errorf("%+v: got field %q of %v", tt.up, e, err)
			}
		}
		xss := `"><img src=x onerror=alert(1)>`
		_, err := k.Profiles.Update(t.Context(), ann, social.ProfileUpdate{FullName: &xss, Bio: &xss}, 0)
		k.must(err)
		me, err := k.Profiles.Me(t.Context(), ann)
		k.must(err)
		if me.FullName != xss || me.Bio != xss {
			t.Errorf("got %+v", me.User)
		}
	})
}

// TestSettings: W40 W41 W42 W114
func TestSettings(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann := k.join("ann@example.org")
		u, err := k.Profiles.UpdateSettings(ctx, ann, social.Settings{Language: ptr("ar"), EmailNotifications: ptr(false), PrivateMessages: ptr(false)}, 0)
		k.must(err)
		if u.Language != "ar" || u.EmailNotifications || u.PrivateMessages {
			t.Errorf("got %+v", u)
		}
		_, err = k.Profiles.UpdateSettings(ctx, ann, social.Settings{Language: ptr("xx")}, 0)
		if fieldOf(err) != "language" {
			t.Errorf("got %v", err)
		}
		_, err = k.Profiles.UpdateSettings(ctx, ann, social.Settings{Language: ptr("en")}, u.Version-1)
		k.code(err, social.CodeConflict)
		k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
		synctest.Wait()
		mails := k.mails.to("ann@example.org")
		if last := mails[len(mails)-1]; !strings.Contains(last.HTML, `<html lang="ar" dir="rtl">`) {
			t.Errorf("the mail is in another language:\n%s", last.HTML)
		}
	})
}

// TestSuspend: a suspended account is out at once, nobody sees it, and what admins did is written down. W105
func TestSuspend(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		admin, ann, bob := k.join("root@example.org"), k.join("ann@example.org"), k.join("bob@example.org")
		k.code(k.Accounts.Suspend(ctx, admin, ann.UserID, ""), social.CodeForbidden)
		k.must(k.Accounts.SetAdmin(ctx, admin.UserID, true))
		secret, _ := k.signInSecret("ann@example.org")
		k.must(k.Accounts.ForgotPassword(ctx, "ann@example.org"))
		synctest.Wait()
		reset := k.mails.token(t, "ann@example.org")

		k.must(k.Accounts.Suspend(ctx, admin, ann.UserID, ""))
		k.must(k.Accounts.Suspend(ctx, admin, ann.UserID, ""))
		_, err := k.Accounts.Authenticate(ctx, secret)
		k.code(err, social.CodeUnauthenticated)
		_, err = k.Profiles.Me(ctx, ann)
		k.code(err, social.CodeSuspended)
		_, _, err = k.Accounts.SignIn(ctx, social.SignIn{Email: "ann@example.org", Password: password})
		k.code(err, social.CodeSuspended)
		_, _, err = k.Accounts.SignIn(ctx, social.SignIn{Email: "ann@example.org", Password: "wrong"})
		k.code(err, social.CodeUnauthenticated)
		k.code(k.Accounts.ResetPassword(ctx, reset, "new password"), social.CodeNotFound)
		_, hidden := k.Profiles.Get(ctx, bob, ann.UserID)
		_, unknown := k.Profiles.Get(ctx, bob, "nobody")
		if hidden == nil || unknown == nil || hidden.Error() != unknown.Error() {
			t.Errorf("suspended: %v, unknown: %v", hidden, unknown)
		}
		list, err := k.Accounts.Users(ctx, admin, social.UserFilter{Suspended: true}, storage.Page{})
		k.must(err)
		if len(list.Items) != 1 || list.Items[0].ID != ann.UserID {
			t.Errorf("got %+v", list.Items)
		}
		k.must(k.Accounts.Unsuspend(ctx, admin, ann.UserID))
		k.signIn("ann@example.org")

		k.code(k.Accounts.Suspend(ctx, admin, admin.UserID, ""), social.CodeForbidden)
		k.code(k.Accounts.Suspend(ctx, admin, "nobody", ""), social.CodeNotFound)
		k.code(k.Accounts.Suspend(ctx, admin, "", ""), social.CodeNotFound)
		audit, err := k.Accounts.Audit(ctx, admin, storage.Page{})
		k.must(err)
		did := ""
		for _, e := range audit.Items {
			did = e.Action + " " + did
		}
		if did != "make_admin suspend unsuspend " {
			t.Errorf("written down: %s", did)
		}
		k.must(k.Accounts.SetAdmin(ctx, admin.UserID, false))
		forged := social.Actor{UserID: admin.UserID, Admin: true}
		for _, err := range []error{
			k.Accounts.Suspend(ctx, forged, bob.UserID, ""), k.Accounts.Unsuspend(ctx, forged, bob.UserID),
			second(k.Accounts.Users(ctx, forged, social.UserFilter{}, storage.Page{})), second(k.Accounts.User(ctx, forged, bob.UserID)),
			second(k.Accounts.Audit(ctx, forged, storage.Page{})),
		} {
			k.code(err, social.CodeForbidden)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func fieldOf(err error) string {
	e, ok := err.(*social.Error)
	if joined, is := err.(interface{ Unwrap() []error }); is {
		e, ok = joined.Unwrap()[0].(*social.Error)
	}
	if !ok || e.Code != social.CodeInvalid {
		return ""
	}
	return e.Field
}

// TestSearchWords: names and queries are folded alike, in the scripts of the platform's languages.
func TestSearchWords(t *testing.T) {
	for name, want := range map[string]string{
		"":                          "",
		" *** ":                     "",
		"Ann":                       "ann",
		"  ann ANN Ann-Marie ":      "ann marie",
		"Élodie Lefèvre":            "elodie lefevre",
		"E\u0301lodie":              "elodie",
		"Ødegård Łukasz Đorđe":      "odegard lukasz dorde",
		"Straße ﬁn":                 "strasse fin",
		"İstanbul ıldız":            "istanbul ildiz",
		"O'Brien D’Arcy":            "obrien darcy",
		"Κώστας ΚΏΣΤΑΣ":             "κωστασ",
		"مُحَمَّد أحمد فاطمة":       "محمد احمد فاطمه",
		"محـــمد":                   "محمد",
		"山田太郎":                      "山田太郎",
		"a1 B2":                     "a1 b2",
		"zero\u200bwidth":           "zerowidth",
		strings.Repeat("a b ", 100): "a b",
		strings.Repeat("x", 100):    strings.Repeat("x", 64),
	} {
		if got := strings.Join(social.SearchWords(name), " "); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	many := ""
	for r := 'a'; r <= 'z'; r++ {
		many += string(r) + " "
	}
	if n := len(social.SearchWords(many)); n != 16 {
		t.Errorf("%d words", n)
	}
}
