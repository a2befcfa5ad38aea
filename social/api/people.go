package api

import (
	"context"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
)

const (
	tagPeople      = "People"
	tagConnections = "Connections"
	tagBlocks      = "Blocks and reports"
)

// personJSON is what lists show of somebody.
type personJSON struct {
	ID       string `json:"id"`
	FullName string `json:"full_name" doc:"Empty if the person is not to be seen, or not there any more."`
	Avatar   string `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
}

func personOf(p social.Person) personJSON {
	return personJSON{ID: p.ID, FullName: p.FullName, Avatar: p.Avatar}
}

type profileJSON struct {
	ID              string        `json:"id"`
	FullName        string        `json:"full_name"`
	Avatar          string        `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
	Bio             string        `json:"bio"`
	Location        string        `json:"location"`
	Website         string        `json:"website" doc:"Empty, or an http or https address."`
	Since           time.Time     `json:"since" doc:"When the account was made."`
	Connection      social.Status `json:"connection" enum:"none,outgoing,incoming,connected" doc:"How you are connected with the person."`
	Self            bool          `json:"self" doc:"It is your own."`
	PrivateMessages bool          `json:"private_messages" doc:"You may write to the person."`
}

type profileOutput struct {
	shape.Tagged
	Body profileJSON
}

// foundJSON is somebody whom a search finds.
type foundJSON struct {
	ID              string        `json:"id"`
	FullName        string        `json:"full_name"`
	Avatar          string        `json:"avatar,omitempty" doc:"Changes with the picture; absent without one."`
	Bio             string        `json:"bio"`
	Location        string        `json:"location"`
	Connection      social.Status `json:"connection" enum:"none,outgoing,incoming,connected" doc:"How you are connected with the person."`
	PrivateMessages bool          `json:"private_messages" doc:"You may write to the person."`
}

func foundOf(f social.Found) foundJSON {
	return foundJSON{
		ID: f.ID, FullName: f.FullName, Avatar: f.Avatar, Bio: f.Bio, Location: f.Location, Connection: f.Status, PrivateMessages: f.PrivateMessages,
	}
}

// people adds the operations on other people.
func (a *API) people() {
	a.search()
	a.profiles()
	a.connections()
	a.blocks()
	a.presence()
}

func (a *API) search() {
	handle(a, route{
		id: "search-people", method: http.MethodGet, path: "/people", tag: tagPeople, access: signedIn, class: classSearch,
		summary:     "Search for people",
		description: "Each word of the query must begin a word of the name; case and accents do not matter. You do not find yourself, nor people whom you may not see.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Paging
		Query       string `query:"query" maxLength:"400" doc:"At most 100 characters and 8 words. Without a word it finds nobody."`
		Messageable bool   `query:"messageable" doc:"Only those who take a message from you."`
	}) (*listOutput[foundJSON], error) {
		list, err := a.cfg.Social.Connections.Search(ctx, who.Actor, in.Query, in.Messageable, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, foundOf), nil
	})
}

func (a *API) profiles() {
	handle(a, route{
		id: "get-person", method: http.MethodGet, path: "/people/{id}", tag: tagPeople, access: signedIn,
		summary: "A profile", description: "Somebody whom you may not see is not found, like somebody who is not there.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.IfNoneMatch
	}) (*profileOutput, error) {
		p, err := a.cfg.Social.Profiles.Get(ctx, who.Actor, in.ID)
		if err != nil {
			return nil, err
		}
		out := &profileOutput{Body: profileJSON{
			ID: p.ID, FullName: p.FullName, Avatar: p.Avatar, Bio: p.Bio, Location: p.Location, Website: p.Website, Since: p.Since,
			Connection: p.Status, Self: p.Self, PrivateMessages: p.PrivateMessages,
		}}
		out.Tagged, err = shape.Tag(0, out.Body)
		return out, err
	})
}
