package whip

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// session is one WHIP or WHEP session.
type session struct {
	id      string // 128 random bits: who knows it knows the session's URL
	room    string
	token   [sha256.Size]byte // of the bearer token that made it
	address string
	local   *conference.Local // set under sessions.mu once it has joined

	turn chan struct{} // holds one token: requests that change what follows come one at a time

	remote    string          // the client's description: its offer, or its answer to the counter-offer
	counter   bool            // the server offered
	tag       string          // entity tag of the present ICE generation
	client    credentials     // the client's of the present generation
	given     map[string]bool // the candidates of the present generation that the transport has
	before    credentials     // of the generation before
	restarted time.Time       // the last restart
}

func newSession(room, token, address string) *session {
	return &session{
		id: signal.NewID("WS_", 128), room: room, token: sha256.Sum256([]byte(token)), address: address,
		turn: make(chan struct{}, 1),
	}
}

// begins notes a description of the client that begins an ICE generation.
func (s *session) begins(description string) {
	s.before = s.client
	s.describes(description)
	s.tag = `"` + signal.NewID("", 96) + `"`
}

// describes notes what a description of the client says of the present generation.
func (s *session) describes(description string) {
	d := split(description)
	s.remote, s.client, s.given = description, d.credentials(), make(map[string]bool)
	for _, candidate := range d.candidates() {
		s.given[candidate] = true
	}
}

// ownedBy compares a token with the one that made the session.
func (s *session) ownedBy(token string) bool {
	sum := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(sum[:], s.token[:]) == 1
}

// sessions is the set of live sessions of an endpoint.
type sessions struct {
	total, perAddress int

	mu        sync.Mutex // guards what follows
	byID      map[string]*session
	byAddress map[string]int
}

func newSessions(total, perAddress int) *sessions {
	return &sessions{total: total, perAddress: perAddress, byID: make(map[string]*session), byAddress: make(map[string]int)}
}

// Why a session is not taken in.
var (
	errFull    = errors.New("too many sessions")
	errAddress = errors.New("too many sessions of this address")
)

// add takes a session in.
func (t *sessions) add(s *session) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.byID) >= t.total {
		return errFull
	}
	if addr, err := netip.ParseAddr(s.address); err != nil || !addr.Unmap().IsLoopback() {
		if t.byAddress[network(s.address)] >= t.perAddress {
			return errAddress
		}
	}
	t.byID[s.id] = s
	t.byAddress[network(s.address)]++
	return nil
}

// network is what counts as one address: of IPv6 a /64, which is what one host is given.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if addr = addr.Unmap().WithZone(""); addr.Is4() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
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
func (t *sessions) remove(s *session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID[s.id] != s {
		return
	}
	delete(t.byID, s.id)
	from := network(s.address)
	if t.byAddress[from]--; t.byAddress[from] == 0 {
		delete(t.byAddress, from)
	}
}

// find returns the session of a request for one that exists and is the
// caller's; otherwise it has answered. Unknown and foreign sessions are told
// apart only for those who know the session's URL.
func (d *door) find(w http.ResponseWriter, r *http.Request, id string) (*session, *conference.Local) {
	s, local := d.sessions.get(id)
	switch {
	case s == nil || s.room != d.opts.Room(r):
		http.Error(w, "no such session", http.StatusNotFound)
	case !s.ownedBy(bearer(r)):
		challenge(w)
		http.Error(w, "the session's bearer token is needed", http.StatusUnauthorized)
	default:
		return s, local
	}
	return nil, nil
}
