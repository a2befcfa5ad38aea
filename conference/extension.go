package conference

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"
)

// Extension adds a feature to every room: messages under its own namespace.
// Chat is one, in package inroom. Package conferencetest has its conformance suite.
type Extension interface {
	// Name is the namespace of its messages: "chat" owns the requests and
	// events "chat.…". Lower-case letters, digits and underscores, at most 32.
	Name() string
	// OpenRoom is called once for each room, before anybody joined.
	OpenRoom(room *ExtensionRoom) RoomExtension
}

// RoomExtension is an [Extension] in one room. All its methods, OpenRoom
// included, are called on the room's loop, one at a time: they need no locks and
// must not block. What takes time goes to a goroutine and comes back by
// [ExtensionRoom.Post].
type RoomExtension interface {
	// Joined is called when p has joined, before others are told.
	Joined(p Member)
	// State returns what newcomer p must know, as JSON data of its join reply
	// and of later snapshots; nil means nothing.
	State(p Member) any
	// Handle answers a request "name.verb" of p. An error that is a
	// *signal.Error goes to the client as it is, any other as "internal".
	Handle(p Member, verb string, data json.RawMessage) (reply any, err error)
	// Left is called when p has left, after others were told.
	Left(p Member, reason LeaveReason)
	// Close is called when the room closes; everybody has left by then.
	// Goroutines of the extension must end soon after [ExtensionRoom.Context] is done.
	Close()
}

// Member is a participant as an extension sees it: a copy.
type Member struct {
	SID      string
	Identity string
	Name     string
	Grant    Grant
}

// ExtensionRoom is the room as an extension sees it. Post and Context are safe
// from any goroutine; all else must be called on the loop, that is from
// methods of the [RoomExtension] or a posted function.
type ExtensionRoom struct {
	room *Room
	name string
}

// RoomName returns the name of the room.
func (x *ExtensionRoom) RoomName() string { return x.room.name }

// RoomSID returns the SID of the room.
func (x *ExtensionRoom) RoomSID() string { return x.room.sid }

// Logger returns a logger that names the room and the extension.
func (x *ExtensionRoom) Logger() *zap.Logger { return x.room.log.Named(x.name) }

// Now returns the time.
func (x *ExtensionRoom) Now() time.Time { return time.Now() }

// Context is done when the room has closed.
func (x *ExtensionRoom) Context() context.Context { return context.Background() }
