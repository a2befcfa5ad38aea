package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/storage"
)

const tagMessages = "Messages"

// messageBody is how many bytes a new message may have: 10,000 characters, each perhaps escaped.
const messageBody = 128 << 10

type messageJSON struct {
	ID      string       `json:"id"`
	From    personJSON   `json:"from"`
	To      []personJSON `json:"to" nullable:"false" doc:"All in the Sent box; in an inbox only you."`
	Subject string       `json:"subject"`
	Body    string       `json:"body"`
	SentAt  time.Time    `json:"sent_at"`
	ReadAt  time.Time    `json:"read_at,omitzero" doc:"Absent while unread, and in the Sent box."`
}

func messageOf(m social.Message) messageJSON {
	out := messageJSON{ID: m.ID, From: personOf(m.From), To: []personJSON{}, Subject: m.Subject, Body: m.Body, SentAt: m.SentAt, ReadAt: m.ReadAt}
	for _, p := range m.To {
		out.To = append(out.To, personOf(p))
	}
	return out
}

type messageOutput struct {
	Body messageJSON
}

type sentOutput struct {
	Body struct {
		ID      string   `json:"id"`
		Refused []string `json:"refused" nullable:"false" doc:"Ids of those who did not get it: not there, not to be seen, or taking no messages from you."`
	}
}

// messages adds the operations on messages between people.
func (a *API) messages() {
	handle(a, route{
		id: "send-message", method: http.MethodPost, path: "/messages", tag: tagMessages, access: signedIn, class: classMessage,
		body: messageBody, status: http.StatusCreated,
		summary:     "Send a message",
		description: "To people who take messages from you: those who accept private messages, and those who are connected with you. If none of them does, it is forbidden.",
	}, func(ctx context.Context, who *caller, in *struct {
		Body struct {
			To      []string `json:"to" nullable:"false" doc:"Ids of 1 to 50 people."`
			Subject string   `json:"subject" doc:"1 to 200 characters."`
			Body    string   `json:"body" doc:"1 to 10,000 characters."`
		}
	}) (*sentOutput, error) {
		sent, err := a.cfg.Social.Messages.Send(ctx, who.Actor, social.NewMessage{To: in.Body.To, Subject: in.Body.Subject, Body: in.Body.Body})
		if err != nil {
			return nil, err
		}
		out := &sentOutput{}
		out.Body.ID, out.Body.Refused = sent.ID, append([]string{}, sent.Refused...)
		return out, nil
	})
	handle(a, route{
		id: "list-messages", method: http.MethodGet, path: "/messages", tag: tagMessages, access: signedIn,
		summary: "Your inbox or Sent box", description: "The newest first.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Box string `query:"box" enum:"inbox,sent" default:"inbox"`
	}) (*listOutput[messageJSON], error) {
		list, err := a.box(ctx, who.Actor, in.Box, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, messageOf), nil
	})
	a.message()
}

func (a *API) box(ctx context.Context, actor social.Actor, box string, p storage.Page) (storage.List[social.Message], error) {
	if box == "sent" {
		return a.cfg.Social.Messages.Sent(ctx, actor, p)
	}
	return a.cfg.Social.Messages.Inbox(ctx, actor, p)
}

// message adds the operations on one message.
func (a *API) message() {
	handle(a, route{
		id: "get-message", method: http.MethodGet, path: "/messages/{id}", tag: tagMessages, access: signedIn,
		summary: "A message", description: "It stays unread: reading is said by itself.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*messageOutput, error) {
		m, err := a.cfg.Social.Messages.Get(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		return &messageOutput{Body: messageOf(m)}, nil
	})
	handle(a, route{
		id: "read-message", method: http.MethodPut, path: "/messages/{id}/read", tag: tagMessages, access: signedIn,
		summary: "Mark a message as read",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Messages.SetRead(ctx, who.Actor, in.ID, true)
	})
	handle(a, route{
		id: "unread-message", method: http.MethodDelete, path: "/messages/{id}/read", tag: tagMessages, access: signedIn,
		summary: "Mark a message as unread",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Messages.SetRead(ctx, who.Actor, in.ID, false)
	})
	handle(a, route{
		id: "delete-message", method: http.MethodDelete, path: "/messages/{id}", tag: tagMessages, access: signedIn,
		summary: "Remove a message from your box", description: "Others keep their copies.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Messages.Delete(ctx, who.Actor, in.ID)
	})
}
