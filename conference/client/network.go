package client

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

const (
	// probe is how soon a carrier that is in doubt must be heard of.
	probe = 1500 * time.Millisecond
	// listen is for how long a path is listened to; it is checked more often.
	listen = time.Second
	// fresh is for how long an answer need not be asked for again.
	fresh = time.Second
)

// NetworkChanged tells that this machine's network is, or may be, another one:
// a carrier that gives no sign of life soon is replaced at once, and each media
// connection whose path brings nothing more gets another path. What still
// works is kept. It returns at once. Without it the same happens once ICE has
// noticed, some three seconds later.
func (r *Room) NetworkChanged() {
	if r.cfg.ways != nil {
		r.cfg.ways.Changed()
	}
	r.mu.Lock()
	p := r.presence
	r.mu.Unlock()
	if p == nil {
		select { // it is about to join again
		case r.hurry <- struct{}{}:
		default:
		}
		return
	}
	p.async(p.suspect)
	if p.inside() {
		p.async(p.send.verify)
		p.async(p.receive.verify)
	}
}

// suspect asks the server for a sign of life, and for fresh ICE servers in it;
// it replaces a carrier that gives none. It returns when the server has
// answered, or ctx ends. What has just been answered is not asked again.
func (p *presence) suspect(ctx context.Context) {
	select {
	case p.suspecting <- struct{}{}:
		defer func() { <-p.suspecting }()
	case <-ctx.Done():
		return
	}
	if time.Since(p.heard) < fresh {
		return
	}
	redial := time.AfterFunc(probe, p.session.Redial)
	defer redial.Stop()
	var reply signal.ICEServersReply
	if err := p.session.Request(ctx, signal.TypeICEServers, signal.Empty{}, &reply); err != nil {
		if ctx.Err() == nil {
			p.room.cfg.Logger.Debug("no fresh ICE servers", zap.Error(err))
		}
		return
	}
	p.setICEServers(reply.ICEServers)
	p.heard = time.Now()
}

func (p *presence) setICEServers(told []signal.ICEServer) {
	servers := make([]webrtc.ICEServer, len(told))
	for i, s := range told {
		servers[i] = webrtc.ICEServer{URLs: s.URLs, Username: s.Username, Credential: s.Credential}
	}
	p.servers.Store(&servers)
}

// search returns what is told each new state of a connection's ICE: it restarts ICE, again and again with growing
// pauses, while no path is found. pion gives an address up after some two seconds of checks without an answer, and
// says so only when [pathFailed] is over.
func (p *presence) search(restart func(ctx context.Context)) func(webrtc.ICEConnectionState) {
	var changes atomic.Uint64
	return func(state webrtc.ICEConnectionState) {
		change := changes.Add(1)
		if state != webrtc.ICEConnectionStateChecking {
			return
		}
		p.async(func(ctx context.Context) {
			for pause := pathSearched; sleep(ctx, pause) == nil && changes.Load() == change; pause = min(2*pause, pathFailed) {
				p.suspect(ctx)
				restart(ctx)
			}
		})
	}
}

// refresh gives a connection the ICE servers that were told last: credentials
// expire. It is for whoever negotiates on pc: pion guards its configuration against nothing.
func (p *presence) refresh(pc *webrtc.PeerConnection) {
	if err := pc.SetConfiguration(webrtc.Configuration{ICEServers: *p.servers.Load()}); err != nil {
		p.room.cfg.Logger.Debug("ICE servers stay as they were", zap.Error(err))
	}
}

// works listens whether anything comes on a connection's path; answers to
// checks come if nothing else does.
func works(ctx context.Context, pc *webrtc.PeerConnection) bool {
	if pc.ICEConnectionState() == webrtc.ICEConnectionStateNew {
		return true // it has yet to find one
	}
	before := arrived(pc)
	if sleep(ctx, listen) != nil {
		return true // it ends
	}
	return arrived(pc) > before && pc.ConnectionState() == webrtc.PeerConnectionStateConnected
}

// arrived counts what has come on the paths of a connection.
func arrived(pc *webrtc.PeerConnection) (n uint64) {
	for _, s := range pc.GetStats() {
		if pair, ok := s.(webrtc.ICECandidatePairStats); ok {
			n += pair.BytesReceived + uint64(pair.PacketsReceived) + pair.ResponsesReceived + pair.RequestsReceived
		}
	}
	return n
}
