package conference_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// A change of settings is told as what has changed, once, to all who are in the room, and newcomers see the whole.
func TestUpdateRoom(t *testing.T) {
	h := newHost()
	server := newServer(t, conference.Config{Authorize: byName, OnEvent: h.onEvent, Room: conference.RoomSettings{
		Capacity: 10, Metadata: map[string]string{"topic": "tea", "color": "red"},
	}})
	ann := enterAs(t, server, "ann", "in")
	room := theRoom(t, server)
	for _, tt := range []struct {
		name string
		u    conference.RoomUpdate
		want string // the event; empty: nothing has changed
		host bool   // the host program is told even so
	}{
		{"lock", conference.RoomUpdate{Locked: ptr(true)}, `{"locked":true}`, true},
		{"locked already", conference.RoomUpdate{Locked: ptr(true)}, ``, false},
		{"nothing", conference.RoomUpdate{}, ``, false},
		{"password", conference.RoomUpdate{Password: ptr("sesame")}, `{"protected":true}`, true},
		{"another password", conference.RoomUpdate{Password: ptr("simsim")}, ``, true},
		{"no password", conference.RoomUpdate{Password: ptr("")}, `{"protected":false}`, true},
		{"one key", conference.RoomUpdate{Metadata: map[string]*string{"topic": ptr("coffee"), "color": ptr("red"), "shape": nil}}, `{"metadata":{"topic":"coffee"}}`, true},
		{"a key less", conference.RoomUpdate{Metadata: map[string]*string{"color": nil}}, `{"metadata":{"color":null}}`, true},
		{"several", conference.RoomUpdate{Locked: ptr(false), Lobby: ptr(true), Capacity: ptr(5), Metadata: map[string]*string{"x": ptr("")}},
			`{"locked":false,"lobby":true,"capacity":5,"metadata":{"x":""}}`, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			update(t, room, tt.u)
			var got string
			for _, e := range ann.drain() {
				if e.Type == signal.EventRoomUpdated {
					got += string(e.Data)
				}
			}
			if got != tt.want {
				t.Errorf("told %s, want %s", got, tt.want)
			}
			var told bool
			update(t, room, conference.RoomUpdate{Metadata: map[string]*string{"probe": ptr(tt.name)}})
			for e := nextHost[conference.RoomUpdated](t, h); e.Room.Metadata["probe"] != tt.name; e = nextHost[conference.RoomUpdated](t, h) {
				told = true
			}
			if told != tt.host {
				t.Errorf("the host was told: %v, want %v", told, tt.host)
			}
			ann.drain()
		})
	}
	late := enterAs(t, server, "pass late", "in").joined.Room
	late.SID, late.Participants = "", nil
	want := signal.RoomInfo{Name: "r", Lobby: true, Capacity: 5, Metadata: map[string]string{"topic": "coffee", "x": "", "probe": "several"}}
	if late.Mode, late.Route = "", nil; !reflect.DeepEqual(late, want) {
		t.Errorf("a newcomer sees %+v, want %+v", late, want)
	}
}

// What breaks a bound changes nothing at all.
func TestUpdateRoomRefused(t *testing.T) {
	server := newServer(t, conference.Config{Authorize: byName, Room: conference.RoomSettings{
		Metadata: map[string]string{"k": strings.Repeat("x", signal.LimitAttributeValue)},
	}})
	ann := enterAs(t, server, "ann", "in")
	ann.drain()
	room := theRoom(t, server)
	many, long := make(map[string]*string), make(map[string]*string)
	for i := range signal.LimitAttributes {
		many[fmt.Sprint("key ", i)] = ptr("")
	}
	for i := range signal.LimitAttributesTotal / signal.LimitAttributeValue {
		long[fmt.Sprint(i)] = ptr(strings.Repeat("y", signal.LimitAttributeValue-8))
	}
	for name, tt := range map[string]struct {
		u    conference.RoomUpdate
		code signal.Code
	}{
		"no capacity":     {conference.RoomUpdate{Capacity: ptr(0)}, signal.CodeInvalid},
		"much capacity":   {conference.RoomUpdate{Capacity: ptr(signal.LimitCapacity + 1)}, signal.CodeInvalid},
		"long password":   {conference.RoomUpdate{Password: ptr(strings.Repeat("x", signal.LimitPassword+1))}, signal.CodeTooLarge},
		"password":        {conference.RoomUpdate{Password: ptr("\xff")}, signal.CodeInvalid},
		"key":             {conference.RoomUpdate{Metadata: map[string]*string{"": ptr("x")}}, signal.CodeInvalid},
		"value":           {conference.RoomUpdate{Metadata: map[string]*string{"a": ptr(strings.Repeat("x", signal.LimitAttributeValue+1))}}, signal.CodeTooLarge},
		"one key more":    {conference.RoomUpdate{Metadata: many}, signal.CodeTooMany},
		"too much in all": {conference.RoomUpdate{Metadata: long}, signal.CodeTooLarge},
	} {
		tt.u.Locked = ptr(true)
		err := room.Update(t.Context(), tt.u)
		t.Run(name, func(t *testing.T) { wantCode(t, err, tt.code) })
	}
	for _, e := range ann.drain() {
		t.Errorf("told %s %s", e.Type, e.Data)
	}
	// Nor what moderators may do afterwards.
	wantCode(t, room.Update(t.Context(), conference.RoomUpdate{Capacity: ptr(5000), Metadata: many}), signal.CodeTooMany)
	wantCode(t, enterAs(t, server, "mod", "in").request(signal.TypeUpdateRoom, signal.UpdateRoom{Capacity: ptr(2000)}, nil), signal.CodeInvalid)
	if info := enterAs(t, server, "bob", "in").joined.Room; info.Locked || len(info.Metadata) != 1 {
		t.Errorf("the room has changed: %+v", info)
	}
}

// Fewer places than there are people put nobody out.
func TestCapacityShrinks(t *testing.T) {
	server := newServer(t, conference.Config{Authorize: byName})
	ann, bob := enterAs(t, server, "ann", "in"), enterAs(t, server, "bob", "in")
	room := theRoom(t, server)
	update(t, room, conference.RoomUpdate{Capacity: ptr(1)})
	ann.flush()
	bob.leave()
	if got, _ := tryJoin(t, server, "r", "cid", ""); got != "room_full" {
		t.Errorf("one more: %s", got)
	}
	update(t, room, conference.RoomUpdate{Capacity: ptr(2000)}) // the host may go beyond what it began with
	enterAs(t, server, "cid", "in")
}
