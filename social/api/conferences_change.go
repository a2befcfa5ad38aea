package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// conferencePatch is what changes of a conference.
type conferencePatch struct {
	Title       *string `json:"title,omitempty" doc:"3 to 200 characters."`
	Description *string `json:"description,omitempty" doc:"At most 5,000 characters."`
	Public      *bool   `json:"public,omitempty" doc:"Not while it is live."`
	Password    *string `json:"password,omitempty" doc:"Empty takes it away."`
	Lobby       *bool   `json:"lobby,omitempty"`
	StartsAt    *string `json:"starts_at,omitempty" doc:"A date and time as in RFC 3339; empty if it is not planned any more. Not while it is live." example:"2030-01-31T18:00:00Z"`
}

func (p conferencePatch) update() (hosting.Update, error) {
	u := hosting.Update{Title: p.Title, Description: p.Description, Public: p.Public, Password: p.Password, Lobby: p.Lobby}
	if p.StartsAt == nil {
		return u, nil
	}
	var at time.Time
	if *p.StartsAt != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, *p.StartsAt); err != nil {
			return u, &social.Error{Code: social.CodeInvalid, Field: "starts_at", Message: "must be a date and time as in RFC 3339"}
		}
	}
	u.StartsAt = &at
	return u, nil
}

// changeConference adds what only owners may.
func (a *API) changeConference() {
	handle(a, route{
		id: "update-conference", method: http.MethodPatch, path: "/conferences/{id}", tag: tagConferences, access: signedIn, body: conferenceBody,
		summary: "Change a conference", description: "What is left out stays. Only for the owner, until it is finished.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.IfMatch
		Body conferencePatch
	}) (*conferenceOutput, error) {
		u, err := in.Body.update()
		if err != nil {
			return nil, err
		}
		return a.updateConference(ctx, who.Actor, in.ID, u, in.IfMatch)
	})
	handle(a, route{
		id: "delete-conference", method: http.MethodDelete, path: "/conferences/{id}", tag: tagConferences, access: signedIn,
		summary: "Remove a conference", description: "One that is finished, or, to cancel it, one that has not begun. Only for the owner; while it is live it is a conflict.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Hosting.Delete(ctx, who.Actor, in.ID)
	})
	handle(a, route{
		id: "start-conference", method: http.MethodPost, path: "/conferences/{id}/live", tag: tagConferences, access: signedIn,
		summary: "Go live", description: "Others may enter, and your network is told, once, however often this is called. Only for the owner.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*conferenceOutput, error) {
		return conferenceAnswer(a.cfg.Hosting.GoLive(ctx, who.Actor, in.ID))
	})
	handle(a, route{
		id: "finish-conference", method: http.MethodPost, path: "/conferences/{id}/finish", tag: tagConferences, access: signedIn,
		summary: "End a live conference", description: "Its room closes and your network is told, once, however often this is called. Only for the owner.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*conferenceOutput, error) {
		return conferenceAnswer(a.cfg.Hosting.Finish(ctx, who.Actor, in.ID))
	})
}

// updateConference changes a conference. A conflict with the version that was named is stale; one with the
// conference's state stays a conflict.
func (a *API) updateConference(ctx context.Context, actor social.Actor, id string, u hosting.Update, m shape.IfMatch) (*conferenceOutput, error) {
	version, ok := m.Version()
	if !ok {
		return nil, newProblem(codeStale, "If-Match is not the ETag of this")
	}
	c, err := a.cfg.Hosting.Update(ctx, actor, id, u, version)
	if m.Named() && social.CodeOf(err) == social.CodeConflict {
		if now, again := a.cfg.Hosting.Get(ctx, actor, id); again == nil && now.Version != version {
			return nil, newProblem(codeStale, "the conference was changed meanwhile")
		}
	}
	return conferenceAnswer(c, err)
}

type calendarOutput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Disposition string `header:"Content-Disposition" doc:"An attachment."`
	Body        []byte
}

const calendarType = "text/calendar; charset=utf-8"

func (a *API) calendar() {
	handle(a, route{
		id: "get-calendar", method: http.MethodGet, path: "/conferences/{id}/calendar", tag: tagConferences, access: signedIn,
		answers: "text/calendar", problems: []string{codeConflict},
		summary: "A planned conference as an iCalendar file", description: "RFC 5545. One that is not planned for a time is a conflict.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*calendarOutput, error) {
		file, err := a.cfg.Hosting.Calendar(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		return &calendarOutput{ContentType: calendarType, Disposition: `attachment; filename="conference.ics"`, Body: file}, nil
	})
}
