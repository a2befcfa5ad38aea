package mail

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// Printer is a [Sender] for development: it writes the plain text of each message to a writer, such as os.Stdout. The
// links in them are secrets, so its output belongs into no log.
type Printer struct {
	mu sync.Mutex // guards w
	w  io.Writer
}

// NewPrinter returns a Printer that writes to w.
func NewPrinter(w io.Writer) *Printer { return &Printer{w: w} }

// Send writes m.
func (p *Printer) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	reply := ""
	if m.ReplyTo != "" {
		reply = "Reply-To: " + m.ReplyTo + "\n"
	}
	_, err := fmt.Fprintf(p.w, "To: %s\n%sSubject: %s\n\n%s\n", m.To, reply, m.Subject, m.Text)
	return err
}

var _ Sender = (*Printer)(nil)
