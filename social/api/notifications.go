package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

const tagNotifications = "Notifications"

type notificationJSON struct {
	ID     string      `json:"id"`
	Kind   social.Kind `json:"kind" doc:"requested, approved, declined, message, live, closed or reminder; more may come."`
	Actor  personJSON  `json:"actor,omitzero" doc:"Who did it; absent if nobody."`
	Object string      `json:"object,omitempty" doc:"The id of the message or the conference that it is about."`
	Data   string      `json:"data,omitempty" doc:"The subject of the message or the title of the conference."`
	Count  int         `json:"count" doc:"How many happenings it stands for."`
	At     time.Time   `json:"at"`
	ReadAt time.Time   `json:"read_at,omitzero" doc:"Absent while unread."`
	Text   string      `json:"text" doc:"In words, in your language. Text, never markup."`
}

func notificationOf(n social.Notification) notificationJSON {
	return notificationJSON{
		ID: n.ID, Kind: n.Kind, Actor: personOf(n.Actor), Object: n.Object, Data: n.Data, Count: n.Count, At: n.At, ReadAt: n.ReadAt, Text: n.Text,
	}
}

type notificationOutput struct {
	Body notificationJSON
}

// countersJSON is how much is unread.
type countersJSON struct {
	Notifications int `json:"notifications"`
	Messages      int `json:"messages"`
}

type countersOutput struct {
	Body countersJSON
}

// notifications adds the operations on what somebody was told.
func (a *API) notifications() {
	handle(a, route{
		id: "list-notifications", method: http.MethodGet, path: "/notifications", tag: tagNotifications, access: signedIn,
		summary: "Your notifications", description: "The newest first. A request to be connected is answered by approve-connection and decline-connection of its actor.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Unread bool `query:"unread" doc:"Only those."`
	}) (*listOutput[notificationJSON], error) {
		list, err := a.cfg.Social.Notifications.List(ctx, who.Actor, in.Unread, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, notificationOf), nil
	})
	handle(a, route{
		id: "delete-notifications", method: http.MethodDelete, path: "/notifications", tag: tagNotifications, access: signedIn,
		summary: "Remove all your notifications",
	}, func(ctx context.Context, who *caller, _ *struct{}) (*struct{}, error) {
		return nil, a.cfg.Social.Notifications.DeleteAll(ctx, who.Actor)
	})
	handle(a, route{
		id: "read-notifications", method: http.MethodPost, path: "/notifications/read-all", tag: tagNotifications, access: signedIn,
		summary: "Mark all your notifications as read",
	}, func(ctx context.Context, who *caller, _ *struct{}) (*struct{}, error) {
		return nil, a.cfg.Social.Notifications.ReadAll(ctx, who.Actor)
	})
	a.notification()
	handle(a, route{
		id: "get-counters", method: http.MethodGet, path: "/counters", tag: tagNotifications, access: signedIn,
		summary: "How much is unread",
	}, func(ctx context.Context, who *caller, _ *struct{}) (*countersOutput, error) {
		out := &countersOutput{}
		var err error
		if out.Body.Notifications, err = a.cfg.Social.Notifications.Unread(ctx, who.Actor); err != nil {
			return nil, err
		}
		out.Body.Messages, err = a.cfg.Social.Messages.Unread(ctx, who.Actor)
		return out, err
	})
}

// notification adds the operations on one notification.
func (a *API) notification() {
	handle(a, route{
		id: "get-notification", method: http.MethodGet, path: "/notifications/{id}", tag: tagNotifications, access: signedIn,
		summary: "A notification",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*notificationOutput, error) {
		n, err := a.cfg.Social.Notifications.Get(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		return &notificationOutput{Body: notificationOf(n)}, nil
	})
	handle(a, route{
		id: "read-notification", method: http.MethodPut, path: "/notifications/{id}/read", tag: tagNotifications, access: signedIn,
		summary: "Mark a notification as read",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Notifications.SetRead(ctx, who.Actor, in.ID, true)
	})
	handle(a, route{
		id: "unread-notification", method: http.MethodDelete, path: "/notifications/{id}/read", tag: tagNotifications, access: signedIn,
		summary: "Mark a notification as unread",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Notifications.SetRead(ctx, who.Actor, in.ID, false)
	})
	handle(a, route{
		id: "delete-notification", method: http.MethodDelete, path: "/notifications/{id}", tag: tagNotifications, access: signedIn,
		summary: "Remove a notification", description: "A request that it tells of goes on to wait.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.cfg.Social.Notifications.Delete(ctx, who.Actor, in.ID)
	})
}
