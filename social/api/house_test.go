package api_test

import (
	"context"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// house is all of a platform in one process: people, conferences, their rooms and the API.
type house struct {
	*kit
	hosting *hosting.Hosting
	rooms   *conference.Server
}

// patience is how long anything may take, also on a machine that has much else to do.
const patience = 2 * time.Minute

// houseConfig changes a house. The zero value keeps records in memory, catches mails and takes as many requests as come.
type houseConfig struct {
	stores    *storage.Stores
	mail      mail.Sender // nil: kit.mails
	publicURL string      // empty: https://meet.example/app
	limits    *api.Limits
	providers map[string]social.Provider
	bench     bool // logs nothing, and passwords cost what they cost
}

func unlimited() api.Limits {
	r := api.Rate{Count: 1 << 30, In: time.Hour}
	return api.Limits{Read: r, Write: r, SignIn: r, SignUp: r, Mail: r, Search: r, Message: r, Report: r, Export: r, Upload: r}
}

func newHouse(t testing.TB, cfg houseConfig) *house {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	logger := zap.New(core)
	passwords := social.PasswordConfig{Memory: 64, Passes: 1}
	if cfg.bench {
		logger, passwords = zap.NewNop(), social.PasswordConfig{}
	}
	h := &house{kit: &kit{t: t, mails: newCaught(), log: logs}}
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	h.stores = memory.New().Stores()
	if cfg.stores != nil {
		h.stores = *cfg.stores
	}
	if cfg.mail == nil {
		cfg.mail = h.mails
	}
	if cfg.publicURL == "" {
		cfg.publicURL = "https://meet.example/app"
	}
	if cfg.limits == nil {
		limits := unlimited()
		cfg.limits = &limits
	}
	runner, err := jobs.New(jobs.Config{Outbox: h.stores.Outbox, Logger: logger})
	fatal(err)
	const many = 1 << 30
	h.social, err = social.New(social.Config{
		Stores: h.stores, Blobs: new(memory.Blobs), Jobs: runner, Mail: cfg.mail, BaseURL: cfg.publicURL, AdminEmail: "admin@meet.example",
		Passwords: passwords, Providers: cfg.providers, Logger: logger,
		Limits: social.Limits{Requests: many, RequestsToOne: many, Blocks: many, Reports: many, Messages: many, AddressAttempts: many, Attempts: many, Mails: many, AddressSignUps: many},
	})
	fatal(err)
	config := api.Config{Social: h.social, PublicURL: cfg.publicURL, Limits: *cfg.limits, Logger: logger}
	user, err := api.JoinUser(config)
	fatal(err)
	h.hosting, err = hosting.New(hosting.Config{
		Stores: h.stores, Jobs: runner, People: hosting.SocialPeople{Service: h.social}, User: user, Logger: logger,
		Grace: time.Hour, // no conference ends in the middle of a test, however long that takes
	})
	fatal(err)
	h.rooms, err = conference.New(conference.Config{
		Authorize: h.hosting.Authorize, OnEvent: h.hosting.OnEvent, Logger: logger,
		Engine: sfu.Config{Listen: []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:0")}},
	})
	fatal(err)
	config.Hosting, config.Rooms = h.hosting, h.rooms
	h.api, err = api.New(config)
	fatal(err)
	fatal(h.hosting.Start(t.Context(), h.rooms))
	runner.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		for _, end := range []func(context.Context) error{h.rooms.Close, h.hosting.Close, runner.Close, h.social.Close} {
			if err := end(ctx); err != nil {
				t.Error(err)
			}
		}
		h.api.Close()
	})
	return h
}

// handler serves the API and the door of the rooms.
func (h *house) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", h.api)
	mux.Handle("/signal", web.Handler(h.rooms, nil))
	return mux
}
