package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api/internal/shape"
	"github.com/rotunda-rtc/rotunda/storage"
)

// roomDetailsJSON is a room with what is sent in it.
type roomDetailsJSON struct {
	Room         roomJSON              `json:"room"`
	Participants []roomParticipantJSON `json:"participants" nullable:"false" doc:"A page of those who are in it, hidden ones included, in the order in which they came, to the millisecond."`
	Next         string                `json:"next,omitempty" doc:"The cursor of the next page; none if this is the last."`
	Waiting      []roomPersonJSON      `json:"waiting" nullable:"false" doc:"At most 100 of those who wait in the lobby."`
}

type roomDetailsOutput struct {
	Body roomDetailsJSON
}

// room adds the operation that shows one room.
func (a *API) room() {
	handle(a, route{
		id: "get-room", method: http.MethodGet, path: "/admin/rooms/{id}", tag: tagAdmin, access: admins,
		summary: "A room, and what everybody in it sends and receives",
		description: "Numbers are the server's own: what a participant sends is what came here, and what it receives is what went out to it. Counters begin with the track; the bitrate " +
			"of a time is the difference of two readings. Where media goes from participant to participant, there are none.",
	}, func(ctx context.Context, who *caller, in *struct {
		shape.Item
		shape.Paging
	}) (*roomDetailsOutput, error) {
		r := a.openRoom(in.ID)
		if r == nil {
			return nil, noRoom()
		}
		out, err := a.roomDetails(ctx, who.Actor, r, in.Page())
		if errors.Is(err, conference.ErrClosed) {
			return nil, noRoom()
		} else if err != nil {
			return nil, err
		}
		return &roomDetailsOutput{Body: out}, nil
	})
}

func noRoom() error { return newProblem(codeNotFound, "there is no such room") }

// openRoom is the room of this process with this SID, or nil.
func (a *API) openRoom(sid string) *conference.Room {
	if a.cfg.Rooms == nil {
		return nil
	}
	for _, r := range a.cfg.Rooms.Rooms() {
		if r.SID() == sid {
			return r
		}
	}
	return nil
}

func (a *API) roomDetails(ctx context.Context, who social.Actor, r *conference.Room, p storage.Page) (roomDetailsJSON, error) {
	out := roomDetailsJSON{Participants: []roomParticipantJSON{}, Waiting: []roomPersonJSON{}}
	state, err := r.Inspect(ctx)
	if err != nil {
		return out, err
	}
	out.Room = roomOf(r.SID(), r.Name(), state)
	if err := a.nameRooms(ctx, who, []*roomJSON{&out.Room}); err != nil {
		return out, err
	}
	for _, k := range state.Knocks[:min(len(state.Knocks), roomPeople)] {
		out.Waiting = append(out.Waiting, roomPersonJSON{Identity: k.Identity, Name: k.Name})
	}
	page, next, err := participantsAfter(state.Participants, p)
	if err != nil {
		return out, err
	}
	out.Next = next
	tracks := announced(state.Participants)
	for _, one := range page {
		report, err := r.ParticipantStats(ctx, one.SID)
		if errors.Is(err, conference.ErrNotFound) {
			continue // gone meanwhile
		} else if err != nil {
			return out, err
		}
		out.Participants = append(out.Participants, participantOf(one, report, tracks))
	}
	return out, nil
}

// placePattern is what the places of participants look like.
var placePattern = regexp.MustCompile(`^[0-9]{20} \w+$`)

// participantsAfter is a page of those in a room. The cursor is when the last of a page came and its SID.
func participantsAfter(all []conference.ParticipantState, p storage.Page) (page []conference.ParticipantState, next string, err error) {
	after, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || p.Cursor != "" && !placePattern.Match(after) {
		return nil, "", storage.ErrCursor
	}
	place := func(s conference.ParticipantState) string { return fmt.Sprintf("%020d %s", s.JoinedAt, s.SID) }
	page = slices.DeleteFunc(slices.Clone(all), func(s conference.ParticipantState) bool { return place(s) <= string(after) })
	slices.SortFunc(page, func(x, y conference.ParticipantState) int { return strings.Compare(place(x), place(y)) })
	if len(page) > p.Limit {
		page = page[:p.Limit]
		next = base64.RawURLEncoding.EncodeToString([]byte(place(page[p.Limit-1])))
	}
	return page, next, nil
}

// track is a publication with who announced it.
type track struct {
	conference.PublicationInfo
	by roomPersonJSON
}

func announced(all []conference.ParticipantState) map[string]track {
	out := make(map[string]track)
	for _, p := range all {
		for _, pub := range p.Publications {
			out[pub.ID] = track{pub, roomPersonJSON{Identity: p.Identity, Name: p.Name}}
		}
	}
	return out
}

// unixMilli is a time of the protocol.
func unixMilli(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
