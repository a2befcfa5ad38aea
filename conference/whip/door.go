package whip

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

const (
	sdpType        = "application/sdp"
	setupTimeout   = 15 * time.Second // for one POST, once its body is read
	leaveTimeout   = 5 * time.Second
	retryAfter     = 3 // seconds, where nothing is live yet or there are too many
	defaultPerAddr = 64
)

// door is what both endpoints have in common: HTTP on one side, participants
// without a signalling session on the other.
type door struct {
	server *conference.Server
	kind   conference.Door
	opts   Options
	// prepare looks at an offer before anybody joins for it.
	prepare func(offer string) (negotiation, error)

	sessions *sessions
}

// negotiation answers an offer for a participant that has joined.
type negotiation func(ctx context.Context, l *conference.Local) (answer string, err error)

// session is one WHIP or WHEP session.
type session struct {
	room    string
	token   [sha256.Size]byte // of the bearer token that made it
	address string
	local   *conference.Local // set under sessions.mu once it has joined
}

// sessions is the set of live sessions of an endpoint.
type sessions struct {
	mu        sync.Mutex
	byID      map[string]*session
	byAddress map[string]int
}

func newDoor(server *conference.Server, kind conference.Door, opts *Options, prepare func(string) (negotiation, error)) door {
	d := door{server: server, kind: kind, prepare: prepare}
	if opts != nil {
		d.opts = *opts
	}
	if d.opts.Room == nil {
		d.opts.Room = func(r *http.Request) string { return r.PathValue("room") }
	}
	if d.opts.Session == nil {
		d.opts.Session = func(r *http.Request) string { return r.PathValue("session") }
	}
	if d.opts.MaxSessionsPerAddress == 0 {
		d.opts.MaxSessionsPerAddress = defaultPerAddr
	}
	if d.opts.ClientAddress == nil {
		d.opts.ClientAddress = remoteHost
	}
	if d.opts.Logger == nil {
		d.opts.Logger = zap.NewNop()
	}
	d.sessions = &sessions{byID: make(map[string]*session), byAddress: make(map[string]int)}
	return d
}

func (d *door) serve(w http.ResponseWriter, r *http.Request) {
	id := d.opts.Session(r)
	switch {
	case id == "" && r.Method == http.MethodPost:
		d.create(w, r)
	case id != "" && r.Method == http.MethodDelete:
		d.delete(w, r, id)
	default:
		allow := http.MethodPost
		if id != "" {
			allow = http.MethodDelete
		}
		w.Header().Set("Allow", allow)
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

// create makes a session from an offer: RFC 9725, section 4.2.
func (d *door) create(w http.ResponseWriter, r *http.Request) {
	offer, code := readOffer(w, r)
	if code != 0 {
		http.Error(w, http.StatusText(code), code)
		return
	}
	token := bearer(r)
	s := &session{room: d.opts.Room(r), token: sha256.Sum256([]byte(token)), address: d.opts.ClientAddress(r)}
	id := signal.NewID("WS_", 128)
	if !d.sessions.add(id, s, d.opts.MaxSessionsPerAddress) {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
		http.Error(w, "too many sessions", http.StatusTooManyRequests)
		return
	}
	answer, err := d.join(r, id, s, token, offer)
	if err != nil {
		d.sessions.remove(id)
		d.refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", sdpType)
	w.Header().Set("Location", location(r, id))
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, answer)
}

// join lets the session's participant join and negotiates its media. On error
// the participant has left again.
func (d *door) join(r *http.Request, id string, s *session, token, offer string) (string, error) {
	negotiate, err := d.prepare(offer)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), setupTimeout)
	defer cancel()
	remote, _ := netip.ParseAddr(s.address) // the zero Addr for what Options.ClientAddress says beside addresses
	request := conference.JoinRequest{Door: d.kind, Room: s.room, Token: token, RemoteAddr: remote, HTTP: r}
	options := conference.AttachOptions{
		Hidden:         d.kind == conference.DoorWHEP,
		ExistingOnly:   d.kind == conference.DoorWHEP,
		IdentitySuffix: ":" + string(d.kind),
		OnLeft:         func(signal.LeaveReason) { d.sessions.remove(id) },
	}
	local, err := d.server.Attach(ctx, request, &options)
	if err != nil {
		return "", err
	}
	d.sessions.joined(s, local)
	answer, err := negotiate(ctx, local)
	if err != nil {
		leave(r.Context(), local)
	}
	return answer, err
}

// delete ends a session. It asks for the same credential as the session was
// made with; a wrong one and an unknown session are told apart only for those who know the session's URL.
func (d *door) delete(w http.ResponseWriter, r *http.Request, id string) {
	s, local := d.sessions.get(id)
	token := sha256.Sum256([]byte(bearer(r)))
	switch {
	case s == nil || s.room != d.opts.Room(r):
		http.Error(w, "no such session", http.StatusNotFound)
	case subtle.ConstantTimeCompare(token[:], s.token[:]) != 1:
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "the session's bearer token is needed", http.StatusUnauthorized)
	default:
		leave(r.Context(), local)
		w.WriteHeader(http.StatusOK)
	}
}

// leave ends a participant even if the HTTP client is already gone.
func leave(ctx context.Context, local *conference.Local) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	_ = local.Leave(ctx) // it can only fail by taking longer
}

func (d *door) refuse(w http.ResponseWriter, err error) {
	code, text := status(err)
	var coded *signal.Error
	switch {
	case code == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Bearer")
	case errors.As(err, &coded) && coded.RetryAfterMS > 0:
		w.Header().Set("Retry-After", strconv.Itoa((coded.RetryAfterMS+999)/1000))
	case errors.Is(err, conference.ErrNotFound):
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	if code >= 500 {
		d.opts.Logger.Warn("session refused", zap.String("door", string(d.kind)), zap.Error(err))
	}
	http.Error(w, text, code)
}

// readOffer reads the body of a POST; code is 0 or the status to refuse it with.
func readOffer(w http.ResponseWriter, r *http.Request) (offer string, code int) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != sdpType {
		return "", http.StatusUnsupportedMediaType
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, signal.LimitSDP))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return "", http.StatusRequestEntityTooLarge
	case err != nil, len(body) == 0:
		return "", http.StatusBadRequest
	}
	return string(body), 0
}

// bearer returns the token of the Authorization header, "" if there is none (RFC 6750, section 2.1).
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// location is the URL of a session: the request's own path, as the client
// wrote it, with the session's id.
func location(r *http.Request, id string) string {
	path := r.URL.EscapedPath()
	if u, err := url.ParseRequestURI(r.RequestURI); err == nil { // what a prefix handler did not strip
		path = u.EscapedPath()
	}
	return strings.TrimSuffix(path, "/") + "/" + id
}

func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// add takes a session in; it reports false if its address has too many.
func (t *sessions) add(id string, s *session, perAddress int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if addr, err := netip.ParseAddr(s.address); err != nil || !addr.Unmap().IsLoopback() {
		if t.byAddress[s.address] >= perAddress {
			return false
		}
	}
	t.byID[id] = s
	t.byAddress[s.address]++
	return true
}

func (t *sessions) joined(s *session, local *conference.Local) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.local = local
}

// get returns a session whose participant is in the room, or nils.
func (t *sessions) get(id string) (*session, *conference.Local) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s == nil || s.local == nil {
		return nil, nil
	}
	select {
	case <-s.local.Done(): // about to be removed
		return nil, nil
	default:
		return s, s.local
	}
}

// remove forgets a session; it may be called twice.
func (t *sessions) remove(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.byID[id]
	if s == nil {
		return
	}
	delete(t.byID, id)
	if t.byAddress[s.address]--; t.byAddress[s.address] == 0 {
		delete(t.byAddress, s.address)
	}
}
