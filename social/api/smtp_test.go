package api_test

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/mail"
)

// mailServer is a mail server (RFC 5321) that keeps what it is sent, in mails.
type mailServer struct {
	t     testing.TB
	mails *caught
	wg    sync.WaitGroup
}

// sender starts a mail server and gives what sends by it.
func (k *mailServer) sender() mail.Sender {
	k.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		k.t.Fatal(err)
	}
	k.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			k.wg.Go(func() { k.talk(c) })
		}
	})
	k.t.Cleanup(func() {
		_ = l.Close()
		k.wg.Wait()
	})
	addr := l.Addr().(*net.TCPAddr)
	s, err := mail.NewSMTP(mail.SMTPConfig{Host: addr.IP.String(), Port: addr.Port, TLS: mail.InsecureNoTLS, From: "meet@meet.example", FromName: "Meet", HELO: "meet.example"})
	if err != nil {
		k.t.Fatal(err)
	}
	return s
}

// talk holds one conversation.
func (k *mailServer) talk(c net.Conn) {
	defer c.Close()
	in := bufio.NewScanner(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 test ESMTP")
	for in.Scan() {
		switch verb := strings.ToUpper(strings.Fields(in.Text() + " x")[0]); verb {
		case "EHLO":
			say("250-test")
			say("250 8BITMIME")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for in.Scan() && in.Text() != "." {
				b.WriteString(strings.TrimPrefix(in.Text(), ".") + "\r\n")
			}
			if err := k.take(b.String()); err != nil {
				k.t.Errorf("a mail cannot be read: %v\n%s", err, b.String())
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// take reads a mail and keeps it.
func (k *mailServer) take(raw string) error {
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return err
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		return err
	}
	out := mail.Message{To: to[0].Address}
	if out.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return err
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return k.mails.Send(k.t.Context(), out)
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			out.HTML = text
		} else {
			out.Text = text
		}
	}
}
