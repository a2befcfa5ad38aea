package server

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/smtp"
	"time"
)

// mail goes as far with the mail server as signing in.
func (d *doctor) mail(ctx context.Context) []finding {
	u := d.cfg.SMTP
	if u == nil {
		return unsure("-smtp and -mail-from", "mails are printed, and nobody gets them")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465", "smtp+insecure": "25"}[u.Scheme]
	}
	at := net.JoinHostPort(u.Hostname(), port)
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", at)
	if err != nil {
		return wrong("-smtp: correct its host or port", "%v", err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(checkTime)) // what follows tells
	trust := &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	if u.Scheme == "smtps" {
		conn = tls.Client(conn, trust)
	}
	client, err := smtp.NewClient(conn, u.Hostname())
	if err != nil {
		return wrong("-smtp: smtps:// speaks TLS at once, smtp:// does not", "%s does not speak as a mail server: %v", at, err)
	}
	if u.Scheme == "smtp" {
		if err := client.StartTLS(trust); err != nil {
			return wrong("-smtp: smtps:// if it speaks TLS at once", "%s does not begin TLS: %v", at, err)
		}
	}
	if name := u.User.Username(); name != "" {
		password, _ := u.User.Password()
		if err := client.Auth(smtp.PlainAuth("", name, password, u.Hostname())); err != nil {
			return wrong("-smtp: correct the user and the password", "%s does not take the password", at)
		}
	}
	_ = client.Quit() // it has done its part
	return fine("%s takes mails", at)
}

// The clock is compared with this server of time (RFC 5905), and may be wrong by so much.
const (
	timeServer = "pool.ntp.org:123"
	clockWrong = 30 * time.Second
)

// clock matters to credentials that hold for minutes, and to signing in by others.
func (d *doctor) clock(ctx context.Context) []finding {
	if !d.public() {
		return unsure("", "not compared: the platform is for this machine or network alone")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", timeServer)
	if err != nil {
		return unsure("", "not compared: %v", err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(3 * time.Second)) // what follows tells
	packet := make([]byte, 48)
	packet[0] = 4<<3 | 3 // version 4, a client
	if _, err := conn.Write(packet); err != nil {
		return unsure("", "not compared: %v", err)
	}
	if n, err := conn.Read(packet); err != nil || n < 48 {
		return unsure("", "not compared: %s does not answer", timeServer)
	}
	return judgeClock(time.Now(), packet)
}

// judgeClock compares the clock with an answer.
func judgeClock(now time.Time, answer []byte) []finding {
	const since1900 = 2208988800
	seconds := int64(binary.BigEndian.Uint32(answer[40:])) - since1900
	if off := now.Sub(time.Unix(seconds, 0)).Abs(); off > clockWrong {
		return wrong("let the system set the clock: timedatectl set-ntp true", "the clock is wrong by %v", off.Round(time.Second))
	}
	return fine("it is right")
}
