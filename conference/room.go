package conference

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Room is where participants meet: one incarnation of a room name. Its methods
// are safe for concurrent use, from OnEvent too, and answer [ErrClosed] once
// it has closed.
type Room struct {
	name     string
	sid      string
	openedAt time.Time
	settings RoomSettings
	server   *Server
	door     atomic.Pointer[door] // stored by the loop
	log      *zap.Logger
	router   *sfu.Router
	box      *mailbox

	host      *hostQueue    // nil: nobody wants events
	delivered chan struct{} // closed when the last event was delivered
	stopped   chan struct{} // closed when the loop runs nothing more
	done      chan struct{} // closed when nothing is left
	work      sync.WaitGroup
	ctx       context.Context // for extensions; ends when the room closes
	cancel    context.CancelFunc
	speakers  atomic.Pointer[[]sfu.SpeakerLevel] // newest, while a post to tell them waits
	levels    atomic.Pointer[[]sfu.SpeakerLevel] // the same with levels

	// All that follows is owned by the loop.

	closing      CloseReason // not empty: the loop ends
	endedBy      string      // SID of the participant who ended it
	draining     bool        // closes as soon as it is empty
	participants map[string]*participant
	identities   map[string]*participant
	order        []*participant   // as they joined
	waiting      []*participant   // in the lobby, as they came
	known        map[string]bool  // identities that were let in and not put out
	given        map[string]given // by identity: grants that were changed here
	capacity     int              // the most that moderators may set
	timers       roomTimers
	visible      int // participants that are not hidden
	publications map[string]*publication
	announced    []*publication // in the order of their announcement
	extensions   []extension
	main         mainTracks
	speaking     []signal.Speaker      // as all were told last
	listening    map[*participant]bool // those who asked for levels
	qualityNews  map[*participant]bool // whose quality was not told yet
	qualityTimer *time.Timer           // runs while there is any
	layerNews    map[*participant]bool // whose streams have changed since they were told
	layerTimer   *time.Timer           // runs while there is any
	eventSeq     uint64
	way          route
	emptyTimer   *time.Timer // runs while nobody visible is there
	emptyRound   int         // which run of the timer counts
}

// newRoom makes a room; the caller starts run.
func newRoom(s *Server, name string, settings RoomSettings) *Room {
	sid := signal.NewID("RM_", 64)
	r := &Room{
		name: name, sid: sid, openedAt: time.Now(), settings: settings.withDefaults(), server: s,
		log:          s.log.With(zap.String("room", name), zap.String("room_sid", sid)),
		box:          newMailbox(),
		stopped:      make(chan struct{}),
		done:         make(chan struct{}),
		participants: make(map[string]*participant),
		identities:   make(map[string]*participant),
		known:        make(map[string]bool),
		given:        make(map[string]given),
		publications: make(map[string]*publication),
		speaking:     []signal.Speaker{}, // never nil, which is null in JSON
		listening:    make(map[*participant]bool),
		qualityNews:  make(map[*participant]bool),
		layerNews:    make(map[*participant]bool),
		way:          newRoute(settings.Mode),
	}
	r.capacity = r.settings.Capacity
	r.door.Store(r.settings.door())
	r.ctx, r.cancel = context.WithCancel(context.Background())
	r.router = s.engine.NewRouter(sfu.RouterConfig{
		OnSpeakers: r.onSpeakers, OnLevels: r.onLevels,
		Codecs: r.settings.codecs(s.codecs()), TopAudio: r.settings.TopAudio, LastN: r.settings.LastN,
	})
	r.startDelivery(s.cfg.OnEvent, s.cfg.EventQueue)
	return r
}

// Name returns the room's name.
func (r *Room) Name() string { return r.name }

// SID returns the ID of this incarnation of the room.
func (r *Room) SID() string { return r.sid }

// Done returns a channel that is closed when the room has closed and its last
// event was delivered.
func (r *Room) Done() <-chan struct{} { return r.done }

// Participants returns those in the room, in the order they joined; hidden ones only if asked for.
func (r *Room) Participants(ctx context.Context, hidden bool) ([]ParticipantInfo, error) {
	var infos []ParticipantInfo
	err := r.do(ctx, func() {
		for _, p := range r.order {
			if hidden || !p.hidden {
				infos = append(infos, p.info())
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return infos, nil
}

// Main returns the room's main publication.
func (r *Room) Main(ctx context.Context) (Main, error) {
	var m Main
	if err := r.do(ctx, func() { m = r.main.info() }); err != nil {
		return Main{}, err
	}
	return m, nil
}

// Remove puts a participant out; it is told reason removed and message.
func (r *Room) Remove(ctx context.Context, sid, message string) error {
	return r.doFor(ctx, sid, func(p *participant) { r.drop(p, signal.ReasonRemoved, message) })
}

// SetGrant changes what a participant may do. What it may no longer publish
// or receive stops at once. It has no role then. Whether it is hidden was settled when it joined: a
// grant that differs in that is refused with [ErrHidden]. The change outlasts the presence: who joins the open room
// again with the same admission has the changed grant.
func (r *Room) SetGrant(ctx context.Context, sid string, grant Grant) error {
	grant.Publish = slices.Clone(grant.Publish)
	var refused error
	err := r.doFor(ctx, sid, func(p *participant) {
		if grant.Hidden != p.hidden {
			refused = ErrHidden
			return
		}
		r.setGrant(p, nil, grant, "")
	})
	if err != nil {
		return err
	}
	return refused
}

// Mute mutes a publication for everybody, its participant is told so. It may
// unmute itself again; to keep it from that, take the source from its grant.
// Nobody can be unmuted by others.
func (r *Room) Mute(ctx context.Context, publication string) error {
	var found bool
	err := r.do(ctx, func() {
		if pub := r.publications[publication]; pub != nil {
			found = true
			r.setMuted(pub, true, byHost, byHost)
		}
	})
	if err == nil && !found {
		return ErrNotFound
	}
	return err
}

// doFor runs f on the loop with a participant.
func (r *Room) doFor(ctx context.Context, sid string, f func(*participant)) error {
	var found bool
	err := r.do(ctx, func() {
		if p := r.participants[sid]; p != nil {
			found = true
			f(p)
		}
	})
	if err == nil && !found {
		return ErrNotFound
	}
	return err
}

// Close closes the room; participants are told reason room_closed. It waits
// until the last event was delivered, or until ctx is done. OnEvent must not
// wait for the room whose event it is, nor an extension for its room.
func (r *Room) Close(ctx context.Context) error {
	r.post(func() { r.close(ClosedByHost) })
	return r.waitDone(ctx)
}

// close makes the loop end; the first reason counts.
func (r *Room) close(reason CloseReason) {
	if r.closing == "" {
		r.closing = reason
	}
}

func (r *Room) waitDone(ctx context.Context) error {
	select {
	case <-r.done:
		return nil
	default:
	}
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// list returns those in the room at this moment.
func (r *Room) list() []*participant { return slices.Clone(r.order) }

// everybody returns those in the room and those who wait in the lobby.
func (r *Room) everybody() []*participant { return slices.Concat(r.order, r.waiting) }

// emit tells the host program.
func (r *Room) emit(event func(EventInfo) Event) {
	if r.host == nil {
		return
	}
	r.eventSeq++
	r.host.put(event(EventInfo{Room: r.name, RoomSID: r.sid, Seq: r.eventSeq, At: time.Now()}))
}

// broadcast sends an event to all but one, who may be nil. It is rendered once.
func (r *Room) broadcast(typ string, data any, but *participant) {
	e := render(typ, data)
	for _, p := range r.order {
		if p != but {
			p.peer.Send(e)
		}
	}
}

// tell sends an event about p to all who may know of p: everybody, or for a
// hidden one itself.
func (r *Room) tell(p *participant, typ string, data any) {
	if p.hidden {
		p.peer.Event(typ, data)
		return
	}
	r.broadcast(typ, data, nil)
}

// render makes an event of a type of this package or of an extension. Data
// that is no JSON is a programmer's mistake.
func render(typ string, data any) *signal.Event {
	e, err := signal.NewEvent(typ, data)
	if err != nil {
		panic(err)
	}
	return e
}

// checkEmpty starts or stops the timer that closes an empty room. One for which somebody waits is not empty.
func (r *Room) checkEmpty() {
	if r.visible > 0 || len(r.waiting) > 0 && !r.draining || r.settings.EmptyTimeout < 0 && !r.draining {
		r.emptyRound++
		if r.emptyTimer != nil {
			r.emptyTimer.Stop()
			r.emptyTimer = nil
		}
		return
	}
	if r.draining {
		r.close(ClosedShutdown)
		return
	}
	if r.emptyTimer != nil {
		return
	}
	r.emptyRound++
	round := r.emptyRound
	r.emptyTimer = time.AfterFunc(r.settings.EmptyTimeout, func() {
		r.post(func() {
			if round == r.emptyRound {
				r.close(ClosedEmpty)
			}
		})
	})
}

// drain makes the room close as soon as nobody visible is in it.
func (r *Room) drain() {
	r.draining = true
	r.checkEmpty()
}
