package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLSPolicy says how the way to a mail server is encrypted.
type TLSPolicy int

// The policies.
const (
	// TLSMandatory begins TLS by STARTTLS, and sends nothing without.
	TLSMandatory TLSPolicy = iota
	// TLSImplicit speaks TLS from the first byte, as is usual at port 465.
	TLSImplicit
	// InsecureTLSOpportunistic begins TLS if the server offers it, which somebody on the way can prevent.
	InsecureTLSOpportunistic
	// InsecureNoTLS sends in clear, for a server on the same machine.
	InsecureNoTLS
)

// SMTPConfig says how to reach a mail server. Host and From are required.
type SMTPConfig struct {
	Host string
	Port int // zero means 587, or 465 with TLSImplicit, or 25 with InsecureNoTLS
	TLS  TLSPolicy
	// TLSConfig is used for TLS; nil means that the server's certificate has to hold for Host.
	TLSConfig *tls.Config
	// Username and Password sign in at the server. Empty means not to.
	Username, Password string
	// From is the sender's address, and FromName what readers see beside it.
	From, FromName string
	// HELO is the name that this machine gives itself. Empty means the system's host name.
	HELO string
	// Timeout bounds connecting and each step of the conversation. Zero means 15 s.
	Timeout time.Duration
}

// SMTP is a [Sender] that hands messages to a mail server, over a connection of its own for each.
type SMTP struct {
	cfg SMTPConfig
}

// NewSMTP returns a sender, and does not connect yet.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	if cfg.Host == "" || cfg.From == "" {
		return nil, errors.New("mail: SMTPConfig.Host and From are required")
	}
	if cfg.Port == 0 {
		cfg.Port = map[TLSPolicy]int{TLSImplicit: 465, InsecureNoTLS: 25}[cfg.TLS]
	}
	if cfg.Port == 0 {
		cfg.Port = 587
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 15 * time.Second
	}
	s := &SMTP{cfg: cfg}
	if _, err := s.client(new(wire)); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	if err := gomail.NewMsg().FromFormat(cfg.FromName, cfg.From); err != nil {
		return nil, errors.New("mail: SMTPConfig.From is no address")
	}
	return s, nil
}

// wire remembers the connection, which the client leaves open when it ends in an error.
type wire struct{ net.Conn }

func (w *wire) dial(d interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := d.DialContext(ctx, network, address)
		w.Conn = conn
		return conn, err
	}
}

func (w *wire) close() {
	if w.Conn != nil {
		_ = w.Conn.Close()
	}
}

func (s *SMTP) client(w *wire) (*gomail.Client, error) {
	dialer := &net.Dialer{Timeout: s.cfg.Timeout}
	opts := []gomail.Option{gomail.WithPort(s.cfg.Port), gomail.WithTimeout(s.cfg.Timeout), gomail.WithoutNoop(), gomail.WithoutRset(),
		gomail.WithDialContextFunc(w.dial(dialer))}
	switch s.cfg.TLS {
	case TLSImplicit:
		cfg := &tls.Config{ServerName: s.cfg.Host}
		if s.cfg.TLSConfig != nil {
			cfg = s.cfg.TLSConfig
		}
		opts = append(opts, gomail.WithSSL(), gomail.WithDialContextFunc(w.dial(&tls.Dialer{NetDialer: dialer, Config: cfg.Clone()})))
	case InsecureTLSOpportunistic:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case InsecureNoTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.cfg.TLSConfig != nil {
		opts = append(opts, gomail.WithTLSConfig(s.cfg.TLSConfig.Clone()))
	}
	if s.cfg.Username != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.cfg.Username), gomail.WithPassword(s.cfg.Password))
	}
	if s.cfg.HELO != "" {
		opts = append(opts, gomail.WithHELO(s.cfg.HELO))
	}
	return gomail.NewClient(s.cfg.Host, opts...)
}

// Send hands m to the server. What went wrong is told without what the server said, which tends to have the address in it.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.cfg.FromName, s.cfg.From); err != nil {
		return errors.New("mail: the sender's address is none")
	}
	if err := msg.To(m.To); err != nil {
		return errors.New("mail: the recipient's address is none")
	}
	if m.ReplyTo != "" {
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return errors.New("mail: the address for answers is none")
		}
	}
	msg.Subject(oneLine(m.Subject))
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday answers to it
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	var w wire
	defer w.close()
	client, err := s.client(&w)
	if err != nil {
		return errors.New("mail: the server's configuration does not hold")
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() { // what goes wrong after that is no reason to send it again
		return nil
	}
	return told(ctx, err)
}

// told is an error without the words of the server or the address.
func told(ctx context.Context, err error) error {
	var refused *gomail.SendError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused):
		return fmt.Errorf("mail: the server did not take the message: %v, code %d %s", refused.Reason, refused.ErrorCode(), refused.EnhancedStatusCode())
	default:
		return errors.New("mail: the server was not reached, or refused to go on")
	}
}

var _ Sender = (*SMTP)(nil)
