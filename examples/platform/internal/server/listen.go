package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strconv"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
)

// listen opens the address for browsers, so that everything after it knows the port.
func (s *Server) listen(context.Context) error {
	var err error
	if s.tls, err = tlsConfig(s.cfg); err != nil {
		return err
	}
	if s.listener, err = net.Listen("tcp", s.cfg.Listen); err != nil {
		return fmt.Errorf("-listen: %w", err)
	}
	s.opened(func(context.Context) error {
		if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	s.public = s.cfg.PublicURL
	if s.public == nil {
		s.public = ownURL(s.listener.Addr(), s.tls != nil)
	}
	if s.tls != nil {
		s.listener = tls.NewListener(s.listener, s.tls)
	}
	return nil
}

// ownURL is where this machine finds what listens at an address.
func ownURL(at net.Addr, secure bool) *url.URL {
	u := &url.URL{Scheme: "http", Host: at.String(), Path: "/"}
	if secure {
		u.Scheme = "https"
	}
	if tcp, ok := at.(*net.TCPAddr); ok && (tcp.IP.IsLoopback() || tcp.IP.IsUnspecified()) {
		u.Host = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return u
}

// tlsConfig is nil if the program does not speak TLS.
func tlsConfig(cfg *config.Config) (*tls.Config, error) {
	switch {
	case cfg.TLSCert != "":
		keeper := &certificate{cert: cfg.TLSCert, key: cfg.TLSKey}
		if err := keeper.load(); err != nil {
			return nil, fmt.Errorf("-tls-cert, -tls-key: %w", err)
		}
		return &tls.Config{GetCertificate: keeper.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
	case len(cfg.TLSAuto) > 0:
		m := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(cfg.TLSAuto...), Email: cfg.TLSAutoEmail,
			Cache: autocert.DirCache(filepath.Join(cfg.Data, folderCertificates)),
		}
		c := m.TLSConfig()
		c.MinVersion, c.NextProtos = tls.VersionTLS12, []string{"h2", "http/1.1", acme.ALPNProto}
		return c, nil
	}
	return nil, nil
}
