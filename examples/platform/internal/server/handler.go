package server

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/browser"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/examples/platform/web"
	"github.com/rotunda-rtc/rotunda/signal"
	rtcweb "github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/social/mail"
)

// readyTime bounds the question whether the database answers.
const readyTime = 3 * time.Second

// handler serves everything at the one address.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", s.api)
	mux.Handle("/signal", s.door(s.rooms))
	mux.Handle("/match", s.door(s.queue))
	send, play := whip.NewEndpoint(s.rooms, nil), whip.NewPlayerEndpoint(s.rooms, nil)
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)
	mux.Handle("GET /rotunda.js", browser.Handler())
	mux.HandleFunc("GET /platform.json", s.describe)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.measured())
	mux.Handle("/", web.Handler())
	return s.watched(mux, secured(s.public.Scheme == "https", mux))
}

// door lets carriers of the protocol in, by WebSocket or plain HTTP.
func (s *Server) door(to signal.Acceptor) http.Handler {
	return rtcweb.Handler(to, &rtcweb.Options{
		Origins: []string{s.public.Scheme + "://" + s.public.Host}, TrustedProxies: s.cfg.TrustedProxies,
	})
}

// description is what pages have to know of the platform before anybody is signed in.
type description struct {
	Name      string   `json:"name"`
	Language  string   `json:"language"`
	Languages []string `json:"languages"`
	Providers []string `json:"providers"`           // to sign in by
	Guests    bool     `json:"guests"`              // people without an account may meet by number and talk to strangers
	TermsURL  string   `json:"terms_url,omitempty"` // what who signs up agrees to, if it is not the pages' own
	SignUp    bool     `json:"sign_up"`             // new accounts are taken
	Contact   bool     `json:"contact"`             // there is somebody to write to by the contact form
	Version   string   `json:"version"`             // of the program; "(devel)" if it does not know
}

func (s *Server) describe(w http.ResponseWriter, _ *http.Request) {
	d := description{
		Name: s.cfg.Name, Language: s.cfg.Language, Languages: mail.Languages(), Guests: s.cfg.Guests, SignUp: s.cfg.SignUp, TermsURL: s.cfg.TermsURL,
		Contact: s.social.Contact.Open(), Version: version(),
		Providers: append([]string{}, s.social.Accounts.ProviderNames()...),
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(d) // nobody is left to be told
}

// version is that of the build: of a release or, of a working copy, of the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// ready says whether new people should be sent here: not while it stops, nor without its database.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	switch {
	case s.stopping.Load():
		say(w, http.StatusServiceUnavailable, "stopping")
	case s.data.ready(ctx) != nil:
		say(w, http.StatusServiceUnavailable, "the database does not answer")
	default:
		say(w, http.StatusOK, "ready")
	}
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // nobody is left to be told
}

// secured adds the headers that are right for all answers.
func secured(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}
