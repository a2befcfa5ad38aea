package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/signal"
)

// networks are the ways beside UDP that flags ask for.
type networks struct {
	advertise, tcp, turn, turnTLS, cert, key, external string

	public      netip.Addr   // of -advertise
	relay       *turn.Server // nil unless embedded
	credentials []turn.Credentials
}

func (n *networks) flags(f *flag.FlagSet) {
	f.StringVar(&n.advertise, "advertise", "", "`IP` that others reach this machine at, if it is none of its own, as behind a 1:1 NAT")
	f.StringVar(&n.tcp, "tcp", "", "`address` to take media on by TCP, for networks that block UDP, such as 0.0.0.0:7881")
	f.StringVar(&n.turn, "turn", "", "`address` to serve TURN on by UDP and TCP, such as 0.0.0.0:3478")
	f.StringVar(&n.turnTLS, "turn-tls", "", "`address` to serve TURN on by TLS, with -turn-cert and -turn-key, such as 0.0.0.0:443")
	f.StringVar(&n.cert, "turn-cert", "", "`file` of the certificate of -turn-tls; browsers have to trust it, and connect to its first name")
	f.StringVar(&n.key, "turn-key", "", "`file` of its key")
	f.StringVar(&n.external, "turn-external", "", "`url,secret` of another TURN server with time-limited credentials, such as coturn with use-auth-secret")
}

// configure completes what the server is made with.
func (n *networks) configure(cfg *conference.Config) error {
	if n.advertise != "" {
		ip, err := netip.ParseAddr(n.advertise)
		if err != nil {
			return fmt.Errorf("-advertise: %w", err)
		}
		cfg.Engine.Advertise = []netip.Addr{ip}
		n.public = ip
	}
	if err := listenAt(&cfg.Engine.ListenTCP, "-tcp", n.tcp); err != nil {
		return err
	}
	if n.external != "" {
		url, secret, ok := strings.Cut(n.external, ",")
		if !ok {
			return errors.New("-turn-external: want url,secret")
		}
		n.credentials = append(n.credentials, turn.Credentials{Secret: []byte(secret), URLs: []string{url}})
	}
	cfg.ICEServersFor = func(identity string) (list []signal.ICEServer) {
		for _, c := range n.credentials {
			list = append(list, c.ICEServers(identity)...)
		}
		return list
	}
	return nil
}

// start starts the embedded TURN server, if there is to be one, before anybody can join.
func (n *networks) start(server *conference.Server, logger *zap.Logger) error {
	if n.turn == "" && n.turnTLS == "" {
		return nil
	}
	cfg := turn.Config{Secret: make([]byte, 32), Peers: server.MediaAddresses, Logger: logger.Named("turn")}
	_, _ = rand.Read(cfg.Secret) // it cannot fail
	var name string
	if err := listenAt(&cfg.Listen, "-turn", n.turn); err != nil {
		return err
	}
	if err := listenAt(&cfg.ListenTLS, "-turn-tls", n.turnTLS); err != nil {
		return err
	}
	if n.turnTLS != "" {
		certificate, err := tls.LoadX509KeyPair(n.cert, n.key)
		if err != nil {
			return fmt.Errorf("-turn-cert, -turn-key: %w", err)
		}
		cfg.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		if names := certificate.Leaf.DNSNames; len(names) > 0 {
			name = names[0]
		}
	}
	var err error
	if n.relay, err = turn.New(cfg); err != nil {
		return err
	}
	if err := n.relay.Start(context.Background()); err != nil {
		return err
	}
	plain, secure := n.relay.Addrs()
	var urls []string
	for _, at := range plain {
		at = n.outward(at)
		urls = append(urls, fmt.Sprintf("turn:%s?transport=udp", at), fmt.Sprintf("turn:%s?transport=tcp", at))
	}
	for _, at := range secure {
		host := n.outward(at).String()
		if name != "" {
			host = fmt.Sprintf("%s:%d", name, at.Port())
		}
		urls = append(urls, fmt.Sprintf("turns:%s?transport=tcp", host))
	}
	n.credentials = append(n.credentials, turn.Credentials{Secret: cfg.Secret, URLs: urls})
	logger.Info("TURN server", zap.Strings("urls", urls))
	return nil
}

// listenAt adds the address of a flag to a list, if it was given.
func listenAt(list *[]netip.AddrPort, flag, address string) error {
	if address == "" {
		return nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	*list = append(*list, at)
	return nil
}

func (n *networks) close(ctx context.Context) error {
	if n.relay == nil {
		return nil
	}
	return n.relay.Close(ctx)
}

// outward is the address that others are told of a listener: of one on every address, the
// advertised one, or the first of this machine that others reach, if it has any.
func (n *networks) outward(at netip.AddrPort) netip.AddrPort {
	all, err := reach(netAddr(at))
	if err != nil || len(all) == 0 {
		return at
	}
	if n.public.IsValid() && !all[len(all)-1].Addr().IsLoopback() {
		return netip.AddrPortFrom(n.public, at.Port())
	}
	if i := slices.IndexFunc(all, func(a netip.AddrPort) bool { return !a.Addr().IsLoopback() }); i >= 0 {
		return all[i]
	}
	return all[0]
}

// netAddr is a net.Addr for an AddrPort.
type netAddr netip.AddrPort

func (netAddr) Network() string  { return "tcp" }
func (a netAddr) String() string { return netip.AddrPort(a).String() }
