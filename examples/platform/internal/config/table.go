package config

import "net/netip"

// A Setting is one line of the table.
type Setting struct {
	Flag    string // with "-" before it on the command line
	Env     string // the environment variable
	Default string // as it would be typed
	Value   string // what stands for the value in the help; empty for a switch
	Help    string // one sentence
	Secret  bool   // never shown, nor is why it is wrong told with it

	set func(c *Config, value string) error
}

// Table is all settings, in the order of the help.
func Table() []Setting {
	return []Setting{
		{Flag: "listen", Default: "127.0.0.1:8080", Value: "host:port", set: hostPort(func(c *Config) *string { return &c.Listen }),
			Help: "Where to listen for browsers; an empty host is every address, port 0 any free one."},
		{Flag: "data", Default: "./rotunda-data", Value: "folder", set: text(func(c *Config) *string { return &c.Data }),
			Help: "Where the SQLite file, pictures, keys and certificates are kept."},
		{Flag: "public-url", Value: "url", set: (*Config).setPublicURL,
			Help: "Where browsers find the platform, such as https://meet.example/; empty: where it listens. Links in mails begin with it."},
		{Flag: "name", Default: "Rotunda", Value: "text", set: text(func(c *Config) *string { return &c.Name }),
			Help: "The platform's name, on pages and in mails."},
		{Flag: "language", Default: "en", Value: "en, fr or ar", set: oneOf(func(c *Config) *string { return &c.Language }, "en", "fr", "ar"),
			Help: "The language of people who have not chosen one."},
		{Flag: "terms-url", Value: "url", set: (*Config).setTermsURL,
			Help: "Terms of service of your own, such as https://example.org/terms; empty: general ones that are built in. Who signs up agrees to them."},

		{Flag: "database-url", Env: "DATABASE_URL", Value: "url", Secret: true, set: (*Config).setDatabase,
			Help: "A PostgreSQL database, as postgres://user:password@host/database; empty: a SQLite file in -data."},
		{Flag: "admin-email", Value: "address", set: address(func(c *Config) *string { return &c.AdminEmail }),
			Help: "Who gets reports about people, and what is written by the contact form, by mail; empty: reports are only stored, and there is no form."},
		{Flag: "smtp", Value: "url", Secret: true, set: (*Config).setSMTP,
			Help: "The mail server: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS at once) or smtp+insecure://host:25 (neither, on this machine); empty: mails are printed."},
		{Flag: "mail-from", Value: "address", set: address(func(c *Config) *string { return &c.MailFrom }),
			Help: "The sender of mails; needed with -smtp."},

		{Flag: "tls-cert", Value: "file", set: text(func(c *Config) *string { return &c.TLSCert }),
			Help: "A certificate with its chain (PEM), to serve https with."},
		{Flag: "tls-key", Value: "file", set: text(func(c *Config) *string { return &c.TLSKey }),
			Help: "The key of -tls-cert (PEM)."},
		{Flag: "tls-auto", Value: "names", set: names(func(c *Config) *[]string { return &c.TLSAuto }),
			Help: "Host names to get certificates for from Let's Encrypt, whose terms you agree to by this; port 443 of them must lead here."},
		{Flag: "tls-auto-email", Value: "address", set: address(func(c *Config) *string { return &c.TLSAutoEmail }),
			Help: "Whom Let's Encrypt may write to about these."},
		{Flag: "trusted-proxies", Value: "prefixes", set: list(func(c *Config) *[]netip.Prefix { return &c.TrustedProxies }, prefix),
			Help: "Addresses of proxies before this program, such as 127.0.0.1 or 10.0.0.0/8, whose X-Forwarded-For is believed."},

		{Flag: "google-id", Value: "id", set: text(func(c *Config) *string { return &c.GoogleID }), Help: "The OAuth client id at Google, to sign in by it."},
		{Flag: "google-secret", Value: "secret", Secret: true, set: text(func(c *Config) *string { return &c.GoogleSecret }), Help: "Its secret."},
		{Flag: "facebook-id", Value: "id", set: text(func(c *Config) *string { return &c.FacebookID }), Help: "The app id at Facebook, to sign in by it."},
		{Flag: "facebook-secret", Value: "secret", Secret: true, set: text(func(c *Config) *string { return &c.FacebookSecret }), Help: "Its secret."},

		{Flag: "media-listen", Value: "ip:ports", set: list(func(c *Config) *[]netip.AddrPort { return &c.MediaListen }, ipPort),
			Help: "Where to take sound and pictures by UDP, such as 0.0.0.0:7882; empty: a free port, on every address."},
		{Flag: "media-advertise", Value: "ips", set: list(func(c *Config) *[]netip.Addr { return &c.MediaAdvertise }, netip.ParseAddr),
			Help: "The addresses that browsers send media to, if they are none of this machine's, as behind a 1:1 NAT or in a container."},
		{Flag: "media-tcp", Value: "ip:ports", set: list(func(c *Config) *[]netip.AddrPort { return &c.MediaTCP }, ipPort),
			Help: "Where to take media by TCP, for networks that block UDP."},
		{Flag: "stun", Value: "urls", set: list(func(c *Config) *[]string { return &c.STUN }, stunURL),
			Help: "STUN servers for calls of two that go directly, such as stun:stun.example.org."},
		{Flag: "turn-listen", Value: "ip:ports", set: list(func(c *Config) *[]netip.AddrPort { return &c.TURNListen }, ipPort),
			Help: "Where to serve TURN by UDP and TCP, such as 0.0.0.0:3478; empty: not."},
		{Flag: "turn-tls-listen", Value: "ip:ports", set: list(func(c *Config) *[]netip.AddrPort { return &c.TURNTLSListen }, ipPort),
			Help: "Where to serve TURN by TLS, with the certificate of -tls-cert or -tls-auto."},
		{Flag: "turn-host", Value: "name", set: text(func(c *Config) *string { return &c.TURNHost }),
			Help: "The name or address that browsers find this TURN server by; empty: the host of -public-url."},
		{Flag: "turn-external", Value: "url,secret", Secret: true, set: (*Config).addExternal,
			Help: "Another TURN server with time-limited credentials, such as coturn with use-auth-secret."},

		{Flag: "sign-up", Default: "true", set: flagged(func(c *Config) *bool { return &c.SignUp }),
			Help: "Take new accounts. With -sign-up=false those that there are stay, and nobody else comes in; the first admin needs one before."},
		{Flag: "guests", Default: "false", set: flagged(func(c *Config) *bool { return &c.Guests }),
			Help: "Let people without an account meet by number and talk to strangers."},
		{Flag: "max-rooms", Default: "1000", Value: "n", set: number(func(c *Config) *int { return &c.MaxRooms }, 1, 100000),
			Help: "How many rooms may be open at a time."},
		{Flag: "max-participants", Default: "100", Value: "n", set: number(func(c *Config) *int { return &c.MaxParticipants }, 1, 10000),
			Help: "How many people one room takes."},
		{Flag: "max-sessions", Default: "10000", Value: "n", set: number(func(c *Config) *int { return &c.MaxSessions }, 1, 1000000),
			Help: "How many people may be connected to rooms at a time."},
		{Flag: "max-upcoming", Default: "100", Value: "n", set: number(func(c *Config) *int { return &c.MaxUpcoming }, 1, 100),
			Help: "How many conferences that have not begun one person may have."},

		{Flag: "metrics-allow", Default: "127.0.0.0/8,::1", Value: "prefixes", set: list(func(c *Config) *[]netip.Prefix { return &c.MetricsAllow }, prefix),
			Help: "Addresses that may read /metrics; requests through a proxy that is not in -trusted-proxies never may."},
		{Flag: "log-level", Default: "info", Value: "level", set: func(c *Config, v string) error { return c.LogLevel.Set(v) },
			Help: "The least that is logged: debug, info, warn or error."},
		{Flag: "log-format", Default: "text", Value: "text or json", set: oneOf(func(c *Config) *string { return &c.LogFormat }, "text", "json"),
			Help: "How the log is written, to standard error."},
		{Flag: "drain", Default: "5s", Value: "time", set: (*Config).setDrain,
			Help: "How long rooms may go on after SIGTERM, while nobody new is let in; at most 8s."},
	}
}
