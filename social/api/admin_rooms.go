package api

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Rooms are the rooms of this process; *conference.Server is one.
type Rooms interface {
	Rooms() []*conference.Room
}

// roomPeople is how many of those in a room a list shows.
const roomPeople = 100

type roomJSON struct {
	ID           string             `json:"id" doc:"Of this opening of the room: it changes when the room opens again."`
	Name         string             `json:"name" doc:"Of a hosted conference, its id."`
	Conference   roomConferenceJSON `json:"conference,omitzero" doc:"Absent if it is no conference's."`
	OpenedAt     time.Time          `json:"opened_at"`
	Locked       bool               `json:"locked" doc:"Nobody else gets in."`
	Direct       bool               `json:"direct" doc:"Media goes from participant to participant."`
	Knocking     int                `json:"knocking" doc:"How many wait in the lobby."`
	Participants int                `json:"participants" doc:"How many are in it, but those whom nobody sees."`
	Hidden       int                `json:"hidden" doc:"How many nobody sees."`
	People       []roomPersonJSON   `json:"people" nullable:"false" doc:"At most 100 of those who are in it."`
}

// roomConferenceJSON is the conference whose room it is.
type roomConferenceJSON struct {
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Private bool       `json:"private"`
	Owner   personJSON `json:"owner"`
}

type roomPersonJSON struct {
	Identity string `json:"identity" doc:"The id of the person."`
	Name     string `json:"name"`
}

func (a *API) rooms() {
	handle(a, route{
		id: "list-rooms", method: http.MethodGet, path: "/admin/rooms", tag: tagAdmin, access: admins,
		summary: "The open rooms", description: "In the order of their names.",
	}, func(ctx context.Context, who *caller, in *shape.Paging) (*listOutput[roomJSON], error) {
		list, err := a.openRooms(ctx, who.Actor, in.Page())
		if err != nil {
			return nil, err
		}
		return listOf(list, func(r *roomJSON) roomJSON { return *r }), nil
	})
	handle(a, route{
		id: "close-room", method: http.MethodPost, path: "/admin/rooms/{id}/close", tag: tagAdmin, access: admins,
		summary: "Close a room", description: "Everybody leaves it. A live conference whose room it is ends by it.",
	}, func(ctx context.Context, who *caller, in *shape.Item) (*struct{}, error) {
		return nil, a.closeRoom(ctx, who.Actor, in.ID)
	})
}

func (a *API) openRooms(ctx context.Context, who social.Actor, p storage.Page) (storage.List[*roomJSON], error) {
	var out storage.List[*roomJSON]
	after, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil {
		return out, storage.ErrCursor
	}
	if a.cfg.Rooms == nil {
		return out, nil
	}
	rooms := slices.DeleteFunc(slices.Clone(a.cfg.Rooms.Rooms()), func(r *conference.Room) bool { return r.Name() <= string(after) })
	slices.SortFunc(rooms, func(x, y *conference.Room) int { return strings.Compare(x.Name(), y.Name()) })
	if len(rooms) > p.Limit {
		rooms = rooms[:p.Limit]
		out.Next = base64.RawURLEncoding.EncodeToString([]byte(rooms[p.Limit-1].Name()))
	}
	for _, r := range rooms {
		state, err := r.Inspect(ctx)
		switch {
		case err == nil:
			shown := roomOf(r.SID(), r.Name(), state)
			out.Items = append(out.Items, &shown)
		case !errors.Is(err, conference.ErrClosed): // meanwhile
			return out, err
		}
	}
	return out, a.nameRooms(ctx, who, out.Items)
}

func roomOf(sid, name string, state conference.RoomState) roomJSON {
	out := roomJSON{
		ID: sid, Name: name, OpenedAt: state.OpenedAt.UTC(), Locked: state.Info.Locked, Knocking: len(state.Knocks),
		Direct: state.Info.Route != nil && state.Info.Route.Via == "direct", People: []roomPersonJSON{},
	}
	for _, p := range state.Participants {
		if p.Hidden {
			out.Hidden++
			continue
		}
		if out.Participants++; len(out.People) < roomPeople {
			out.People = append(out.People, roomPersonJSON{Identity: p.Identity, Name: p.Name})
		}
	}
	return out
}

// nameRooms adds the conferences whose rooms these are.
func (a *API) nameRooms(ctx context.Context, who social.Actor, rooms []*roomJSON) error {
	if a.cfg.Hosting == nil || len(rooms) == 0 {
		return nil
	}
	names := make([]string, len(rooms))
	for i, r := range rooms {
		names[i] = r.Name
	}
	conferences, err := a.cfg.Hosting.Records(ctx, names)
	if err != nil {
		return err
	}
	var owners []string
	for _, c := range conferences {
		owners = append(owners, c.Owner)
	}
	people, err := a.cfg.Social.Accounts.People(ctx, who, owners)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		if c, ok := conferences[r.Name]; ok {
			r.Conference = roomConferenceJSON{ID: c.ID, Title: c.Title, Private: c.Private, Owner: personOf(people[c.Owner])}
			r.Conference.Owner.ID = c.Owner
		}
	}
	return nil
}

// closeTimeout bounds how long an answer waits for a room to have closed; it closes in any case.
const closeTimeout = 5 * time.Second

func (a *API) closeRoom(ctx context.Context, actor social.Actor, id string) error {
	room := a.openRoom(id)
	if room == nil {
		return noRoom()
	}
	if err := a.cfg.Social.Accounts.Note(ctx, actor, "room.close", room.Name(), ""); err != nil {
		return err
	}
	if a.cfg.Hosting != nil {
		err := a.cfg.Hosting.End(ctx, room.Name())
		if code := social.CodeOf(err); err != nil && code != social.CodeNotFound && code != social.CodeConflict {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := room.Close(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, conference.ErrClosed) {
		return err
	}
	return nil
}
