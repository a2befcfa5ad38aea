package api

import (
	"context"
	"net/http"

	"github.com/rotunda-rtc/rotunda/social"
)

// presenceJSON is what somebody does now.
type presenceJSON struct {
	Person       string `json:"person" doc:"The id."`
	Online       bool   `json:"online"`
	InConference bool   `json:"in_conference"`
	HostingLive  bool   `json:"hosting_live" doc:"Takes part in a live conference of their own."`
}

func presenceOf(id string, s social.State) presenceJSON {
	return presenceJSON{Person: id, Online: s.Online, InConference: s.InConference, HostingLive: s.HostingLive}
}

type presenceOutput struct {
	Body struct {
		Items []presenceJSON `json:"items" nullable:"false"`
	}
}

func (a *API) presence() {
	handle(a, route{
		id: "get-presence", method: http.MethodGet, path: "/presence", tag: tagPeople, access: signedIn,
		summary:     "What people do now",
		description: "Only of those who are connected with you, and of yourself. Who is missing is not there, or nobody you may know it of.",
	}, func(ctx context.Context, who *caller, in *struct {
		IDs []string `query:"id,explode" required:"true" minItems:"1" maxItems:"100" doc:"Ids of people; the parameter is repeated."`
	}) (*presenceOutput, error) {
		states, err := a.cfg.Social.Presence.Of(ctx, who.Actor, in.IDs)
		if err != nil {
			return nil, err
		}
		out := &presenceOutput{}
		out.Body.Items = []presenceJSON{}
		for _, id := range in.IDs { // in the order they were asked for
			if s, ok := states[id]; ok {
				out.Body.Items = append(out.Body.Items, presenceOf(id, s))
				delete(states, id)
			}
		}
		return out, nil
	})
}
