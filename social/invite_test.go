package social_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// invited is the token of a fresh invitation.
func (k *kit) invited() string {
	k.t.Helper()
	link, err := k.Accounts.InviteAdmin(k.t.Context())
	k.must(err)
	token, ok := strings.CutPrefix(link, "https://meet.example/app/become-admin#token=")
	if !ok {
		k.t.Fatalf("the link is %s", link)
	}
	return token
}

// TestInvitation: one invitation makes one admin, who is signed in, within a day, and only while it is the newest.
func TestInvitation(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ann, bob := k.join("ann@people.example"), k.join("bob@people.example")
		become := func(a social.Actor, token string, want social.Code) {
			t.Helper()
			if err := k.Accounts.BecomeAdmin(t.Context(), a, token); social.CodeOf(err) != want || want == "" && err != nil {
				t.Errorf("%v, want %q", err, want)
			}
		}
		has := func(want bool) {
			t.Helper()
			if got, err := k.Accounts.HasAdmin(t.Context()); got != want || err != nil {
				t.Errorf("there is an admin: %v, %v", got, err)
			}
		}
		has(false)
		become(ann, "", social.CodeNotFound)
		become(ann, strings.Repeat("A", 10_000), social.CodeNotFound)

		late := k.invited()
		time.Sleep(24 * time.Hour)
		become(ann, late, social.CodeNotFound)
		older := k.invited()
		token := k.invited()
		become(ann, older, social.CodeNotFound)
		become(social.Actor{}, token, social.CodeUnauthenticated)
		become(ann, token, "")
		become(bob, token, social.CodeNotFound)
		become(ann, token, social.CodeNotFound)
		has(true)

		audit, err := k.Accounts.Audit(t.Context(), ann, storage.Page{})
		k.must(err)
		if len(audit.Items) != 1 || audit.Items[0].Action != "become_admin" || audit.Items[0].Actor != ann.UserID {
			t.Errorf("the audit has %+v", audit.Items)
		}
		if err := k.Accounts.Delete(t.Context(), ann, password); err != nil {
			t.Fatal(err)
		}
		has(false) // nobody who can act
	})
}
