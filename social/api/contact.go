package api

import (
	"context"
	"net/http"

	"github.com/rotunda-rtc/rotunda/social"
)

const tagContact = "Contact"

type contactInput struct {
	Body struct {
		Name    string `json:"name" maxLength:"100" example:"Ada Byron"`
		Email   string `json:"email" maxLength:"254" example:"ada@example.org" doc:"Where the answer goes."`
		Subject string `json:"subject" maxLength:"200" example:"A question"`
		Text    string `json:"text" maxLength:"5000" example:"When do you open?"`
	}
}

// maxContact is how many bytes a letter may have.
const maxContact = 32 << 10

func (a *API) contact() {
	handle(a, route{
		id: "send-letter", method: http.MethodPost, path: "/contact", tag: tagContact, access: public, class: classMail, body: maxContact,
		status: http.StatusAccepted, problems: []string{codeNotFound}, summary: "Write to those who run the platform",
		description: "It is mailed to the address of the platform's admin, who answers to the one that is named. Where there is no such address it is not_found.",
	}, func(ctx context.Context, _ *caller, in *contactInput) (*none, error) {
		b := in.Body
		return nil, a.cfg.Social.Contact.Write(ctx, social.Letter{Name: b.Name, Email: b.Email, Subject: b.Subject, Text: b.Text})
	})
}
