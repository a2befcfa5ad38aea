package sfu

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/elliptic"
	"github.com/pion/ice/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/sdp"
)

// dtlsMTU is the size that handshake flights are cut to. It leaves room for
// the headers of whatever tunnel lies on the path.
const dtlsMTU = 1200

// errFingerprint: the remote certificate is not the one that signalling told of.
var errFingerprint = errors.New("certificate does not match its fingerprint")

// secure runs the handshake as soon as there is a path, and makes the keys of it.
func (p *peer) secure(ctx context.Context, conn *ice.Conn, print sdp.Fingerprint) {
	if p.agent.AwaitConnect(ctx) != nil {
		return // the end: of the peer, or of the agent, which reports it
	}
	if err := p.handshake(ctx, conn, print); err != nil && ctx.Err() == nil {
		p.failed.Store(true)
	}
	p.events.state()
}

func (p *peer) handshake(ctx context.Context, conn *ice.Conn, print sdp.Fingerprint) error {
	server, err := dtls.ServerWithOptions(&dtlsPath{peer: p, conn: conn}, conn.RemoteAddr(),
		dtls.WithLoggerFactory(silent{}),
		dtls.WithCertificates(p.cert),
		dtls.WithCipherSuites(dtls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, dtls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
			dtls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, dtls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA),
		dtls.WithEllipticCurves(elliptic.X25519, elliptic.P256, elliptic.P384),
		dtls.WithExtendedMasterSecret(dtls.RequestExtendedMasterSecret),
		dtls.WithSRTPProtectionProfiles(srtpProfiles[:]...),
		dtls.WithMTU(dtlsMTU),
		// Certificates are self-signed: what counts is the fingerprint.
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerify(true),
		dtls.WithVerifyPeerCertificate(func(certs [][]byte, _ [][]*x509.Certificate) error {
			if len(certs) == 0 || !printMatches(print, certs[0]) {
				return errFingerprint
			}
			return nil
		}),
		// The cookie exchange would prove that the client receives at its
		// address, before there is state or a large answer. ICE has proved that:
		// the server is made for a peer that signalling knows, once, after a
		// check on the path was answered with the credentials; the agent hands up
		// datagrams of its remote candidates only; and flights leave by a pair
		// that was checked, wherever a ClientHello claims to come from.
		dtls.WithInsecureSkipVerifyHello(true),
	)
	if err != nil {
		return err
	}
	p.mu.Lock()
	select {
	case <-p.closing:
		p.mu.Unlock()
		return ErrClosed
	default:
	}
	p.dtls = server
	p.mu.Unlock()
	if err := server.HandshakeContext(ctx); err != nil {
		_ = server.Close()
		return err
	}
	keys, err := newKeys(server)
	if err != nil {
		_ = server.Close()
		return err
	}
	p.keys.Store(keys)
	close(p.secured)
	select {
	case <-p.closing:
		p.deafen() // close may have looked before there were keys
	default:
	}
	return nil
}

// printMatches reports whether a certificate has the fingerprint (RFC 8122 section 5).
func printMatches(print sdp.Fingerprint, certificate []byte) bool {
	var sum []byte
	switch print.Algorithm {
	case "sha-1":
		s := sha1.Sum(certificate)
		sum = s[:]
	case "sha-224":
		s := sha256.Sum224(certificate)
		sum = s[:]
	case "sha-256":
		s := sha256.Sum256(certificate)
		sum = s[:]
	case "sha-384":
		s := sha512.Sum384(certificate)
		sum = s[:]
	case "sha-512":
		s := sha512.Sum512(certificate)
		sum = s[:]
	default:
		return false
	}
	want, err := hex.DecodeString(strings.ReplaceAll(print.Value, ":", ""))
	return err == nil && subtle.ConstantTimeCompare(sum, want) == 1
}

// dtlsPath is the network below the DTLS server: what the agent delivers,
// less what is SRTP, which goes its own way on the goroutine that reads. The
// server's reader is thereby the only goroutine that a peer needs for reading.
type dtlsPath struct {
	peer *peer
	conn *ice.Conn
}

var _ net.PacketConn = (*dtlsPath)(nil)

// The first byte of a datagram tells its protocol (RFC 7983 section 7), and
// with DTLS the type of its first record.
const (
	dtlsFirst, dtlsLast = 20, 63
	dtlsApplication     = 23
	srtpFirst, srtpLast = 128, 191
)

// ReadFrom returns the next datagram for the DTLS server.
func (d *dtlsPath) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, err := d.conn.Read(b)
		switch {
		case errors.Is(err, io.ErrShortBuffer):
			continue // larger than any of ours: dropped
		case err != nil && isTimeout(err):
			return 0, nil, os.ErrDeadlineExceeded
		case err != nil:
			return 0, nil, io.EOF // the agent ended
		case n == 0:
			continue
		}
		switch first := b[0]; {
		case first >= srtpFirst && first <= srtpLast:
			d.peer.datagram(b[:n], netip.AddrPort{}) // of an address that the socket does not know
		case first == dtlsApplication && !d.peer.wantData.Load():
			// Nobody would read it, and the server waits for somebody who does.
			// SCTP that comes too early is sent again.
		case first >= dtlsFirst && first <= dtlsLast:
			return n, d.RemoteAddr(), nil
		}
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// WriteTo sends a datagram by the selected pair. Having none, as during an ICE
// restart, is a loss like any other: DTLS repeats what it needs.
func (d *dtlsPath) WriteTo(b []byte, _ net.Addr) (int, error) {
	_, _ = d.conn.Write(b)
	return len(b), nil
}

// Close is called by the DTLS server when its connection ended, by whichever side.
func (d *dtlsPath) Close() error {
	d.peer.ended.Store(true)
	d.peer.events.state()
	return nil
}

func (d *dtlsPath) LocalAddr() net.Addr                { return d.conn.LocalAddr() }
func (d *dtlsPath) RemoteAddr() net.Addr               { return d.conn.RemoteAddr() }
func (d *dtlsPath) SetDeadline(t time.Time) error      { return d.SetReadDeadline(t) }
func (d *dtlsPath) SetReadDeadline(t time.Time) error  { return d.conn.SetReadDeadline(t) }
func (d *dtlsPath) SetWriteDeadline(t time.Time) error { return nil } // writes do not block
