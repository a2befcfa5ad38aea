package api

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// Config configures an [API].
type Config struct {
	// Social is the network of people. Required.
	Social *social.Service
	// Hosting is the conferences. Nil means that there are none, nor their operations.
	Hosting *hosting.Hosting
	// Rooms are the rooms of this process, which admins see. Nil means that there are none.
	Rooms Rooms
	// PublicURL is where browsers find the platform, such as "https://meet.example/": the BaseURL of Social. With https
	// cookies are Secure. Its origin is the one that may change something with a cookie, beside that
	// of the request itself. Required.
	PublicURL string
	// Prefix is the path that all operations are below. Empty means "/api"; "/" means none.
	Prefix string
	// CookieName is the name of the cookie with the login. Empty means "rotunda". With https it gets
	// "__Host-" before it, so that no other host of the domain can set it.
	CookieName string
	// TrustedProxies are the addresses of proxies whose X-Forwarded-For is believed. Empty means none.
	TrustedProxies []netip.Prefix
	// Limits bound how often operations may be called. Zero fields have defaults.
	Limits Limits
	// Now is the clock of the limits. Nil means time.Now.
	Now func() time.Time
	// Logger takes faults of the server. It is never told credentials or what requests say. Nil means none.
	Logger *zap.Logger
}

// prepared is a Config with its defaults, checked.
func (c Config) prepared() (Config, *url.URL, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" || public.Scheme != "https" && public.Scheme != "http" {
		return c, nil, errors.New("api: Config.PublicURL must be an absolute http or https address")
	}
	public = &url.URL{Scheme: public.Scheme, Host: public.Host, Path: strings.TrimSuffix(public.Path, "/") + "/"}
	if c.Prefix == "" {
		c.Prefix = "/api"
	}
	if !strings.HasPrefix(c.Prefix, "/") || path.Clean(c.Prefix) != c.Prefix || strings.ContainsAny(c.Prefix, "{}% ") {
		return c, nil, errors.New(`api: Config.Prefix must be a clean path such as "/api"`)
	}
	c.Prefix = strings.TrimSuffix(c.Prefix, "/")
	if c.CookieName == "" {
		c.CookieName = "rotunda"
	}
	if (&http.Cookie{Name: c.CookieName, Value: "x"}).Valid() != nil {
		return c, nil, errors.New("api: Config.CookieName is not a name of a cookie")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	c.Limits = c.Limits.withDefaults()
	return c, public, nil
}
