package server

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
	"github.com/rotunda-rtc/rotunda/social/hosting"
	"github.com/rotunda-rtc/rotunda/social/jobs"
	"github.com/rotunda-rtc/rotunda/social/mail"
)

// The names of identity providers, as in the API's paths.
const (
	google   = "google"
	facebook = "facebook"
)

// openPeople makes the network of people and their conferences.
func (s *Server) openPeople(_ context.Context, out io.Writer) error {
	post, err := sender(s.cfg, out)
	if err != nil {
		return err
	}
	providers, err := providers(s.cfg, s.public)
	if err != nil {
		return err
	}
	if s.jobs, err = jobs.New(jobs.Config{Outbox: s.data.stores.Outbox, Logger: s.log.Named("jobs")}); err != nil {
		return err
	}
	s.social, err = social.New(social.Config{
		Stores: s.data.stores, Blobs: s.data.blobs, Jobs: s.jobs, Mail: post, BaseURL: s.URL(), Name: s.cfg.Name,
		AdminEmail: s.cfg.AdminEmail, Closed: !s.cfg.SignUp, Language: s.cfg.Language, Providers: providers, Logger: s.log.Named("people"),
	})
	if err != nil {
		return err
	}
	s.opened(s.social.Close)
	s.opened(s.jobs.Close)
	if s.user, err = api.JoinUser(s.apiConfig()); err != nil {
		return err
	}
	s.hosting, err = hosting.New(hosting.Config{
		Stores: s.data.stores, Jobs: s.jobs, People: hosting.SocialPeople{Service: s.social}, User: s.user,
		MaxUpcoming: s.cfg.MaxUpcoming, Room: s.roomSettings(), Logger: s.log.Named("conferences"),
		OnFinished: func(_ context.Context, id string) { s.forgetChat(id) }, // its room may have closed before
		Link:       func(id string) string { return s.public.JoinPath("conferences", id).String() },
	})
	if err != nil {
		return err
	}
	s.opened(s.hosting.Close)
	// hosting puts out of conferences who is gone; other rooms are ours.
	s.social.Accounts.OnGone(func(ctx context.Context, userID string) error {
		_, err := s.rooms.Revoke(ctx, conference.Revocation{Identity: userID}, "")
		return err
	})
	return nil
}

// sender is how mails go out.
func sender(cfg *config.Config, out io.Writer) (mail.Sender, error) {
	if cfg.SMTP == nil {
		return mail.NewPrinter(out), nil
	}
	c := mail.SMTPConfig{Host: cfg.SMTP.Hostname(), From: cfg.MailFrom, FromName: cfg.Name, Timeout: 15 * time.Second}
	if port := cfg.SMTP.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return nil, fmt.Errorf("-smtp: %q is no port", port)
		}
		c.Port = int(n)
	}
	switch cfg.SMTP.Scheme {
	case "smtps":
		c.TLS = mail.TLSImplicit
	case "smtp+insecure":
		c.TLS = mail.InsecureNoTLS
	}
	c.Username = cfg.SMTP.User.Username()
	c.Password, _ = cfg.SMTP.User.Password()
	post, err := mail.NewSMTP(c)
	if err != nil {
		return nil, fmt.Errorf("-smtp: %w", err)
	}
	return post, nil
}

// providers are those that people can sign in by.
func providers(cfg *config.Config, public *url.URL) (map[string]social.Provider, error) {
	out := map[string]social.Provider{}
	back := func(name string) string {
		return public.JoinPath("api", "external-sign-in", name, "callback").String()
	}
	if cfg.GoogleID != "" {
		p, err := social.NewOIDC(social.GoogleIssuer, social.ProviderConfig{
			ClientID: cfg.GoogleID, ClientSecret: cfg.GoogleSecret, RedirectURL: back(google),
		})
		if err != nil {
			return nil, fmt.Errorf("-google-id: %w", err)
		}
		out[google] = p
	}
	if cfg.FacebookID != "" {
		p, err := social.NewFacebook(social.FacebookConfig{ProviderConfig: social.ProviderConfig{
			ClientID: cfg.FacebookID, ClientSecret: cfg.FacebookSecret, RedirectURL: back(facebook),
		}})
		if err != nil {
			return nil, fmt.Errorf("-facebook-id: %w", err)
		}
		out[facebook] = p
	}
	return out, nil
}

// apiConfig is that of the HTTP interface, without what is made later.
func (s *Server) apiConfig() api.Config {
	return api.Config{Social: s.social, PublicURL: s.URL(), TrustedProxies: s.cfg.TrustedProxies, Logger: s.log.Named("api")}
}

func (s *Server) openAPI(ctx context.Context) error {
	cfg := s.apiConfig()
	cfg.Hosting, cfg.Rooms = s.hosting, s.rooms
	var err error
	if s.api, err = api.New(cfg); err != nil {
		return err
	}
	s.opened(func(context.Context) error { s.api.Close(); return nil })
	if err := s.hosting.Start(ctx, s.rooms); err != nil {
		return fmt.Errorf("conferences: %w", err)
	}
	s.log.Debug("people and conferences are there", zap.String("url", s.URL()))
	return nil
}
