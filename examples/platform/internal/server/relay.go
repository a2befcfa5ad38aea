package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu/turn"
	"github.com/rotunda-rtc/rotunda/signal"
)

// media gives clients the TURN servers. They are set once, when they listen.
type media struct {
	credentials atomic.Pointer[[]turn.Credentials]
}

func (m *media) iceServers(identity string) (list []signal.ICEServer) {
	if all := m.credentials.Load(); all != nil {
		for _, c := range *all {
			list = append(list, c.ICEServers(identity)...)
		}
	}
	return list
}

// openRelay starts the embedded TURN server, if there is to be one, and names it and others to clients.
func (s *Server) openRelay(ctx context.Context) error {
	var all []turn.Credentials
	for _, e := range s.cfg.TURNExternal {
		all = append(all, turn.Credentials{Secret: []byte(e.Secret), URLs: []string{e.URL}})
	}
	if len(s.cfg.TURNListen)+len(s.cfg.TURNTLSListen) > 0 {
		own, err := s.startRelay(ctx)
		if err != nil {
			return fmt.Errorf("-turn-listen: %w", err)
		}
		all = append(all, own)
	}
	s.media.credentials.Store(&all)
	return nil
}

func (s *Server) startRelay(ctx context.Context) (turn.Credentials, error) {
	secret := newSecret()
	cfg := turn.Config{
		Listen: s.cfg.TURNListen, ListenTLS: s.cfg.TURNTLSListen, Secret: secret, Peers: s.rooms.MediaAddresses, Logger: s.log.Named("turn"),
	}
	if len(cfg.ListenTLS) > 0 {
		cfg.TLS = s.relayTLS()
	}
	var err error
	if s.relay, err = turn.New(cfg); err != nil {
		return turn.Credentials{}, err
	}
	s.opened(s.relay.Close)
	if err := s.relay.Start(ctx); err != nil {
		return turn.Credentials{}, err
	}
	plain, secure := s.relay.Addrs()
	var urls []string
	for _, at := range plain {
		host := s.relayHost(at)
		urls = append(urls, "turn:"+host+"?transport=udp", "turn:"+host+"?transport=tcp")
	}
	for _, at := range secure {
		urls = append(urls, "turns:"+s.relayHost(at)+"?transport=tcp")
	}
	s.log.Info("TURN server", zap.Strings("urls", urls))
	return turn.Credentials{Secret: secret, URLs: urls}, nil
}

// relayTLS is the certificate of the pages, without what is of HTTP alone.
func (s *Server) relayTLS() *tls.Config {
	c := s.tls.Clone()
	c.NextProtos = nil
	return c
}

// relayHost is where browsers find the TURN server that listens at an address.
func (s *Server) relayHost(at netip.AddrPort) string {
	host := s.cfg.TURNHost
	if host == "" && at.Addr().IsUnspecified() {
		host = s.public.Hostname()
	}
	if host == "" {
		host = at.Addr().String()
	}
	return net.JoinHostPort(host, strconv.Itoa(int(at.Port())))
}
