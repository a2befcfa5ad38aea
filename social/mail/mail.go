package mail

import "context"

// Message is one e-mail to one person.
type Message struct {
	To      string // address
	ReplyTo string // address that answers go to; empty: the sender's
	Subject string
	Text    string // plain text
	HTML    string // the same as a page; empty: only text
}

// Sender sends e-mails. Send may block as long as its ctx lives; an error means that it
// is tried again. It is called by several goroutines at once.
type Sender interface {
	Send(ctx context.Context, m Message) error
}
