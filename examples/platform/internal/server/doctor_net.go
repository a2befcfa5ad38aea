package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// pages asks for the platform where browsers find it: through the names, proxies and certificates that they go through.
func (d *doctor) pages(ctx context.Context) []finding {
	if d.cfg.PublicURL == nil {
		return unsure("-public-url: name it if others are to find this", "the platform is found on this machine only")
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}}
	ask := func(path string, headers ...string) (int, string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.cfg.PublicURL.JoinPath(path).String(), nil)
		if err != nil {
			return 0, "", err
		}
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			return 0, "", err
		}
		defer res.Body.Close()
		if res.StatusCode == http.StatusSwitchingProtocols {
			return res.StatusCode, "", nil
		}
		body, err := io.ReadAll(io.LimitReader(res.Body, 100))
		return res.StatusCode, strings.TrimSpace(string(body)), err
	}
	status, body, err := ask("healthz")
	switch {
	case err != nil && errors.Is(err, syscall.ECONNREFUSED):
		return unsure("start the platform and the proxy, and ask again; if they run, correct -listen or -public-url", "nothing answers at %s", d.cfg.PublicURL)
	case err != nil:
		return wrong("-public-url: correct its name in the DNS, the certificate, or the proxy", "%v", err)
	case status != http.StatusOK || body != "ok":
		return wrong("-public-url: correct it, or where the proxy leads", "at %s answers something else, with status %d", d.cfg.PublicURL, status)
	}
	out := fine("%s leads here", d.cfg.PublicURL)
	status, _, err = ask("signal", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13", "Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==", "Origin", strings.TrimSuffix(d.cfg.PublicURL.String(), "/"))
	if err != nil || status != http.StatusSwitchingProtocols {
		return append(out, wrong("let the proxy pass Upgrade and Connection on, see docs/deploying.md; calls use plain HTTP until then", "WebSockets do not get through: status %d", status)...)
	}
	return append(out, fine("WebSockets get through")...)
}

// mediaPorts looks whether the addresses of media can be listened on.
func (d *doctor) mediaPorts(context.Context) (out []finding) {
	if len(d.cfg.MediaListen) == 0 {
		out = append(out, unsure("-media-listen 0.0.0.0:7882, to be able to name the port to a firewall", "media comes in by UDP at a port that changes with each start")...)
	}
	for _, at := range d.cfg.MediaListen {
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
		out = append(out, listenable("-media-listen", "UDP", at, conn, err)...)
	}
	for _, at := range d.cfg.MediaTCP {
		l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
		out = append(out, listenable("-media-tcp", "TCP", at, l, err)...)
	}
	if len(d.cfg.MediaTCP)+len(d.cfg.TURNTLSListen)+len(d.cfg.TURNExternal) == 0 {
		out = append(out, unsure("-media-tcp 0.0.0.0:7881, or -turn-tls-listen", "whose network blocks UDP sees and hears nobody")...)
	}
	return out
}

func listenable(setting, network string, at netip.AddrPort, conn io.Closer, err error) []finding {
	switch {
	case err == nil:
		_ = conn.Close() // it has done its part
		return fine("%s %v is free", network, at)
	case errors.Is(err, syscall.EADDRINUSE):
		return unsure(setting+": another port, if this is not the platform itself", "%s %v is in use", network, at)
	}
	return wrong(setting+": an address of this machine", "%v", err)
}

// address compares what browsers are told to send media to with what this machine is.
func (d *doctor) address(ctx context.Context) (out []finding) {
	own := machineAddrs()
	public := slices.ContainsFunc(own, isPublic)
	for _, a := range d.cfg.MediaAdvertise {
		if !isPublic(a) && d.public() {
			out = append(out, wrong("-media-advertise: the address that the internet knows this machine by", "%v is told to browsers, and is reached from its own network only", a)...)
		}
	}
	if len(d.cfg.MediaAdvertise) == 0 && !public && d.public() {
		out = append(out, unsure("-media-advertise: the address that the internet knows this machine by", "this machine has only addresses of private networks: %v", own)...)
	}
	for _, url := range d.cfg.STUN {
		mapped, err := askSTUN(ctx, strings.TrimPrefix(url, "stun:"))
		switch {
		case err != nil:
			out = append(out, wrong("-stun: another server, or let UDP out", "%s does not answer: %v", url, err)...)
		case slices.Contains(own, mapped.Addr()), slices.Contains(d.cfg.MediaAdvertise, mapped.Addr()):
			out = append(out, fine("the internet knows this machine by %v, which browsers are told", mapped.Addr())...)
		default:
			out = append(out, wrong("-media-advertise "+mapped.Addr().String()+", and let its port lead here", "the internet knows this machine by %v, which browsers are not told", mapped.Addr())...)
		}
	}
	if out == nil {
		out = fine("browsers are told addresses that can be reached")
	}
	return append(out, unsure("", "whether a firewall lets UDP in from outside shows only a call from outside")...)
}

// public says whether others than this machine are to find the platform.
func (d *doctor) public() bool {
	if d.cfg.PublicURL == nil {
		return false
	}
	host := d.cfg.PublicURL.Hostname()
	ip, err := netip.ParseAddr(host)
	return host != "localhost" && (err != nil || isPublic(ip))
}

func isPublic(a netip.Addr) bool {
	shared := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10) // RFC 6598
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a)
}

// machineAddrs are the addresses of this machine that others may reach.
func machineAddrs() (out []netip.Addr) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if p, err := netip.ParsePrefix(a.String()); err == nil && !p.Addr().IsLoopback() && !p.Addr().IsLinkLocalUnicast() {
			out = append(out, p.Addr().Unmap())
		}
	}
	return out
}

// turn asks the TURN servers, which answer plain STUN as well.
func (d *doctor) turn(ctx context.Context) (out []finding) {
	for _, e := range d.cfg.TURNExternal {
		host, _, _ := strings.Cut(strings.TrimPrefix(e.URL, "turn:"), "?")
		if strings.HasPrefix(e.URL, "turns:") {
			out = append(out, unsure("", "%s is not asked: it speaks TLS", e.URL)...)
		} else if _, err := askSTUN(ctx, host); err != nil {
			out = append(out, wrong("-turn-external: correct its host, or start it", "%s does not answer: %v", e.URL, err)...)
		} else {
			out = append(out, fine("%s answers", e.URL)...)
		}
	}
	for _, at := range slices.Concat(d.cfg.TURNListen, d.cfg.TURNTLSListen) {
		host := d.cfg.TURNHost
		if host == "" && d.cfg.PublicURL != nil {
			host = d.cfg.PublicURL.Hostname()
		}
		if host == "" {
			out = append(out, wrong("-turn-host: the name or address of this machine", "nothing says how browsers find the TURN server")...)
			continue
		}
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(host, fmt.Sprint(at.Port())))
		out = append(out, dialled("-turn-host, -turn-listen, or the firewall", "the TURN server", conn, err)...)
	}
	if out == nil {
		out = unsure("-turn-tls-listen 0.0.0.0:443 on an address of its own, or -turn-external", "there is none, for networks that let nothing but the web through")
	}
	return out
}

func dialled(setting, what string, conn net.Conn, err error) []finding {
	switch {
	case err == nil:
		_ = conn.Close() // it has done its part
		return fine("%s answers at %v", what, conn.RemoteAddr())
	case errors.Is(err, syscall.ECONNREFUSED):
		return unsure("start the platform, and ask again", "%s does not answer: %v", what, err)
	}
	return wrong(setting, "%s cannot be reached: %v", what, err)
}

// askSTUN asks a STUN server for the address that it sees (RFC 8489).
func askSTUN(ctx context.Context, host string) (mapped netip.AddrPort, err error) {
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), "3478")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", host)
	if err != nil {
		return mapped, err
	}
	defer conn.Close()
	request := binary.BigEndian.AppendUint32([]byte{0, 1, 0, 0}, 0x2112a442)
	id := make([]byte, 12)
	_, _ = rand.Read(id) // it cannot fail
	request = append(request, id...)
	answer := make([]byte, 1500)
	for range 3 { // packets are lost
		if _, err = conn.Write(request); err != nil {
			return mapped, err
		}
		_ = conn.SetReadDeadline(time.Now().Add(time.Second)) // the read tells
		var n int
		if n, err = conn.Read(answer); err == nil {
			return parseSTUN(answer[:n], id)
		}
	}
	return mapped, err
}

var errNoSTUN = errors.New("the answer is none of STUN")

// parseSTUN finds XOR-MAPPED-ADDRESS in the answer to a request with an id.
func parseSTUN(b, id []byte) (netip.AddrPort, error) {
	if len(b) < 20 || b[0] != 1 || b[1] != 1 || !bytes.Equal(b[8:20], id) {
		return netip.AddrPort{}, errNoSTUN
	}
	mask := b[4:20]
	for b = b[20:]; len(b) >= 4; {
		kind, size := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if len(b) < 4+size {
			break
		}
		if v := b[4 : 4+size]; kind == 0x0020 && (size == 8 || size == 20) {
			raw := make([]byte, size-4)
			for i := range raw {
				raw[i] = v[4+i] ^ mask[i]
			}
			ip, _ := netip.AddrFromSlice(raw)
			return netip.AddrPortFrom(ip, binary.BigEndian.Uint16(v[2:])^0x2112), nil
		}
		b = b[min(len(b), 4+(size+3)&^3):]
	}
	return netip.AddrPort{}, errNoSTUN
}
