package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/webhook"
	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// crm is an endpoint in memory. answer says what it does with a request, by id and how often it came.
type crm struct {
	t      *testing.T
	answer func(id string, times int) int

	mu    sync.Mutex
	taken []string // ids, in the order of their arrival
	times map[string]int
	at    []time.Time // of all requests
	after string      // Retry-After of refusals
}

func (c *crm) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if err := webhook.Verify(r.Header, body, time.Now(), secret); err != nil {
		c.t.Error(err)
	}
	var e webhook.Event
	if err := json.Unmarshal(body, &e); err != nil {
		c.t.Error(err)
	}
	id := r.Header.Get(webhook.HeaderID)
	if want := fmt.Sprintf("%s.%012d", e.Data.RoomSID, e.Data.Seq); id != want {
		c.t.Errorf("id %q, want %q", id, want)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.times == nil {
		c.times = make(map[string]int)
	}
	c.times[id]++
	c.at = append(c.at, time.Now())
	status := http.StatusNoContent
	if c.answer != nil {
		status = c.answer(id, c.times[id])
	}
	if status >= 200 && status < 300 {
		c.taken = append(c.taken, id)
	}
	if status == 0 {
		return nil, errors.New("no route")
	}
	h := http.Header{}
	if c.after != "" {
		h.Set("Retry-After", c.after)
	}
	return &http.Response{StatusCode: status, Header: h, Body: http.NoBody, Request: r}, nil
}

// got returns what was taken, of all rooms or of one.
func (c *crm) got(sid string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, id := range c.taken {
		if strings.HasPrefix(id, sid) {
			out = append(out, id)
		}
	}
	return out
}

// ids are those of a room's first n events.
func ids(sid string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("%s.%012d", sid, i+1))
	}
	return out
}

// newSender makes one that sends to c from the outbox of stores, and is closed with the test.
func newSender(t *testing.T, stores storage.Stores, c *crm, cfg webhook.Config) *webhook.Sender {
	t.Helper()
	cfg.Stores = stores
	cfg.Endpoints = []webhook.Endpoint{{Name: "crm", URL: "https://crm.example.org/?key=canary-of-the-url", Secrets: []string{secret}}}
	s, err := webhook.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.SetTransport(c)
	t.Cleanup(func() { closeSender(t, s) })
	return s
}

func closeSender(t *testing.T, s *webhook.Sender) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// happen tells of the n-th event of a room.
func happen(s *webhook.Sender, sid string, n int) {
	s.OnEvent(conference.Muted{EventInfo: conference.EventInfo{Room: "r", RoomSID: sid, Seq: uint64(n), At: time.Now()}})
}

func waiting(t *testing.T, s storage.Stores, queue string) int {
	t.Helper()
	n, err := s.Outbox.Count(t.Context(), queue)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantIDs(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// Events that are not taken are sent again with growing pauses; those of the same room wait, others do not.
func TestRetriesInOrder(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		stores := memory.New().Stores()
		statuses := []int{500, 0, 302, 429, 410}
		c := &crm{t: t, answer: func(id string, times int) int {
			if id == "RM_a.000000000002" && times <= len(statuses) {
				return statuses[times-1]
			}
			return 200
		}}
		logs, observed := observer.New(zap.DebugLevel)
		s := newSender(t, stores, c, webhook.Config{Logger: zap.New(logs)})
		s.Start()
		begin := time.Now()
		for n := 1; n <= 4; n++ {
			happen(s, "RM_a", n)
			happen(s, "RM_b", n)
		}
		synctest.Wait()
		wantIDs(t, c.got("RM_a"), ids("RM_a", 1))
		wantIDs(t, c.got("RM_b"), ids("RM_b", 4))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		wantIDs(t, c.got("RM_a"), ids("RM_a", 4))
		var pauses []time.Duration
		before := begin
		for _, at := range c.at {
			if at.After(before) {
				pauses = append(pauses, at.Sub(before))
				before = at
			}
		}
		if len(pauses) != len(statuses) {
			t.Fatalf("pauses: %v", pauses)
		}
		for i, pause := range pauses {
			if nominal := 5 * time.Second << i; pause < nominal*8/10 || pause > nominal*12/10+20*time.Millisecond {
				t.Errorf("pause %d: %v, want about %v", i, pause, nominal)
			}
		}
		for _, queue := range []string{"webhook:crm", "webhook:crm:RM_a", "webhook:crm:RM_b"} {
			if n := waiting(t, stores, queue); n != 0 {
				t.Errorf("%d entries are left in %s", n, queue)
			}
		}
		for _, entry := range observed.All() { // C53
			if text := fmt.Sprint(entry.Message, entry.ContextMap()); strings.Contains(text, "canary") || strings.Contains(text, "MfKQ9r8") {
				t.Errorf("logged: %s", text)
			}
		}
	})
}

// Retry-After is heeded, up to half an hour.
func TestRetryAfter(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		c := &crm{t: t, after: "600", answer: func(_ string, times int) int {
			if times == 1 {
				return 503
			}
			return 204
		}}
		s := newSender(t, memory.New().Stores(), c, webhook.Config{})
		s.Start()
		happen(s, "RM_a", 1)
		time.Sleep(599 * time.Second)
		synctest.Wait()
		wantIDs(t, c.got("RM_a"), nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		wantIDs(t, c.got("RM_a"), ids("RM_a", 1))
	})
}

// What is never taken has failed after so many attempts, or so long, is kept, and lets the others by.
func TestFails(t *testing.T) {
	for name, cfg := range map[string]webhook.Config{"attempts": {Attempts: 3}, "age": {MaxAge: 11 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			bubble.Test(t, func(t *testing.T) {
				stores := memory.New().Stores()
				c := &crm{t: t, answer: func(id string, _ int) int {
					if strings.HasSuffix(id, "1") {
						return 400
					}
					return 200
				}}
				s := newSender(t, stores, c, cfg)
				s.Start()
				happen(s, "RM_a", 1)
				happen(s, "RM_a", 2)
				time.Sleep(time.Minute)
				synctest.Wait()
				wantIDs(t, c.got("RM_a"), ids("RM_a", 2)[1:])
				if n := c.times["RM_a.000000000001"]; n != 3 {
					t.Errorf("sent %d times, want 3", n)
				}
				list, err := s.Failed(t.Context(), "crm", storage.Page{})
				if err != nil || len(list.Items) != 1 || list.Items[0].Error != "answered 400" || !strings.Contains(string(list.Items[0].Payload), `"seq":1,`) {
					t.Errorf("failed: %+v, %v", list.Items, err)
				}
			})
		})
	}
}

// A restart loses nothing and keeps the order, be the sender closed or killed; it tells an event
// again, by its id, only if nobody knows whether it was taken.
func TestRestart(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		stores := memory.New().Stores()
		up := false
		c := &crm{t: t, answer: func(string, int) int {
			if up {
				return 200
			}
			return 503
		}}
		first := newSender(t, stores, c, webhook.Config{})
		for n := 1; n <= 3; n++ {
			happen(first, "RM_a", n) // before it sends anything
		}
		happen(first, "RM_a", 3) // storing it again changes nothing
		first.Start()
		synctest.Wait()
		closeSender(t, first)
		happen(first, "RM_a", 4) // the last words of a room that closes later
		if n := waiting(t, stores, "webhook:crm:RM_a"); n != 4 {
			t.Fatalf("%d events wait", n)
		}

		// Another process claims the room and the event, and is killed.
		time.Sleep(time.Minute)
		for _, queue := range []string{"webhook:crm", "webhook:crm:RM_a"} {
			if jobs, err := stores.Outbox.Claim(t.Context(), queue, time.Now(), 45*time.Second, 1); err != nil || len(jobs) != 1 {
				t.Fatal(jobs, err)
			}
		}
		up = true
		second, third := newSender(t, stores, c, webhook.Config{}), newSender(t, stores, c, webhook.Config{})
		second.Start()
		third.Start()
		time.Sleep(44 * time.Second)
		synctest.Wait()
		if got := c.got(""); len(got) != 0 {
			t.Errorf("sent although somebody else has claimed the room: %v", got)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		wantIDs(t, c.got(""), ids("RM_a", 4))
	})
}

// A request that was under way when the sender was closed is made again first, by the next one.
func TestCloseDuringRequest(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		stores := memory.New().Stores()
		c := &crm{t: t}
		first := newSender(t, stores, c, webhook.Config{})
		first.SetTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}))
		first.Start()
		happen(first, "RM_a", 1)
		happen(first, "RM_a", 2)
		synctest.Wait()
		closeSender(t, first)
		second := newSender(t, stores, c, webhook.Config{})
		second.Start()
		time.Sleep(time.Second)
		synctest.Wait()
		wantIDs(t, c.got(""), ids("RM_a", 2))
	})
}

// An event that comes while its room is taken off the queue is sent.
func TestLateEvent(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		stores := memory.New().Stores()
		begin := stores.Begin
		var s *webhook.Sender
		var times atomic.Int32
		stores.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
			if times.Add(1) == 2 { // the first is of the event, the second takes the room off
				happen(s, "RM_a", 2)
			}
			return begin(ctx, fn)
		}
		c := &crm{t: t}
		s = newSender(t, stores, c, webhook.Config{})
		s.Start()
		happen(s, "RM_a", 1)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantIDs(t, c.got(""), ids("RM_a", 2))
	})
}

// Many rooms, two senders on one outbox, an endpoint that fails often: each room's events arrive once, in order.
func TestShared(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		const rooms, events = 20, 30
		stores := memory.New().Stores()
		c := &crm{t: t, answer: func(id string, times int) int {
			if times == 1 && (id[len(id)-1]-'0')%3 == 0 {
				return 500
			}
			return 200
		}}
		one, other := newSender(t, stores, c, webhook.Config{Workers: 2}), newSender(t, stores, c, webhook.Config{Workers: 2})
		one.Start()
		other.Start()
		var telling sync.WaitGroup
		for r := range rooms {
			s := []*webhook.Sender{one, other}[r%2]
			telling.Go(func() {
				for n := 1; n <= events; n++ {
					happen(s, fmt.Sprintf("RM_%02d", r), n)
				}
			})
		}
		telling.Wait()
		time.Sleep(time.Hour)
		synctest.Wait()
		for r := range rooms {
			wantIDs(t, c.got(fmt.Sprintf("RM_%02d", r)), ids(fmt.Sprintf("RM_%02d", r), events))
		}
	})
}

// down is a store whose transactions fail while it is.
func down(stores storage.Stores, is func() bool) storage.Stores {
	begin := stores.Begin
	stores.Begin = func(ctx context.Context, fn func(storage.Stores) error) error {
		if is() {
			return errors.New("no connection")
		}
		return begin(ctx, fn)
	}
	return stores
}

// An event waits for the outbox, and with it its room; not for ever.
func TestStoreDown(t *testing.T) {
	bubble.Test(t, func(t *testing.T) {
		until := time.Now().Add(20 * time.Second)
		stores := down(memory.New().Stores(), func() bool { return time.Now().Before(until) })
		logs, observed := observer.New(zap.ErrorLevel)
		c := &crm{t: t}
		s := newSender(t, stores, c, webhook.Config{Logger: zap.New(logs)})
		s.Start()
		begin := time.Now()
		happen(s, "RM_a", 1)
		if took := time.Since(begin); took < 20*time.Second || took > 22*time.Second || observed.Len() > 0 {
			t.Errorf("took %v, logged %v", took, observed.All())
		}
		synctest.Wait()
		until = time.Now().Add(time.Hour)
		begin = time.Now()
		happen(s, "RM_a", 2)
		if took := time.Since(begin); took != 30*time.Second || observed.FilterField(zap.Uint64("seq", 2)).Len() != 1 {
			t.Errorf("took %v, logged %v", took, observed.All())
		}
		synctest.Wait()
		wantIDs(t, c.got(""), ids("RM_a", 1)) // taken, although nothing can be finished
	})
}

// What a real room tells, in order, each once, and only the types that are wanted.
func TestRoom(t *testing.T) {
	stores := memory.New().Stores()
	c := &crm{t: t}
	s, err := webhook.New(webhook.Config{Stores: stores, Endpoints: []webhook.Endpoint{
		{Name: "all", URL: "https://a.example.org", Secrets: []string{secret}},
		{Name: "some", URL: "https://b.example.org", Secrets: []string{secret}, Types: []string{webhook.ParticipantLeft}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.SetTransport(c)
	server, err := conference.New(conference.Config{OnEvent: s.OnEvent, Authorize: func(context.Context, conference.JoinRequest) (conference.Admission, error) {
		return conference.Admission{Identity: "ann", Attributes: map[string]string{"plan": "gold"}, Grant: signal.Grant{Subscribe: true}}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ann, err := server.Attach(t.Context(), conference.JoinRequest{Room: "r"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := ann.Room().SetGrant(t.Context(), ann.Info().SID, signal.Grant{}); err != nil {
		t.Fatal(err)
	}
	if err := ann.Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	bodies := func(endpoint string) (out []webhook.Event) {
		jobs, err := stores.Outbox.Claim(t.Context(), "webhook:"+endpoint+":"+ann.Room().SID(), time.Now(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range jobs {
			var e webhook.Event
			if err := json.Unmarshal(j.Payload, &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		}
		return out
	}
	var types []string
	for i, e := range bodies("all") {
		types = append(types, e.Type)
		if e.Data.Room != "r" || e.Data.Seq != uint64(i+1) || e.Timestamp.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	wantIDs(t, types, []string{webhook.RoomOpened, webhook.ParticipantJoined, webhook.GrantChanged, webhook.ParticipantLeft, webhook.RoomClosed})
	some := bodies("some")
	if len(some) != 1 || some[0].Data.Participant.Attributes["plan"] != "gold" || some[0].Data.Reason != "client_left" {
		t.Errorf("%+v", some)
	}
	closeSender(t, s)
}

// Every event of a room is sent, but for those that a test names here.
func TestEveryEvent(t *testing.T) {
	stores := memory.New().Stores()
	all := []string{
		webhook.RoomOpened, webhook.RoomUpdated, webhook.RoomClosed, webhook.Banned, webhook.Unbanned, webhook.Speakers,
		webhook.ParticipantJoined, webhook.ParticipantUpdated, webhook.GrantChanged, webhook.Quality, webhook.UnmuteAsked, webhook.ParticipantLeft,
		webhook.Knocked, webhook.KnockEnded, webhook.Published, webhook.Muted, webhook.Unpublished,
	}
	s, err := webhook.New(webhook.Config{Stores: stores, Endpoints: []webhook.Endpoint{
		{Name: "all", URL: "https://a.example.org", Secrets: []string{secret}, Types: all},
		{Name: "most", URL: "https://a.example.org", Secrets: []string{secret}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer closeSender(t, s)
	seq := uint64(0)
	info := func() conference.EventInfo {
		seq++
		return conference.EventInfo{Room: "r", RoomSID: "RM_a", Seq: seq, At: time.Now()}
	}
	for _, e := range []conference.Event{
		conference.RoomOpened{EventInfo: info()}, conference.RoomUpdated{EventInfo: info()}, conference.RoomClosed{EventInfo: info()},
		conference.Banned{EventInfo: info()}, conference.Unbanned{EventInfo: info()}, conference.SpeakersChanged{EventInfo: info()},
		conference.ParticipantJoined{EventInfo: info()}, conference.ParticipantUpdated{EventInfo: info()}, conference.GrantChanged{EventInfo: info()},
		conference.QualityChanged{EventInfo: info()}, conference.UnmuteAsked{EventInfo: info()}, conference.ParticipantLeft{EventInfo: info()},
		conference.Knocked{EventInfo: info()}, conference.KnockEnded{EventInfo: info()}, conference.Published{EventInfo: info()},
		conference.Muted{EventInfo: info()}, conference.Unpublished{EventInfo: info()},
		conference.MainChanged{EventInfo: info()}, conference.ExtensionEvent{EventInfo: info()}, // neither is told to other programs
	} {
		s.OnEvent(e)
	}
	jobs, err := stores.Outbox.Claim(t.Context(), "webhook:all:RM_a", time.Now(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, j := range jobs {
		var e webhook.Event
		if err := json.Unmarshal(j.Payload, &e); err != nil {
			t.Fatal(err)
		}
		types = append(types, e.Type)
	}
	wantIDs(t, types, all)
	if n := waiting(t, stores, "webhook:most:RM_a"); n != len(all)-2 {
		t.Errorf("an endpoint that names no types is told of %d events", n)
	}
}

func TestConfigRefused(t *testing.T) {
	good := webhook.Endpoint{Name: "crm", URL: "https://crm.example.org", Secrets: []string{secret}}
	change := func(f func(*webhook.Endpoint)) []webhook.Endpoint {
		e := good
		f(&e)
		return []webhook.Endpoint{e}
	}
	for name, endpoints := range map[string][]webhook.Endpoint{
		"no name":        change(func(e *webhook.Endpoint) { e.Name = "" }),
		"a colon":        change(func(e *webhook.Endpoint) { e.Name = "a:b" }),
		"http":           change(func(e *webhook.Endpoint) { e.URL = "http://crm.example.org" }),
		"another scheme": change(func(e *webhook.Endpoint) { e.URL = "file:///etc/passwd" }),
		"a password":     change(func(e *webhook.Endpoint) { e.URL = "https://a:b@crm.example.org" }),
		"no host":        change(func(e *webhook.Endpoint) { e.URL = "https:///x" }),
		"no secret":      change(func(e *webhook.Endpoint) { e.Secrets = nil }),
		"a short secret": change(func(e *webhook.Endpoint) { e.Secrets = []string{"whsec_AAAA"} }),
		"no secret's prefix": change(func(e *webhook.Endpoint) {
			e.Secrets = []string{strings.TrimPrefix(secret, "whsec_")}
		}),
		"five secrets": change(func(e *webhook.Endpoint) { e.Secrets = slices.Repeat([]string{secret}, 5) }),
		"twice":        {good, good},
	} {
		if _, err := webhook.New(webhook.Config{Stores: memory.New().Stores(), Endpoints: endpoints}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := webhook.New(webhook.Config{Endpoints: []webhook.Endpoint{good}}); err == nil {
		t.Error("without stores: taken")
	}
}
