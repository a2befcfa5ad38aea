package conference

import (
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

const (
	// arriveTimeout is how long clients may take to receive all by the server
	// before the direct paths end in any case.
	arriveTimeout = 10 * time.Second
	// After direct paths failed they are tried again no sooner than this, doubling.
	directRetry    = time.Minute
	maxDirectRetry = 16 * time.Minute
)

// Why a route was taken, as clients are told.
const (
	becauseParticipants = "participants" // too many, or one whose media has to go by the server
	becauseGrant        = "grant"        // one may not do everything: the server sees to it
	becauseMuted        = "muted"        // somebody else muted a publication: the server sees to it
	becauseData         = "data"         // the application is asked about data messages
	becauseFailed       = "failed"       // a direct path could not be made, or died
	becauseQuiet        = "quiet"        // nothing of that for a while
)

// route is the way that the media of a room takes now. Its epoch is 0 in a room
// of mode sfu. It is owned by the room's loop.
type route struct {
	signal.Route
	up       map[path]bool         // as reported in this epoch
	arriving map[*participant]bool // those who have not said yet that they receive all by the server
	failures int                   // of direct paths, among those who are here
	retryAt  time.Time             // no direct path before

	timer *time.Timer
	armed string // what the timer is for; empty: it does not run
}

// path is what a participant reports of its connection to another.
type path struct{ from, to *participant }

// newRoute is the route of a room in which nobody is.
func newRoute(mode signal.Mode) route {
	if mode != signal.ModeP2P && mode != signal.ModeAuto {
		return route{}
	}
	return route{Route: signal.Route{Via: signal.ViaDirect, Epoch: 1, Settled: true}, up: make(map[path]bool)}
}

// switches says whether publications may go either way, and so exist apart from their media.
func (rt *route) switches() bool { return rt.Epoch > 0 }

// forwards says whether media goes by the server, perhaps beside direct paths.
func (rt *route) forwards() bool { return rt.Epoch == 0 || rt.Via == signal.ViaServer || !rt.Settled }

// direct says whether media goes directly, perhaps beside the server.
func (rt *route) direct() bool { return rt.Epoch > 0 && (rt.Via == signal.ViaDirect || !rt.Settled) }

// arm runs f on the loop after d, unless the timer runs for that already.
func (r *Room) arm(what string, d time.Duration, f func()) {
	rt := &r.way
	if rt.armed == what {
		return
	}
	r.disarm()
	rt.armed = what
	var timer *time.Timer
	timer = time.AfterFunc(d, func() {
		r.post(func() {
			if rt.timer == timer && r.closing == "" {
				rt.timer, rt.armed = nil, ""
				f()
				r.reviewRoute(nil)
			}
		})
	})
	rt.timer = timer
}

// disarm stops the timer of the route.
func (r *Room) disarm() {
	if r.way.timer != nil {
		r.way.timer.Stop()
	}
	r.way.timer, r.way.armed = nil, ""
}

// reviewRoute looks whether the route is still the right one, and whether it
// can be settled. All that it depends on calls it. Of a change all are told but
// one, who may be nil: a newcomer whose join was not answered yet.
func (r *Room) reviewRoute(but *participant) {
	if r.settings.Mode != signal.ModeAuto || r.closing != "" {
		return
	}
	rt := &r.way
	obstacle := r.obstacle()
	direct := rt.Via == signal.ViaDirect
	switch {
	case direct && obstacle != "":
		r.takeServer(obstacle, but)
	case direct && r.connected() && !rt.Settled, !direct && !rt.Settled && len(rt.arriving) == 0:
		r.settle(but)
	case direct && r.connected():
		r.disarm()
	case direct:
		r.arm("connect", r.settings.DirectTimeout, r.connectTimeout)
	case !rt.Settled:
		r.arm("arrive", arriveTimeout, func() { r.settle(nil) })
	case obstacle != "":
		r.disarm()
	case r.visible == 0:
		r.takeDirect(true, but)
	default:
		r.arm("quiet", max(r.settings.DirectAfter, time.Until(rt.retryAt)), func() { r.takeDirect(false, nil) })
	}
}

// obstacle says why media cannot go directly; empty if it can.
func (r *Room) obstacle() string {
	if r.visible > r.settings.MaxDirect {
		return becauseParticipants
	}
	if r.server.cfg.BeforeData != nil {
		return becauseData
	}
	for _, p := range r.order {
		switch {
		case !p.direct.able, p.hidden:
			return becauseParticipants
		case !enforcesNothing(p.grant):
			return becauseGrant
		case slices.ContainsFunc(p.publications, func(pub *publication) bool { return pub.silenced() }):
			return becauseMuted
		}
	}
	return ""
}

// enforcesNothing says whether a grant permits all that the server could not
// prevent if media went directly.
func enforcesNothing(g Grant) bool {
	for _, s := range AllSources() {
		if !slices.Contains(g.Publish, s) {
			return false
		}
	}
	return g.Subscribe && g.Data && !g.Hidden
}

// connected says whether every path between two participants is up, by both their words.
func (r *Room) connected() bool {
	for _, p := range r.order {
		for _, q := range r.order {
			if linked(p, q) && !r.way.up[path{p, q}] {
				return false
			}
		}
	}
	return true
}

// linked says whether there is to be a path between p and q: one of them has
// something to send that the other may have.
func linked(p, q *participant) bool {
	if p == q || p.hidden || q.hidden || !p.direct.able || !q.direct.able {
		return false
	}
	sends := func(from, to Grant) bool { return len(from.Publish) > 0 && to.Subscribe }
	return sends(p.grant, q.grant) || sends(q.grant, p.grant) || p.grant.Data && q.grant.Data
}

// takeServer sends the media by the server from now on. If it went directly
// alone, those who have direct paths keep them until they receive all by the server.
func (r *Room) takeServer(reason string, but *participant) {
	rt := &r.way
	apart := rt.Settled // the server's way had ended, or was never there
	r.next(signal.ViaServer, reason)
	rt.arriving = make(map[*participant]bool)
	if apart {
		for _, p := range r.order {
			if p != but && slices.ContainsFunc(r.order, func(q *participant) bool { return q != but && linked(p, q) }) {
				rt.arriving[p] = true
			}
		}
	}
	rt.Settled = len(rt.arriving) == 0
	r.tellRoute(but)
	r.wantAll()
	for _, p := range r.order {
		r.serve(p)
	}
	r.forgetReports(rt.Settled)
	r.reviewRoute(but)
}

// takeDirect has paths made between the participants. By the server media goes on until these are up.
func (r *Room) takeDirect(settled bool, but *participant) {
	r.next(signal.ViaDirect, becauseQuiet)
	r.way.Settled = settled
	r.tellRoute(but)
	for _, pub := range r.unannounced() {
		r.announce(pub)
	}
	r.reviewRoute(but)
}

// next begins an epoch.
func (r *Room) next(via signal.Via, reason string) {
	r.disarm()
	rt := &r.way
	rt.Route = signal.Route{Via: via, Epoch: rt.Epoch + 1, Reason: reason}
	clear(rt.up)
	rt.arriving = nil
	r.log.Info("media takes another way", zap.String("via", string(via)), zap.String("reason", reason))
}

// settle ends the way that was taken before.
func (r *Room) settle(but *participant) {
	rt := &r.way
	rt.Settled, rt.arriving = true, nil
	r.disarm()
	r.tellRoute(but)
	if rt.Via == signal.ViaServer {
		r.forgetReports(true)
		r.reviewRoute(but)
		return
	}
	for _, p := range r.order {
		r.stopForwarding(p)
	}
	r.reviewWanted()
}

func (r *Room) tellRoute(but *participant) {
	r.broadcast(signal.EventRoute, r.way.Route, but)
}

// describeRoute says in info which way the media takes.
func (r *Room) describeRoute(info *signal.RoomInfo) {
	if r.way.switches() {
		now := r.way.Route
		info.Mode, info.Route = r.settings.Mode, &now
	}
}

// connectTimeout: direct paths did not come up in time. One whose signalling is
// away could not have made them by any way.
func (r *Room) connectTimeout() {
	if !slices.ContainsFunc(r.order, func(p *participant) bool { return p.away }) {
		r.directFailed()
	}
}

// directFailed gives direct paths up for a while.
func (r *Room) directFailed() {
	rt := &r.way
	rt.retryAt = time.Now().Add(min(directRetry<<min(rt.failures, 10), maxDirectRetry))
	rt.failures++
	r.takeServer(becauseFailed, nil)
}

// someoneCame: what failed among others may work now, and what nobody wanted may be wanted.
func (r *Room) someoneCame() {
	r.way.failures, r.way.retryAt = 0, time.Time{}
	r.reviewWanted()
}

// someoneLeft forgets what p reported.
func (r *Room) someoneLeft(p *participant) {
	for at := range r.way.up {
		if at.from == p || at.to == p {
			delete(r.way.up, at)
		}
	}
	delete(r.way.arriving, p)
	r.reviewWanted()
}

// pathReport takes what p says of one of its paths.
func (r *Room) pathReport(p *participant, m signal.PathReport) error {
	if !r.way.switches() {
		return errUnsupported()
	}
	if m.Epoch != r.way.Epoch {
		return nil
	}
	up := m.State == signal.PathUp
	if m.Participant == "" {
		if up {
			delete(r.way.arriving, p)
		}
		r.reviewRoute(nil)
		return nil
	}
	q := r.participants[m.Participant]
	if q == nil || !linked(p, q) {
		return nil // it has left meanwhile, or its grant has changed
	}
	at := path{p, q}
	if up {
		r.way.up[at] = true
	} else {
		delete(r.way.up, at)
		if r.settings.Mode == signal.ModeAuto && r.way.Via == signal.ViaDirect {
			r.directFailed()
		}
	}
	r.reviewRoute(nil)
	return nil
}

// grantChanged looks at what depends on everybody's grants.
func (r *Room) grantChanged() {
	r.reviewWanted()
	r.reviewRoute(nil)
}
