// Package config has the settings of the platform: one table of which flags, environment variables, the help and the page in docs
// are made.
package config

import (
	"crypto/tls"
	"net/netip"
	"net/url"
	"time"

	"go.uber.org/zap/zapcore"
)

// Config is the settings. [Parse] fills in the defaults and checks each by itself and all together.
type Config struct {
	Listen    string
	Data      string
	PublicURL *url.URL // nil: made of the address that is listened on
	Name      string
	Language  string
	TermsURL  string // empty: the pages have terms

	DatabaseURL string // empty: SQLite in Data
	AdminEmail  string
	SMTP        *url.URL // nil: mails are printed
	MailFrom    string

	TLSCert, TLSKey string
	TLSAuto         []string // host names that certificates are got for
	TLSAutoEmail    string
	TrustedProxies  []netip.Prefix

	GoogleID, GoogleSecret     string
	FacebookID, FacebookSecret string

	MediaListen    []netip.AddrPort
	MediaAdvertise []netip.Addr
	MediaTCP       []netip.AddrPort
	STUN           []string
	TURNListen     []netip.AddrPort
	TURNTLSListen  []netip.AddrPort
	TURNHost       string
	TURNExternal   []External

	SignUp          bool // new accounts are taken
	Guests          bool
	MaxRooms        int
	MaxParticipants int
	MaxSessions     int
	MaxUpcoming     int

	MetricsAllow []netip.Prefix
	LogLevel     zapcore.Level
	LogFormat    string
	Drain        time.Duration
}

// External is a TURN server of somebody's, with time-limited credentials.
type External struct{ URL, Secret string }

// TLS says whether the program speaks TLS itself.
func (c *Config) TLS() bool { return c.TLSCert != "" || len(c.TLSAuto) > 0 }

// Certificate reads the certificate that is set.
func (c *Config) Certificate() (tls.Certificate, error) {
	return tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
}
