package conference

import (
	"maps"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// peer is where a participant's events go. None of its methods waits.
// *signal.Session is one, Local the other.
type peer interface {
	Event(typ string, data any)
	Send(e *signal.Event)
	SendNotice(e *signal.Event)
	SendSnapshot(data any)
	End(reason LeaveReason, message string)
	EndWith(left signal.Left)
}

var (
	_ peer = (*signal.Session)(nil)
	_ peer = (*Local)(nil)
)

// participant is one presence in a room. All that can change is owned by the
// room's loop.
type participant struct {
	sid      string
	identity string
	// credential and epoch are for Server.Revoke: what let it in, and when it was asked for.
	credential string
	epoch      uint64
	door       Door
	hidden     bool
	joinedAt   time.Time
	peer       peer
	auto       bool            // subscribes to everything by itself
	fixed      map[string]bool // attributes that the admission set: not the client's to change

	base    string              // the identity without the suffix of its door
	pass    bool                // it is asked for no password, and need not wait
	canWait bool                // somebody is there who can be told that it waits
	opened  string              // the hash its password was compared with
	addr    netip.Addr          // of its client, if that is known
	knock   signal.Knock        // while it waits, and after
	joined  func(signal.Joined) // tells it that it was let in

	iceServers []signal.ICEServer // that it is told of when it joins, and in a snapshot

	gone       bool // has left, or was refused
	levels     bool // asked for the levels of speakers
	away       bool // its session has no carrier now
	hungUp     bool // its client closed a transport, and none has connected since
	name       string
	attributes map[string]string
	grant      Grant
	role       Role
	// What it came with, before changes in this room.
	admitted     Grant
	admittedRole Role
	home         *home  // where it was moved from; nil: it came by itself
	movedTo      string // the room it is moved to as it leaves,
	ticket       string // by this
	droppedBy    string // SID of who put it out
	asks         bucket // of how often it asks others to unmute

	publications []*publication
	send         *sender // nil until the first offer was taken
	sendsClosed  uint64  // send transports that ended by themselves

	quality signal.Quality // as others are told it
	direct  directState
	statsAt time.Time // of its last request for stats

	subscriptions  map[*publication]*subscription // what it receives or waits for
	wishes         map[*publication]wish          // what it asked for itself
	starved        int                            // subscriptions that wait for a free slot
	receive        *receiver                      // nil until needed
	receiveGen     uint64                         // last generation sent, over all receive transports
	receivesClosed uint64                         // receive transports that ended by themselves
	failures       int                            // receive transports in a row that never connected
	retry          *time.Timer                    // waits to make another
	restartedAt    time.Time                      // last ICE restart on request
	watch          *watch                         // of a Local that watches the main publication

	openData    bool         // data channels are wanted
	dataOut     [][]byte     // reliable messages for it that wait for its receive transport
	dataOutSize int          // their bytes
	dataIn      atomic.Int64 // bytes of its messages on their way to the loop; any goroutine
	dataRate    bucket       // of its messages
	held        []heldData   // reliable ones the application is asked about
}

// newParticipant makes one that has not joined yet.
func newParticipant(a Admission, door Door, to peer, auto bool) *participant {
	p := &participant{
		sid: signal.NewID("PA_", 64), identity: a.Identity, name: a.Name,
		door: door, hidden: a.Grant.Hidden, peer: to, auto: auto,
		attributes: maps.Clone(a.Attributes), grant: cloneGrant(a.Grant), role: a.Role,
		admitted: cloneGrant(a.Grant), admittedRole: a.Role,
		fixed:         make(map[string]bool, len(a.Attributes)),
		subscriptions: make(map[*publication]*subscription),
		wishes:        make(map[*publication]wish),
	}
	for key := range a.Attributes {
		p.fixed[key] = true
	}
	return p
}

// info describes p with the publications that were announced.
func (p *participant) info() ParticipantInfo {
	i := ParticipantInfo{
		SID: p.sid, Identity: p.identity, Name: p.name, Role: p.role,
		Attributes: maps.Clone(p.attributes), JoinedAt: p.joinedAt.UnixMilli(), Quality: p.quality,
	}
	for _, pub := range p.publications {
		if pub.announced {
			i.Publications = append(i.Publications, pub.info())
		}
	}
	return i
}

// mayPublish says whether p may publish source.
func (p *participant) mayPublish(source Source) bool { return checkPublish(&p.grant, source) == nil }

// join lets p in, or says why not. joined is called with what p is to be told, in
// its place in the order of events.
func (r *Room) join(p *participant, joined func(signal.Joined)) *signal.Error {
	if p.gone { // its session ended before its turn came
		return errNotJoined()
	}
	if p.epoch != r.server.revocations.Load() {
		return errAskAgain
	}
	r.restore(p)
	if r.settings.Mode == signal.ModeP2P && !p.direct.able {
		return refusal(signal.CodeUnsupported, "media of this room does not come to the server")
	}
	if refused := r.turnAway(p); refused != nil {
		return refused
	}
	if r.mustWait(p) {
		return r.knock(p, joined)
	}
	old := r.identities[p.identity]
	if refused := r.fits(p, old); refused != nil {
		return refused
	}
	r.letIn(p, old, joined)
	return nil
}

// fits says why there is no place for p, once old, who may be nil, has made room.
func (r *Room) fits(p, old *participant) *signal.Error {
	switch {
	case old != nil && r.settings.DuplicateIdentity == DuplicateRefuse:
		return refusal(signal.CodeDuplicateIdentity, "this identity is in the room already")
	case !r.hasPlace(p, old):
		return refusal(signal.CodeRoomFull, "the room is full")
	}
	return nil
}

// letIn makes p one of the room, in the place of old, and tells all.
func (r *Room) letIn(p, old *participant, joined func(signal.Joined)) {
	r.enter(p, old)
	r.someoneCame()
	r.reviewRoute(p)
	joined(r.view(p))
	r.emit(func(i EventInfo) Event {
		return ParticipantJoined{i, p.info(), p.member().Grant, p.door}
	})
	if !p.hidden {
		r.broadcast(signal.EventParticipantJoined, p.info(), p)
	}
	r.log.Info("participant joined", p.fields()...)
	for _, x := range r.extensions {
		x.Joined(p.member())
	}
	if len(r.speaking) > 0 {
		p.peer.SendNotice(render(signal.NoticeSpeakers, signal.Speakers{Speakers: r.speaking}))
	}
	for _, pub := range r.announced {
		r.offerTo(p, pub)
	}
	r.serve(p)
}

// hasPlace says whether p fits, once old, who may be nil, has made room.
func (r *Room) hasPlace(p, old *participant) bool {
	visible, hidden := r.visible, len(r.order)-r.visible
	switch {
	case old == nil:
	case old.hidden:
		hidden--
	default:
		visible--
	}
	if p.hidden {
		return hidden < r.settings.HiddenCapacity
	}
	return visible < r.settings.Capacity && (r.settings.Mode != signal.ModeP2P || visible < r.settings.MaxDirect)
}

// enter makes p one of the room, in the place of old, who may be nil.
func (r *Room) enter(p, old *participant) {
	if old != nil {
		r.drop(old, signal.ReasonDuplicateIdentity, "the same identity joined again")
	}
	p.joinedAt = time.Now()
	r.participants[p.sid] = p
	r.identities[p.identity] = p
	r.order = append(r.order, p)
	if !p.hidden {
		r.visible++
	}
	r.remember(p)
	r.checkEmpty()
	r.checkModerators()
}

func (p *participant) fields() []zap.Field {
	return []zap.Field{zap.String("participant", p.sid), zap.String("door", string(p.door))}
}

// drop ends p, whatever the reason: its transports, its publications, and its
// session last, so that it hears of nobody after itself. Dropping twice does nothing.
func (r *Room) drop(p *participant, reason LeaveReason, message string) {
	if p.gone {
		return
	}
	p.gone = true
	if r.participants[p.sid] != p {
		r.dropWaiting(p, reason, message)
		return
	}
	left := p.info()
	r.remove(p)
	r.stopMedia(p)
	if !p.hidden && r.closing == "" {
		r.broadcast(signal.EventParticipantLeft, signal.ParticipantLeft{Participant: p.sid, Reason: reason}, nil)
	}
	p.peer.EndWith(p.left(reason, message))
	r.emit(func(i EventInfo) Event { return ParticipantLeft{i, left, reason, p.droppedBy, p.movedTo} })
	r.log.Info("participant left", append(p.fields(), zap.String("reason", string(reason)))...)
	if r.closing != ClosedInternal {
		for _, x := range r.extensions {
			x.Left(p.member(), reason)
		}
	}
	if reason == signal.ReasonRemoved || reason == signal.ReasonBanned {
		r.forgetPerson(p.base)
	}
	if r.closing == "" {
		r.someoneLeft(p)
		r.reviewRoute(nil)
		r.refreshMain()
		r.checkEmpty()
		r.checkModerators()
	}
}

// checkHungUp lets p go if its client has closed its transports and its
// carrier is gone: a page that was closed or reloaded, whose word of leaving did
// not get through. Nobody is to look at its ghost for the resume window.
func (r *Room) checkHungUp(p *participant) {
	sending := p.send != nil && p.send.connected
	receiving := p.receive != nil && p.receive.connected
	if p.away && p.hungUp && !sending && !receiving {
		r.drop(p, signal.ReasonClientLeft, "")
	}
}

// remove takes p out of the room's tables.
func (r *Room) remove(p *participant) {
	delete(r.participants, p.sid)
	if r.identities[p.identity] == p {
		delete(r.identities, p.identity)
	}
	r.order = slices.DeleteFunc(r.order, func(q *participant) bool { return q == p })
	if !p.hidden {
		r.visible--
	}
	r.setLevels(p, false)
	delete(r.qualityNews, p)
	delete(r.layerNews, p)
}

// update changes p's own name and attributes.
func (r *Room) update(p *participant, u signal.Update) error {
	if err := actUpdate.check(&p.grant); err != nil {
		return err
	}
	return r.change(p, u, p.fixed)
}

// change changes p's name and attributes, but for those that are fixed.
func (r *Room) change(p *participant, u signal.Update, fixed map[string]bool) error {
	changed := signal.ParticipantUpdated{Participant: p.sid}
	if u.Name != nil {
		name, err := cleanName(*u.Name)
		if err != nil {
			return err
		}
		if name == "" {
			return refusal(signal.CodeInvalid, "name: empty")
		}
		if name != p.name {
			changed.Name = &name
		}
	}
	attributes, diff, err := p.changeAttributes(u.Attributes, fixed)
	if err != nil {
		return err
	}
	if changed.Attributes = diff; changed.Name == nil && len(diff) == 0 {
		return nil
	}
	if changed.Name != nil {
		p.name = *changed.Name
	}
	p.attributes = attributes
	r.tell(p, signal.EventParticipantUpdated, changed)
	r.emit(func(i EventInfo) Event { return ParticipantUpdated{i, p.info()} })
	return nil
}

// changeAttributes returns p's attributes after the changes, and those that
// really change. Those that are fixed cannot.
func (p *participant) changeAttributes(changes map[string]*string, fixed map[string]bool) (after map[string]string, diff map[string]*string, err error) {
	after, diff = maps.Clone(p.attributes), make(map[string]*string)
	if after == nil {
		after = make(map[string]string)
	}
	for key, value := range changes {
		old, had := after[key]
		switch {
		case value == nil && !had, value != nil && had && old == *value:
			continue
		case fixed[key]:
			return nil, nil, errForbidden("change this attribute")
		case value == nil:
			delete(after, key)
		default:
			after[key] = *value
		}
		diff[key] = value
	}
	return after, diff, checkAttributes(after)
}
