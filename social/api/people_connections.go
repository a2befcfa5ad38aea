package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/storage"
)

type statusJSON struct {
	Status social.Status `json:"status" enum:"none,outgoing,incoming,connected" doc:"Outgoing: you have asked. Incoming: you were asked."`
}

type statusOutput struct {
	Body statusJSON
}

type connectionJSON struct {
	Person personJSON    `json:"person"`
	Status social.Status `json:"status" enum:"outgoing,incoming,connected"`
	Since  time.Time     `json:"since" doc:"When it was approved, or requested while it waits."`
}

// connections adds the operations on one's connections.
func (a *API) connections() {
	handle(a, route{
		id: "list-connections", method: http.MethodGet, path: "/connections", tag: tagConnections, access: signedIn,
		summary: "Your connections, or the requests that wait", description: "The newest first. A page may hold fewer than were asked for and not be the last.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Status string `query:"status" enum:"connected,incoming,outgoing" default:"connected"`
		Query  string `query:"query" maxLength:"400" doc:"Only those whose names it finds, as the search for people does."`
	}) (*listOutput[connectionJSON], error) {
		filter := map[string]storage.ConnectionFilter{
			"connected": storage.ConnectionsApproved, "incoming": storage.ConnectionsIncoming, "outgoing": storage.ConnectionsOutgoing,
		}[in.Status]
		var list storage.List[social.Connection]
		var err error
		if in.Query == "" {
			list, err = a.cfg.Social.Connections.List(ctx, who.Actor, filter, in.Page())
		} else {
			list, err = a.cfg.Social.Connections.Find(ctx, who.Actor, filter, in.Query, in.Page())
		}
		if err != nil {
			return nil, err
		}
		return listOf(list, func(c social.Connection) connectionJSON {
			return connectionJSON{Person: personOf(c.Person), Status: c.Status, Since: c.Since}
		}), nil
	})
	handle(a, route{
		id: "get-connection", method: http.MethodGet, path: "/people/{id}/connection", tag: tagConnections, access: signedIn,
		summary: "How you are connected with somebody",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*statusOutput, error) {
		return statusOf(a.cfg.Social.Connections.Status(ctx, who.Actor, in.ID))
	})
	const again = "What was done already is no error; what the other one has made impossible meanwhile is a conflict."
	a.connecting("request", "Ask somebody to be connected", "It approves, if that person has asked you already. "+again, (*social.Connections).Request)
	a.connecting("cancel", "Take back a request", again, (*social.Connections).Cancel)
	a.connecting("approve", "Accept somebody's request", again, (*social.Connections).Approve)
	a.connecting("decline", "Refuse somebody's request", again, (*social.Connections).Decline)
	a.connecting("disconnect", "End a connection", "Nobody is told. Who may not be in the other's conference any more is put out of it. "+again,
		(*social.Connections).Disconnect)
}

// connecting adds an operation that changes how two people are connected.
func (a *API) connecting(verb, summary, description string, change func(*social.Connections, context.Context, social.Actor, string) (social.Status, error)) {
	rt := route{
		id: verb + "-connection", method: http.MethodPost, path: "/people/{id}/connection/" + verb, tag: tagConnections, access: signedIn,
		summary: summary, description: description,
	}
	if verb == "request" {
		rt.class = classReport // it reaches somebody
	}
	handle(a, rt, func(ctx context.Context, who *caller, in *shape.Item) (*statusOutput, error) {
		return statusOf(change(a.cfg.Social.Connections, ctx, who.Actor, in.ID))
	})
}

func statusOf(s social.Status, err error) (*statusOutput, error) {
	if err != nil {
		return nil, err
	}
	return &statusOutput{Body: statusJSON{Status: s}}, nil
}
