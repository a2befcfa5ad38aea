package inroom_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Agenda shows everybody what is being talked about; moderators say what.
type Agenda struct{}

func (Agenda) Name() string { return "agenda" }

func (Agenda) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	return &agenda{room: room}
}

// agenda is the one of a room. All its methods are called on the room's loop.
type agenda struct {
	room *conference.ExtensionRoom
	now  Item
}

// Item is both what a client asks for and what everybody is told.
type Item struct {
	Title string `json:"title"`
}

func (a *agenda) State(conference.Member) any { return a.now } // for newcomers

func (a *agenda) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	var item Item
	switch {
	case verb != "set":
		return nil, &signal.Error{Code: signal.CodeUnsupported, Message: "no such request"}
	case !p.Grant.Moderate:
		return nil, &signal.Error{Code: signal.CodeForbidden, Message: "the grant does not permit to moderate"}
	case json.Unmarshal(data, &item) != nil || len(item.Title) > 200:
		return nil, &signal.Error{Code: signal.CodeInvalid, Message: "title: up to 200 bytes"}
	}
	a.now = Item{Title: signal.CleanName(item.Title)}
	a.room.Send("changed", a.now) // "agenda.changed", to all
	a.room.Raise(a.now)           // and to the host program
	return nil, nil
}

func (a *agenda) Joined(conference.Member)                       {}
func (a *agenda) Left(conference.Member, conference.LeaveReason) {}
func (a *agenda) Close()                                         {}

func Example_extension() {
	server, err := conference.New(conference.Config{
		Authorize:  conference.AllowAnyone,
		Extensions: []conference.Extension{inroom.Chat{}, inroom.Hands{}, Agenda{}},
	})
	if err != nil {
		panic(err)
	}
	defer server.Close(context.Background())
	// Output:
}

func TestAgenda(t *testing.T) {
	conferencetest.TestExtension(t, Agenda{}, &conferencetest.ExtensionOptions{Verbs: []string{"set"}})
}
