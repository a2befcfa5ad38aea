package social

import (
	"context"
	"time"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The bounds of a letter, in characters.
const (
	maxLetterSubject = 200
	maxLetterText    = 5000
)

// Contact takes letters to the admin from everybody, signed in or not, and sends them to Config.AdminEmail.
type Contact struct {
	*core
	sent *attempts // of all together: the address is one
}

func newContact(c *core) *Contact {
	d := &Contact{core: c, sent: newAttempts(c.Now, c.Limits.Letters, time.Hour)}
	c.compose(mail.Contact, d.composeLetter)
	return d
}

// Letter is what somebody writes to the admin. All of it is needed.
type Letter struct {
	Name    string // of who writes
	Email   string // where the answer goes
	Subject string
	Text    string // at most 5,000 characters
}

// Open says whether letters are taken: there is an address that they go to.
func (c *Contact) Open() bool { return c.AdminEmail != "" }

// Write has a letter mailed to the admin, whose answer goes to the address that the letter names; nobody has proved that it
// is the writer's. Without an admin's address it is not_found.
func (c *Contact) Write(ctx context.Context, l Letter) error {
	if !c.Open() {
		return errorf(CodeNotFound, "nobody takes letters here")
	}
	var err error
	if l.Name, err = text("name", l.Name, 1, maxFullName, false); err != nil {
		return err
	}
	if l.Email, err = address(l.Email); err != nil {
		return err
	}
	if l.Subject, err = text("subject", l.Subject, 1, maxLetterSubject, false); err != nil {
		return err
	}
	if l.Text, err = text("text", l.Text, 1, maxLetterText, true); err != nil {
		return err
	}
	if err := c.sent.take("all"); err != nil {
		return err
	}
	if err := c.queueMail(ctx, c.Stores, mailJob{Kind: mail.Contact, Letter: &l}); err != nil {
		return err
	}
	c.Jobs.Wake(mailQueue)
	return nil
}

// composeLetter fills in the mail to the admin.
func (c *Contact) composeLetter(_ context.Context, _ storage.User, j mailJob, d *mail.Data) (bool, error) {
	if j.Letter == nil {
		return false, nil
	}
	d.Actor, d.Title, d.Text = j.Letter.Name+" <"+j.Letter.Email+">", j.Letter.Subject, j.Letter.Text
	d.ReplyTo, d.Link = j.Letter.Email, c.link("", nil)
	return true, nil
}
