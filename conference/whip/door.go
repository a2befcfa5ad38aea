package whip

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

const (
	sdpType      = "application/sdp"
	setupTimeout = 15 * time.Second // for one request, once its body is read
	leaveTimeout = 5 * time.Second
)

// door is what both endpoints have in common: HTTP on one side, participants
// without a signalling session on the other.
type door struct {
	protocol
	server   *conference.Server
	opts     Options
	sessions *sessions
	now      func() time.Time
}

func newDoor(server *conference.Server, opts *Options, p protocol) *door {
	d := &door{protocol: p, server: server, opts: opts.withDefaults(), now: time.Now}
	d.sessions = newSessions(d.opts.MaxSessions, d.opts.MaxSessionsPerAddress)
	return d
}

func (d *door) serve(w http.ResponseWriter, r *http.Request) {
	d.share(w, r)
	if id := d.opts.Session(r); id != "" {
		d.serveSession(w, r, id)
		return
	}
	switch r.Method {
	case http.MethodPost:
		d.create(w, r)
	case http.MethodOptions:
		d.options(w, endpointMethods)
	case http.MethodGet, http.MethodHead:
		w.Header().Set("Accept-Post", sdpType)
		if r.Method == http.MethodHead && d.door() == conference.DoorWHEP { // players look there for what is behind a URL
			w.Header().Set("Content-Type", sdpType)
			return
		}
		w.WriteHeader(http.StatusNoContent) // there is nothing to represent: RFC 9725, section 4.1
	default:
		notAllowed(w, endpointMethods)
	}
}

func (d *door) serveSession(w http.ResponseWriter, r *http.Request, id string) {
	switch r.Method {
	case http.MethodPatch:
		d.patch(w, r, id)
	case http.MethodDelete:
		if s, local := d.find(w, r, id); s != nil {
			leave(r.Context(), local)
			d.sessions.remove(s) // its place is free by the time the client is answered
			w.WriteHeader(http.StatusOK)
		}
	case http.MethodOptions:
		d.options(w, sessionMethods)
	case http.MethodGet, http.MethodHead:
		if s, _ := d.find(w, r, id); s != nil {
			w.WriteHeader(http.StatusNoContent)
		}
	default:
		notAllowed(w, sessionMethods)
	}
}

// create makes a session from an offer: RFC 9725, section 4.2.
func (d *door) create(w http.ResponseWriter, r *http.Request) {
	if mediaType(r) != sdpType {
		w.Header().Set("Accept-Post", sdpType)
		http.Error(w, "an offer is "+sdpType, http.StatusUnsupportedMediaType)
		return
	}
	offer, code := readBody(w, r, signal.LimitSDP)
	if code != 0 {
		http.Error(w, http.StatusText(code), code)
		return
	}
	token := bearer(r)
	s := newSession(d.opts.Room(r), token, d.opts.ClientAddress(r))
	if err := d.sessions.add(s); err != nil {
		d.refuse(w, err)
		return
	}
	description, local, err := d.join(r, s, token, offer)
	if err != nil {
		d.sessions.remove(s)
		d.refuse(w, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", sdpType)
	header.Set("Location", location(r, s.id))
	header.Set("ETag", s.tag)
	header.Set("Cache-Control", "no-store")
	linkServers(header, local.ICEServers())
	if s.counter {
		w.WriteHeader(http.StatusNotAcceptable)
	} else {
		w.WriteHeader(http.StatusCreated)
	}
	_, _ = io.WriteString(w, withMuxOnly(description))
}

// join lets the session's participant join and negotiates its media. On error
// the participant has left again.
func (d *door) join(r *http.Request, s *session, token, offer string) (string, *conference.Local, error) {
	tracks, err := d.check(offer)
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), setupTimeout)
	defer cancel()
	remote, _ := netip.ParseAddr(s.address) // the zero Addr for what Options.ClientAddress says beside addresses
	request := conference.JoinRequest{Door: d.door(), Room: s.room, Token: token, RemoteAddr: remote, HTTP: r}
	options := d.attach(d, r)
	options.OnLeft = func(signal.LeaveReason) { d.sessions.remove(s) }
	local, err := d.server.Attach(ctx, request, &options)
	if err != nil {
		return "", nil, err
	}
	description, err := d.negotiate(ctx, s, local, offer, tracks)
	if err != nil {
		leave(r.Context(), local)
		return "", nil, err
	}
	d.sessions.joined(s, local)
	return description, local, nil
}

// negotiate answers the offer, or makes a counter-offer to a player whose
// offer has nothing that could be sent on: draft-ietf-wish-whep-03, section 4.2.2.
func (d *door) negotiate(ctx context.Context, s *session, local *conference.Local, offer string, tracks []signal.TrackRequest) (string, error) {
	answer, err := d.answer(ctx, local, offer, tracks)
	var coded *signal.Error
	if d.door() == conference.DoorWHEP && errors.As(err, &coded) && coded.Code == signal.CodeCodecUnsupported {
		s.counter = true
		s.begins("") // the client's description is yet to come
		return local.Offer(ctx)
	}
	if err != nil {
		return "", err
	}
	s.begins(offer)
	return answer, nil
}

// leave ends a participant even if the HTTP client is already gone.
func leave(ctx context.Context, local *conference.Local) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	_ = local.Leave(ctx) // it can only fail by taking longer
}

// refuse answers a request that failed.
func (d *door) refuse(w http.ResponseWriter, err error) {
	code, text, retry := status(err)
	if code == http.StatusUnauthorized {
		challenge(w)
	}
	if retry > 0 {
		setRetryAfter(w.Header(), retry)
	}
	if code >= 500 {
		d.opts.Logger.Warn("request refused", zap.String("door", string(d.door())), zap.Error(err))
	}
	http.Error(w, text, code)
}

// readBody reads a body of at most limit bytes; code is 0 or the status to refuse it with.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (body string, code int) {
	var b strings.Builder
	_, err := io.Copy(&b, http.MaxBytesReader(w, r.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", http.StatusRequestEntityTooLarge
	case err != nil, b.Len() == 0:
		return "", http.StatusBadRequest
	}
	return b.String(), 0
}
