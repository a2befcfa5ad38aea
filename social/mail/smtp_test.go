package mail_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/social/mail"
)

// server is a mail server that offers no TLS.
type server struct {
	net.Listener
	refuse string // answer to RCPT, if not empty
	wg     sync.WaitGroup
	got    chan string // messages, and "" for a connection that sent none
}

func serve(t *testing.T, refuse string) *server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: l, refuse: refuse, got: make(chan string, 10)}
	s.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() { s.got <- s.talk(c) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.wg.Wait()
	})
	return s
}

// talk holds one conversation and returns the message.
func (s *server) talk(c net.Conn) string {
	defer c.Close()
	in := bufio.NewScanner(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 test ESMTP")
	for in.Scan() {
		switch verb := strings.ToUpper(strings.Fields(in.Text() + " x")[0]); {
		case verb == "EHLO":
			say("250-test")
			say("250 8BITMIME")
		case verb == "RCPT" && s.refuse != "":
			say(s.refuse)
		case verb == "DATA":
			say("354 go on")
			var b strings.Builder
			for in.Scan() && in.Text() != "." {
				b.WriteString(in.Text() + "\n")
			}
			say("250 taken")
			return b.String()
		case verb == "QUIT":
			say("221 bye")
			return ""
		default:
			say("250 ok")
		}
	}
	return ""
}

func (s *server) config(tls mail.TLSPolicy) mail.SMTPConfig {
	addr := s.Addr().(*net.TCPAddr)
	return mail.SMTPConfig{Host: addr.IP.String(), Port: addr.Port, TLS: tls, From: "meet@example.org", FromName: "Agora", HELO: "client.example"}
}

func TestSMTP(t *testing.T) {
	s := serve(t, "")
	sender, err := mail.NewSMTP(s.config(mail.InsecureNoTLS))
	if err != nil {
		t.Fatal(err)
	}
	m := mail.Message{To: "ann@example.org", ReplyTo: "cem@example.net", Subject: "Réponse\r\nBcc: all@example.org", Text: "text\n", HTML: "<p>page</p>"}
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := <-s.got
	for _, want := range []string{
		`From: "Agora" <meet@example.org>`, "To: <ann@example.org>", "Reply-To: <cem@example.net>", "Auto-Submitted: auto-generated", "multipart/alternative", "text/plain", "text/html", "<p>page</p>", "Message-ID: ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "\nBcc:") {
		t.Errorf("a subject made a header:\n%s", got)
	}
}

// TestSMTPRefused: what the server says about somebody's address is not told on. C53
func TestSMTPRefused(t *testing.T) {
	s := serve(t, "550 5.1.1 <ann@example.org> is unknown here")
	sender, err := mail.NewSMTP(s.config(mail.InsecureNoTLS))
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), mail.Message{To: "ann@example.org", Subject: "Hello", Text: "text"})
	if err == nil || strings.Contains(err.Error(), "ann@") || !strings.Contains(err.Error(), "550") {
		t.Errorf("got %v", err)
	}
}

// TestSMTPWithoutTLS: nothing is sent in clear unless that was asked for.
func TestSMTPWithoutTLS(t *testing.T) {
	s := serve(t, "")
	for policy, sent := range map[mail.TLSPolicy]bool{mail.TLSMandatory: false, mail.TLSImplicit: false, mail.InsecureTLSOpportunistic: true} {
		sender, err := mail.NewSMTP(s.config(policy))
		if err != nil {
			t.Fatal(err)
		}
		err = sender.Send(t.Context(), mail.Message{To: "ann@example.org", Subject: "Hello", Text: "canary"})
		if got := strings.Contains(<-s.got, "canary"); got != sent || (err == nil) != sent {
			t.Errorf("policy %d: sent %v, error %v", policy, got, err)
		}
	}
	for _, cfg := range []mail.SMTPConfig{{}, {Host: "mail.example"}, {From: "a@example.org"}, {Host: "mail.example", From: "no address"}} {
		if _, err := mail.NewSMTP(cfg); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
}
