package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

const tagConferences = "Conferences"

// conferenceBody is how many bytes the body for a conference may have: 5,000 characters, each perhaps escaped.
const conferenceBody = 64 << 10

type conferenceJSON struct {
	ID          string        `json:"id" doc:"Also the name of its room."`
	Owner       string        `json:"owner" doc:"The id of the person."`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Public      bool          `json:"public" doc:"For everybody who is signed in; else for those connected with the owner."`
	Password    bool          `json:"password" doc:"One is asked for at the door, but not from the owner."`
	Lobby       bool          `json:"lobby" doc:"Others wait at the door until somebody who may moderate lets them in."`
	State       hosting.State `json:"state" enum:"upcoming,live,finished"`
	CreatedAt   time.Time     `json:"created_at"`
	StartsAt    time.Time     `json:"starts_at,omitzero" doc:"When it is planned to start; absent if it is not."`
	BroadcastAt time.Time     `json:"broadcast_at,omitzero" doc:"When it went live; absent before."`
	FinishedAt  time.Time     `json:"finished_at,omitzero" doc:"When it ended; absent before."`
}

func conferenceOf(c hosting.Conference) conferenceJSON {
	return conferenceJSON{
		ID: c.ID, Owner: c.Owner, Title: c.Title, Description: c.Description, Public: !c.Private, Password: c.Password, Lobby: c.Lobby,
		State: c.State, CreatedAt: c.CreatedAt, StartsAt: c.StartsAt, BroadcastAt: c.BroadcastAt, FinishedAt: c.FinishedAt,
	}
}

type conferenceOutput struct {
	shape.Tagged
	Body conferenceJSON
}

func conferenceAnswer(c hosting.Conference, err error) (*conferenceOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &conferenceOutput{Body: conferenceOf(c)}
	out.Tagged, err = shape.Tag(c.Version, out.Body)
	return out, err
}

// detailsJSON is what the page of a conference shows.
type detailsJSON struct {
	Conference conferenceJSON `json:"conference"`
	Owner      hostPersonJSON `json:"owner"`
	Members    int            `json:"members" doc:"How many took part."`
	Mine       bool           `json:"mine" doc:"You are the owner."`
	Enter      bool           `json:"enter" doc:"You may join now."`
	Reason     hosting.Reason `json:"reason,omitempty" enum:"not_live,finished" doc:"Why you may not."`
}

type detailsOutput struct {
	shape.Tagged
	Body detailsJSON
}

// hostPersonJSON is somebody as package hosting shows people.
type hostPersonJSON struct {
	ID        string `json:"id"`
	FullName  string `json:"full_name"`
	Avatar    string `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
	Connected bool   `json:"connected" doc:"With you."`
}

func hostPersonOf(p hosting.Person) hostPersonJSON {
	return hostPersonJSON{ID: p.ID, FullName: p.FullName, Avatar: p.Avatar, Connected: p.Connected}
}

// conferences adds the operations that need Config.Hosting.
func (a *API) conferences() {
	a.createConference()
	a.readConferences()
	a.changeConference()
	a.timeline()
}

func (a *API) createConference() {
	handle(a, route{
		id: "create-conference", method: http.MethodPost, path: "/conferences", tag: tagConferences, access: signedIn,
		body: conferenceBody, status: http.StatusCreated,
		summary: "Make a conference",
	}, func(ctx context.Context, who *caller, in *struct {
		Body struct {
			Title       string    `json:"title" doc:"3 to 200 characters."`
			Description string    `json:"description,omitempty" doc:"At most 5,000 characters."`
			Public      bool      `json:"public,omitempty" doc:"For everybody who is signed in; else for those connected with you."`
			Password    string    `json:"password,omitempty" doc:"Asked for at the door; at most 256 bytes."`
			Lobby       bool      `json:"lobby,omitempty" doc:"Others wait at the door until you let them in."`
			StartsAt    time.Time `json:"starts_at,omitzero" doc:"When it is planned to start, within five years."`
		}
	}) (*conferenceOutput, error) {
		b := in.Body
		return conferenceAnswer(a.cfg.Hosting.Create(ctx, who.Actor, hosting.NewConference{
			Title: b.Title, Description: b.Description, Public: b.Public, Password: b.Password, Lobby: b.Lobby, StartsAt: b.StartsAt,
		}))
	})
}

// readConferences adds what only reads.
func (a *API) readConferences() {
	handle(a, route{
		id: "get-conference", method: http.MethodGet, path: "/conferences/{id}", tag: tagConferences, access: signedIn,
		summary: "A conference", description: "One that you may not see is not found, like one that is not there.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.IfNoneMatch
	}) (*detailsOutput, error) {
		d, err := a.cfg.Hosting.Get(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		out := &detailsOutput{Body: detailsJSON{
			Conference: conferenceOf(d.Conference), Owner: hostPersonOf(d.OwnerPerson), Members: d.Members, Mine: d.Mine, Enter: d.Enter, Reason: d.Reason,
		}}
		out.Tagged, err = shape.Tag(d.Version, out.Body)
		return out, err
	})
	handle(a, route{
		id: "list-conferences", method: http.MethodGet, path: "/conferences", tag: tagConferences, access: signedIn,
		summary: "Your conferences", description: "The newest first.",
	}, func(ctx context.Context, who *caller, in *shape.Conferences) (*listOutput[conferenceJSON], error) {
		return a.conferencesOf(ctx, who.Actor, who.Actor.UserID, *in)
	})
	handle(a, route{
		id: "list-conferences-of", method: http.MethodGet, path: "/people/{id}/conferences", tag: tagConferences, access: signedIn,
		summary: "Somebody's conferences", description: "The newest first: all of them if you are connected, else the public ones.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.Conferences
	}) (*listOutput[conferenceJSON], error) {
		return a.conferencesOf(ctx, who.Actor, in.ID, in.Conferences)
	})
	handle(a, route{
		id: "list-members", method: http.MethodGet, path: "/conferences/{id}/members", tag: tagConferences, access: signedIn,
		summary: "Who took part", description: "The first to come first, without those whom you may not see. A page may hold fewer than were asked for and not be the last.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.Paging
	}) (*listOutput[memberJSON], error) {
		list, err := a.cfg.Hosting.Members(ctx, who.Actor, in.ID, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, func(m hosting.Member) memberJSON {
			return memberJSON{Person: hostPersonOf(m.Person), FirstAt: m.FirstAt, LastAt: m.LastAt}
		}), nil
	})
	a.calendar()
}

type memberJSON struct {
	Person  hostPersonJSON `json:"person"`
	FirstAt time.Time      `json:"first_at" doc:"Came first."`
	LastAt  time.Time      `json:"last_at" doc:"Came or left last."`
}

func (a *API) conferencesOf(ctx context.Context, actor social.Actor, owner string, in shape.Conferences) (*listOutput[conferenceJSON], error) {
	f := hosting.Filter{Public: in.Visibility == "public", Private: in.Visibility == "private"}
	for _, s := range in.States {
		f.Upcoming = f.Upcoming || s == string(hosting.StateUpcoming)
		f.Live = f.Live || s == string(hosting.StateLive)
		f.Finished = f.Finished || s == string(hosting.StateFinished)
	}
	list, err := a.cfg.Hosting.List(ctx, actor, owner, f, in.Page())
	if err != nil {
		return nil, err
	}
	return listOf(list, conferenceOf), nil
}
