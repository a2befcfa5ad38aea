package turn

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// Config configures a [Server]. Secret, Peers and one address to listen on are required.
type Config struct {
	// Listen are the addresses to serve on, each by UDP and TCP. With port 0 the
	// system chooses one for both. On a machine with several addresses name them: answers
	// over UDP leave from the address that they came to.
	Listen []netip.AddrPort
	// ListenTLS are those to serve on by TLS over TCP, with the certificate of TLS. 443 is the port
	// that is open when no other is.
	ListenTLS []netip.AddrPort
	TLS       *tls.Config

	// Secret is what credentials are made with, see [Credentials]: 16 random bytes or more.
	Secret []byte
	// Realm is told to clients. Empty means "rotunda".
	Realm string

	// Peers returns the addresses that may be relayed to: those of the engine, see
	// sfu.Engine.Addresses. Clients name them as they are told; packets go to them as
	// they are on this machine. Address and port must match. It is called from many goroutines,
	// at most about once a second.
	Peers func() []sfu.Address
	// Permit says of other addresses that they may be relayed to. Nil means none. Whatever it
	// says, no loopback, private, link-local, shared, multicast or unspecified address is, nor any other that
	// is not a plain public one, such as those that stand for an IPv4 address, nor what
	// else listens on this machine.
	Permit func(peer netip.AddrPort) bool

	// MinPort and MaxPort bound the ports that relay sockets take; both zero leaves it to the system.
	// The engine beside it is their only peer, so that no firewall has to let these in.
	MinPort, MaxPort uint16

	// Limits bounds what clients can cost. Zero fields have defaults.
	Limits Limits

	// Logger takes the log. No secret, user or address of a client is in it. Nil means none.
	Logger *zap.Logger
}

// Limits bounds what the clients of a [Server] can cost. Zero fields mean the default in brackets.
type Limits struct {
	// Allocations is how many there may be at a time (1024).
	Allocations int
	// UserAllocations is how many one user may have at a time (24): a browser makes one for each of
	// its addresses, each URL and each of two transports.
	UserAllocations int
	// UserBitrate is how much is relayed for one user in both directions together, in
	// bit/s (16,000,000). What is over it is dropped.
	UserBitrate int
	// Strangers is how many TCP connections without an allocation there may be at a time (1024);
	// AddressStrangers how many of one address, or of one /64 of IPv6 (64).
	Strangers, AddressStrangers int
}

// minSecret is how long a secret must be.
const minSecret = 16

// filled returns cfg with its defaults, checked.
func (cfg Config) filled() (Config, error) {
	switch {
	case len(cfg.Secret) < minSecret:
		return cfg, fmt.Errorf("turn: Config.Secret has %d bytes, want %d or more", len(cfg.Secret), minSecret)
	case cfg.Peers == nil:
		return cfg, errors.New("turn: Config.Peers is required")
	case len(cfg.Listen)+len(cfg.ListenTLS) == 0:
		return cfg, errors.New("turn: no address to listen on")
	case len(cfg.ListenTLS) > 0 && cfg.TLS == nil:
		return cfg, errors.New("turn: Config.ListenTLS without Config.TLS")
	case cfg.MinPort > cfg.MaxPort || cfg.MinPort == 0 && cfg.MaxPort != 0:
		return cfg, fmt.Errorf("turn: ports %d to %d", cfg.MinPort, cfg.MaxPort)
	}
	if cfg.Realm == "" {
		cfg.Realm = "rotunda"
	}
	if cfg.Logger == nil {
		cfg.Logger = zap.NewNop()
	}
	l := &cfg.Limits
	for field, value := range map[*int]int{
		&l.Allocations: 1024, &l.UserAllocations: 24, &l.UserBitrate: 16_000_000, &l.Strangers: 1024, &l.AddressStrangers: 64,
	} {
		if *field == 0 {
			*field = value
		}
	}
	return cfg, nil
}

func addrPortOf(a net.Addr) (netip.AddrPort, bool) {
	switch a := a.(type) {
	case *net.UDPAddr:
		return a.AddrPort(), true
	case *net.TCPAddr:
		return a.AddrPort(), true
	}
	return netip.AddrPort{}, false
}
