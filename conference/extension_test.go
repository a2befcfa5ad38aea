package conference_test

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

// notebook is an extension for tests: it keeps what participants write.
type notebook struct {
	name   string
	closed chan string // gets the room's name
}

func (n notebook) Name() string { return n.name }

func (n notebook) OpenRoom(room *conference.ExtensionRoom) conference.RoomExtension {
	return &notes{ext: n, room: room}
}

// notes is a notebook in one room.
type notes struct {
	ext   notebook
	room  *conference.ExtensionRoom
	pages []string
	work  sync.WaitGroup
}

func (n *notes) State(conference.Member) any {
	if len(n.pages) == 0 {
		return nil
	}
	return n.pages
}

func (n *notes) Joined(p conference.Member) { n.room.Send("hello", p.Identity) }

func (n *notes) Left(p conference.Member, reason conference.LeaveReason) {
	n.room.Send("bye", p.Identity+" "+string(reason))
}

func (n *notes) Close() {
	n.work.Wait()
	if n.ext.closed != nil {
		n.ext.closed <- n.room.RoomName()
	}
}

func (n *notes) Handle(p conference.Member, verb string, data json.RawMessage) (any, error) {
	switch verb {
	case "write":
		var page string
		if err := json.Unmarshal(data, &page); err != nil {
			return nil, &signal.Error{Code: signal.CodeInvalid, Message: "data: not a page"}
		}
		n.pages = append(n.pages, page)
		n.room.Send("written", page)
		n.room.Raise(page)
		return len(n.pages), nil
	case "later": // works elsewhere and comes back
		n.work.Go(func() { n.room.Post(func() { n.room.Notify("done", true, p.SID) }) })
		return nil, nil
	case "members":
		return n.room.Members(), nil
	case "break":
		return nil, errors.New("the disk is full at /var/lib/secret")
	case "panic":
		panic("in the notebook")
	}
	return nil, &signal.Error{Code: signal.CodeUnsupported, Message: "no such request"}
}

func TestExtensionConformance(t *testing.T) {
	conferencetest.TestExtension(t, notebook{name: "notes"}, &conferencetest.ExtensionOptions{Verbs: []string{"write", "later", "members"}})
}

func TestExtension(t *testing.T) {
	h := newHost()
	closed := make(chan string, 1)
	server := newServer(t, conference.Config{
		Extensions: []conference.Extension{notebook{name: "notes", closed: closed}, notebook{name: "other"}},
		OnEvent:    h.onEvent, Logger: nopLogger(),
	})
	ann := join(t, server, "r", "ann")
	if got := next[string](ann, "notes.hello"); got != "ann" {
		t.Errorf("hello %q", got)
	}
	var pages int
	ann.must("notes.write", "page one", &pages)
	if got := next[string](ann, "notes.written"); got != "page one" || pages != 1 {
		t.Errorf("written: %q, %d pages", got, pages)
	}
	if got := nextHost[conference.ExtensionEvent](t, h); got.Extension != "notes" || got.Data != "page one" {
		t.Errorf("the host was told %+v", got)
	}
	bob := join(t, server, "r", "bob")
	if got := string(bob.joined.State["notes"]); got != `["page one"]` {
		t.Errorf("bob's state: %s", got)
	}
	if _, ok := bob.joined.State["other"]; ok {
		t.Error("the other notebook has a state")
	}
	if got := strings.Join(bob.joined.Extensions, " "); got != "notes other" {
		t.Errorf("extensions: %q", got)
	}
	ann.must("notes.later", nil, nil)
	ann.next("notes.done")
	var members []conference.Member
	ann.must("notes.members", nil, &members)
	if len(members) != 2 || members[0].SID != ann.sid() || !members[1].Grant.Chat {
		t.Errorf("members: %+v", members)
	}
	err := ann.request("notes.break", nil, nil)
	wantCode(t, err, signal.CodeInternal)
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("internal text reached the client: %v", err)
	}
	bob.leave()
	if got := next[string](ann, "notes.bye"); got != "bob client_left" {
		t.Errorf("bye %q", got)
	}
	room, _ := server.Room("r")
	if err := room.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-closed; got != "r" {
		t.Errorf("closed in %q", got)
	}
}

func TestExtensionNames(t *testing.T) {
	for _, names := range [][]string{{""}, {"Upper"}, {"dot.ted"}, {strings.Repeat("x", 33)}, {"twice", "twice"}} {
		cfg := conference.Config{Authorize: byToken}
		for _, name := range names {
			cfg.Extensions = append(cfg.Extensions, notebook{name: name})
		}
		if _, err := conference.New(cfg); err == nil {
			t.Errorf("accepted %q", names)
		}
	}
}

// What happens to one room does not happen to others, and is not hidden.
func TestPanicInRoom(t *testing.T) { // C24
	core, logs := observer.New(zap.ErrorLevel)
	h := newHost()
	server := newServer(t, conference.Config{
		Extensions: []conference.Extension{notebook{name: "notes"}}, Logger: zap.New(core), OnEvent: h.onEvent,
	})
	ann, bob := join(t, server, "r", "ann"), join(t, server, "r", "bob")
	other := join(t, server, "other", "cid")
	if err := ann.request("notes.panic", nil, nil); err == nil {
		t.Error("the request succeeded")
	}
	for _, c := range []*client{ann, bob} {
		if got := next[signal.Left](c, signal.EventLeft); got.Reason != signal.ReasonInternal {
			t.Errorf("left: %+v", got)
		}
	}
	if got := nextHost[conference.RoomClosed](t, h); got.Reason != conference.ClosedInternal || got.Room != "r" {
		t.Errorf("closed: %+v", got)
	}
	entries := logs.FilterMessage("panic in room").All()
	if len(entries) != 1 {
		t.Fatalf("%d panics were logged", len(entries))
	}
	if fields := entries[0].ContextMap(); fields["panic"] != "in the notebook" || !strings.Contains(fields["stack"].(string), "extension_test.go") {
		t.Errorf("logged: %v", fields)
	}
	other.must("notes.write", "still here", nil)
	again := join(t, server, "r", "ann")
	again.must("notes.write", "a fresh room", nil)
}

// opener panics as soon as a room opens.
type opener struct{ notebook }

func (opener) OpenRoom(*conference.ExtensionRoom) conference.RoomExtension { panic("no room") }

func TestPanicWhileOpening(t *testing.T) { // C24
	server := newServer(t, conference.Config{
		Extensions: []conference.Extension{opener{notebook{name: "notes"}}}, Logger: nopLogger(),
	})
	wantCode(t, connect(t, server, "ann").join(signal.Join{Room: "r"}), signal.CodeInternal)
	if got := len(server.Rooms()); got != 0 {
		t.Errorf("%d rooms are left", got)
	}
}
