package social_test

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// kit is a Service over storage in memory, with mails that are caught. It is made inside of a synctest bubble: after
// synctest.Wait the jobs that are due are done.
type kit struct {
	*social.Service
	t      testing.TB
	stores storage.Stores
	blobs  storage.Blobs
	mails  *caught
	log    *observer.ObservedLogs
}

const password = "correct horse battery"

func newKit(t testing.TB, change func(*social.Config)) *kit {
	t.Helper()
	logger, logs := observer.New(zap.DebugLevel)
	k := &kit{t: t, stores: memory.New().Stores(), blobs: new(memory.Blobs), mails: &caught{}, log: logs}
	cfg := social.Config{
		Stores: k.stores, Blobs: k.blobs, Mail: k.mails, BaseURL: "https://meet.example/app", AdminEmail: "admin@meet.example",
		Passwords: social.PasswordConfig{Memory: 64, Passes: 1}, Logger: zap.New(logger),
	}
	if change != nil {
		change(&cfg)
	}
	k.stores = cfg.Stores
	if cfg.Jobs == nil {
		runner, err := jobs.New(jobs.Config{Outbox: cfg.Stores.Outbox, Logger: cfg.Logger, Now: cfg.Now})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Jobs = runner
	}
	s, err := social.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	k.Service = s
	cfg.Jobs.Start()
	t.Cleanup(func() {
		if err := cfg.Jobs.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return k
}

// join makes a confirmed account and signs it in.
func (k *kit) join(email string) social.Actor {
	k.t.Helper()
	k.signUp(email)
	synctest.Wait()
	k.must(k.Accounts.Confirm(k.t.Context(), k.mails.token(k.t, email)))
	return k.signIn(email)
}

func (k *kit) signUp(email string) {
	k.t.Helper()
	k.must(k.Accounts.SignUp(k.t.Context(), social.SignUp{Email: email, FullName: nameOf(email), Password: password, Language: "en", Terms: true}))
}

func (k *kit) signIn(email string) social.Actor {
	k.t.Helper()
	_, actor := k.signInSecret(email)
	return actor
}

func (k *kit) signInSecret(email string) (string, social.Actor) {
	k.t.Helper()
	secret, _, err := k.Accounts.SignIn(k.t.Context(), social.SignIn{Email: email, Password: password, UserAgent: "test", Address: "192.0.2.7"})
	k.must(err)
	actor, err := k.Accounts.Authenticate(k.t.Context(), secret)
	k.must(err)
	return secret, actor
}

func nameOf(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return strings.ToUpper(name[:1]) + name[1:] + " Tester"
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// code fails the test unless err has this code; "" is no error.
func (k *kit) code(err error, want social.Code) {
	k.t.Helper()
	if want == "" {
		k.must(err)
	} else if got := social.CodeOf(err); got != want {
		k.t.Fatalf("got %v, want code %s", err, want)
	}
}

// caught is a mail.Sender that keeps what it is given.
type caught struct {
	mu   sync.Mutex // guards all below
	list []mail.Message
	err  error // to answer
}

func (c *caught) Send(_ context.Context, m mail.Message) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	c.list = append(c.list, m)
	return nil
}

func (c *caught) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

// to gives the mails to an address, the oldest first.
func (c *caught) to(email string) []mail.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []mail.Message
	for _, m := range c.list {
		if m.To == email {
			out = append(out, m)
		}
	}
	return out
}

var tokenPattern = regexp.MustCompile(`#token=([A-Za-z0-9_-]{43})\n`)

// token is the secret in the last mail to an address.
func (c *caught) token(t testing.TB, email string) string {
	t.Helper()
	list := c.to(email)
	if len(list) == 0 {
		t.Fatalf("no mail to %s", email)
	}
	found := tokenPattern.FindStringSubmatch(list[len(list)-1].Text)
	if found == nil {
		t.Fatalf("no link in the mail to %s:\n%s", email, list[len(list)-1].Text)
	}
	return found[1]
}
