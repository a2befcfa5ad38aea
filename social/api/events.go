package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

const tagEvents = "Events"

const (
	// heartbeat is how long an event stream is silent at most, so that nobody between takes it for dead. Each time it is seen whether the
	// login still holds.
	heartbeat = 20 * time.Second
	// eventTimeout is how long an event may take to be written.
	eventTimeout = 10 * time.Second
	// eventRetry is when browsers come again after a stream has ended.
	eventRetry = 3 * time.Second
)

// The data of events, by their types. Types that are sent without data have {}.
type (
	notificationEventJSON struct {
		Notification notificationJSON `json:"notification"`
		Unread       int              `json:"unread" doc:"How many notifications are unread now."`
	}
	messageEventJSON struct {
		ID      string     `json:"id"`
		From    personJSON `json:"from"`
		Subject string     `json:"subject"`
		Unread  int        `json:"unread" doc:"How many messages are unread now."`
	}
	connectionEventJSON struct {
		Person string        `json:"person" doc:"The id."`
		Status social.Status `json:"status" enum:"none,outgoing,incoming,connected"`
	}
	conferenceEventJSON struct {
		Conference string        `json:"conference" doc:"The id."`
		State      hosting.State `json:"state,omitempty" enum:"upcoming,live,finished" doc:"How far it is now; absent once it is removed."`
	}
	emptyJSON struct{}
)

// eventReady is the first event of a stream.
const eventReady social.EventType = "ready"

// eventTypes are what is sent with each type of event.
var eventTypes = map[social.EventType]any{
	eventReady:               emptyJSON{},
	social.EventReload:       emptyJSON{},
	social.EventNotification: notificationEventJSON{},
	social.EventMessage:      messageEventJSON{},
	social.EventCounters:     countersJSON{},
	social.EventConnection:   connectionEventJSON{},
	social.EventPresence:     presenceJSON{},
	social.EventConference:   conferenceEventJSON{},
}

// eventData is what is sent of an event; nil if this API knows nothing of its type.
func eventData(e social.LiveEvent) any {
	switch d := e.Data.(type) {
	case social.NotificationEvent:
		return notificationEventJSON{Notification: notificationOf(d.Notification), Unread: d.Unread}
	case social.MessageEvent:
		return messageEventJSON{ID: d.ID, From: personOf(d.From), Subject: d.Subject, Unread: d.Unread}
	case social.Counters:
		return countersJSON{Notifications: d.Notifications, Messages: d.Messages}
	case social.ConnectionEvent:
		return connectionEventJSON{Person: d.UserID, Status: d.Status}
	case social.PresenceEvent:
		return presenceOf(d.UserID, d.State)
	case social.ConferenceEvent:
		return conferenceEventJSON{Conference: d.ID, State: hosting.State(d.State)}
	case nil:
		return emptyJSON{}
	}
	return nil
}

// events adds the stream of what happens.
func (a *API) events() {
	const path = "/events"
	handle(a, route{
		id: "get-events", method: http.MethodGet, path: path, tag: tagEvents, access: signedIn,
		summary: "What happens, as it happens",
		description: "A stream of server-sent events, for EventSource. Nothing is sent again: a page reads what it shows when the first event, ready, " +
			"comes, and again on reload, which is sent instead of ready to who was here before, and when events were lost. " +
			"The stream ends when one of your logins has ended, and on many other occasions; who may still listen comes again. " +
			"The number for one account is bounded.",
	}, func(ctx context.Context, who *caller, in *struct {
		LastEventID string `header:"Last-Event-ID" maxLength:"64" doc:"Sent by browsers that come again."`
	}) (*eventOutput, error) {
		sub, err := a.cfg.Social.Live.Subscribe(ctx, who.Actor)
		if err != nil {
			return nil, err
		}
		return &eventOutput{
			ContentType: "text/event-stream", Buffering: "no",
			Body: func(ctx huma.Context) {
				defer sub.Close()
				r, w := humago.Unwrap(ctx)
				if r.Method == http.MethodHead { // takes nothing, and would be waited for
					w.WriteHeader(http.StatusOK)
					return
				}
				a.stream(r, &eventStream{
					w: w, control: http.NewResponseController(w), secret: who.secret, again: in.LastEventID != "", ending: make(chan struct{}),
				}, sub.Events())
			},
		}, nil
	})
	a.documentEvents(a.huma.OpenAPI().Paths[path].Get)
}

type eventOutput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	Buffering   string `header:"X-Accel-Buffering" hidden:"true"` // nginx holds answers back otherwise
	Body        func(huma.Context)
}

// documentEvents says in the document what comes.
func (a *API) documentEvents(op *huma.Operation) {
	var events []*huma.Schema
	for _, t := range []social.EventType{
		eventReady, social.EventReload, social.EventNotification, social.EventMessage, social.EventCounters, social.EventConnection, social.EventPresence,
		social.EventConference,
	} {
		data := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeOf(eventTypes[t]), true, "Event")
		events = append(events, &huma.Schema{
			Type: huma.TypeObject, Title: string(t), Required: []string{"event", "data"},
			Properties: map[string]*huma.Schema{"event": {Type: huma.TypeString, Enum: []any{string(t)}}, "id": {Type: huma.TypeString}, "data": data},
		})
	}
	op.Responses["200"].Content = map[string]*huma.MediaType{"text/event-stream": {
		Schema: &huma.Schema{Type: huma.TypeArray, Description: "The data of each event is JSON.", Items: &huma.Schema{OneOf: events}},
	}}
}

// stream writes events until the one who listens is gone or may not any more, or the server ends.
func (a *API) stream(r *http.Request, s *eventStream, events <-chan social.LiveEvent) {
	a.streams.add(s, r)
	defer a.streams.remove(s)
	if s.begin() != nil {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-s.ending:
			return
		case e, ok := <-events:
			if !ok {
				return
			}
			err = s.event(e.Type, eventData(e))
		case <-beat.C:
			if _, err = a.cfg.Social.Accounts.Authenticate(r.Context(), s.secret); err == nil {
				err = s.write(":\n\n")
			}
		}
		if err != nil {
			return
		}
	}
}

// eventStream writes server-sent events.
type eventStream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	secret  string        // of the login
	again   bool          // who listens was here before
	n       uint64        // events until now
	ending  chan struct{} // closed by end
}

// end has the stream end soon, even if nobody takes what it writes. It is called once, while the handler runs.
func (s *eventStream) end() {
	close(s.ending)
	_ = s.control.SetWriteDeadline(time.Now().Add(endTimeout))
}

// begin writes what comes first.
func (s *eventStream) begin() error {
	s.w.WriteHeader(http.StatusOK)
	if err := s.write("retry: " + strconv.Itoa(int(eventRetry/time.Millisecond)) + "\n"); err != nil {
		return err
	}
	if s.again {
		return s.event(social.EventReload, emptyJSON{})
	}
	return s.event(eventReady, emptyJSON{})
}

// event writes an event. The id is only there for browsers to say that they were here before.
func (s *eventStream) event(t social.EventType, data any) error {
	if data == nil {
		return nil
	}
	body, err := json.Marshal(data) // has no line ends
	if err != nil {
		return err
	}
	s.n++
	return s.write("id: " + strconv.FormatUint(s.n, 10) + "\nevent: " + string(t) + "\ndata: " + string(body) + "\n\n")
}

// write sends something at once. Between writes there is no deadline: that of the server would end the stream, and with HTTP/2 even a
// deadline of ours that has nothing to wait for.
func (s *eventStream) write(text string) error {
	s.deadline(time.Now().Add(eventTimeout))
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	if err := s.control.Flush(); err != nil {
		return err
	}
	s.deadline(time.Time{})
	return nil
}

// deadline sets the deadline of writes, but does not put off that of end.
func (s *eventStream) deadline(at time.Time) {
	_ = s.control.SetWriteDeadline(at)
	if s.ended() {
		_ = s.control.SetWriteDeadline(time.Now().Add(endTimeout))
	}
}

func (s *eventStream) ended() bool {
	select {
	case <-s.ending:
		return true
	default:
		return false
	}
}
