package consent

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/stun/v4"
)

const (
	// checkEvery is the mean time between checks of a pair that is heard, and checkSpread by which part of it they differ (RFC 7675
	// section 5.1).
	checkEvery  = 5 * time.Second
	checkSpread = 0.2
	// repeatAfter is for how long an answer is waited for, and patient for how many checks; from then on the next comes after AskEvery.
	repeatAfter, patient = time.Second, 3
	// AskAfter is after which silence the pair is checked more often, and AskEvery how often.
	AskAfter = 2200 * time.Millisecond
	AskEvery = 250 * time.Millisecond
	// SilentAfter is after which silence the pair does not work.
	SilentAfter = 5 * time.Second
	// OverAfter is for how long consent holds, and silence is borne.
	OverAfter = 30 * time.Second
	// overChecks is how many checks must have got no answer as well, and overPatience how long ago the first of them was made.
	overChecks, overPatience = 5, 4 * time.Second
	// outstanding is how many checks an answer is awaited for: those of a round trip of 4 s.
	outstanding = 16
	// mostTaken bounds the requests that are answered in a second.
	mostTaken = 50
)

// nomination is the attribute by which some agents nominate a pair again (draft-thatcher-ice-renomination).
const nomination stun.AttrType = 0xC001

// State is how a pair fares.
type State uint8

// The states.
const (
	Alive State = iota
	Silent
	Over
)

// Config describes the pair and who uses it.
type Config struct {
	LocalUfrag, LocalPassword   string
	RemoteUfrag, RemotePassword string
	// Controlling is the local role.
	Controlling bool
	// Priority is that of the local candidate.
	Priority uint32
	// Remote is the other end. What comes from elsewhere is not taken.
	Remote netip.AddrPort
}

// Session watches the pair in use. All times are since the same epoch of the caller's. Not safe for concurrent use.
type Session struct {
	cfg        Config
	controls   bool
	tiebreaker uint64

	heard, consented time.Duration
	checked          time.Duration // when a check was made last
	pause            time.Duration // until the next one
	unanswered       int           // checks since the last answer
	asked            time.Duration // when the first of those was made
	unproven         bool          // the remote side has answered nothing at its present address
	revoked          bool
	checks           [outstanding]check
	next             int // of checks
	rtt              time.Duration

	since time.Duration // of taken
	taken int
}

// check is one that was sent.
type check struct {
	id       [stun.TransactionIDSize]byte
	at       time.Duration
	controls bool // the role that it was made in
	open     bool
}

// scratch is what it takes to read a message and to write one.
type scratch struct{ read, write stun.Message }

// New begins to watch a pair that has just been found to work.
func New(cfg Config, now time.Duration) *Session {
	s := &Session{cfg: cfg, controls: cfg.Controlling, tiebreaker: mathrand.Uint64(), heard: now, consented: now, checked: now}
	s.rest()
	return s
}

// rest draws the time until the next check.
func (s *Session) rest() {
	s.pause = time.Duration(float64(checkEvery) * (1 + checkSpread*(2*mathrand.Float64()-1)))
}

// Move goes on with another pair of the same generation. Consent stays what it was: that somebody who has the password sent a check from
// an address, which can be forged, does not mean that whoever is there agrees to anything. So the pair is checked at once, and each 250 ms until
// it has answered.
func (s *Session) Move(remote netip.AddrPort, priority uint32, now time.Duration) {
	s.cfg.Remote, s.cfg.Priority = remote, priority
	s.checks, s.rtt, s.heard, s.unproven = [outstanding]check{}, 0, now, true
	s.checked = now - AskEvery
}

// Renew takes other credentials of the remote side.
func (s *Session) Renew(ufrag, password string) {
	s.cfg.RemoteUfrag, s.cfg.RemotePassword = ufrag, password
	s.checks = [outstanding]check{}
}

// Role takes the local role, which a conflict may have changed.
func (s *Session) Role(controlling bool) { s.controls = controlling }

// Controls is the local role.
func (s *Session) Controls() bool { return s.controls }

// Proved reports whether the remote side has answered at its present address, as it has where the pair has been found to work.
func (s *Session) Proved() bool { return !s.unproven }

// Heard notes that something authentic came from the other end, by a way other than Take. Before that end has answered it means nothing: the
// address of what came may be forged.
func (s *Session) Heard(now time.Duration) {
	if !s.unproven {
		s.heard = now
	}
}

// Quiet is for how long nothing was heard.
func (s *Session) Quiet(now time.Duration) time.Duration { return now - s.heard }

// RTT is the round trip of the last check that was answered, 0 before there was one.
func (s *Session) RTT() time.Duration { return s.rtt }

// State is how the pair fares.
func (s *Session) State(now time.Duration) State {
	quiet := s.Quiet(now)
	switch {
	case s.revoked:
		return Over
	case max(quiet, now-s.consented) >= OverAfter && s.unanswered >= overChecks && now-s.asked >= overPatience:
		return Over
	case quiet >= SilentAfter:
		return Silent
	}
	return Alive
}

// Next is when Due may have something, unless Heard or Take comes before.
func (s *Session) Next() time.Duration {
	switch {
	case s.unproven, s.unanswered > patient:
		return s.checked + AskEvery
	case s.unanswered > 0:
		return min(s.checked+repeatAfter, max(s.heard+AskAfter, s.checked+AskEvery))
	}
	return min(s.checked+s.pause, max(s.heard+AskAfter, s.checked+AskEvery))
}

// Due is the check to be sent now, nil for none.
func (s *Session) Due(now time.Duration) []byte {
	if now < s.Next() {
		return nil
	}
	s.checked = now
	s.rest()
	if s.unanswered++; s.unanswered == 1 {
		s.asked = now
	}
	c := &s.checks[s.next%outstanding]
	s.next++
	c.at, c.controls, c.open = now, s.controls, true
	_, _ = rand.Read(c.id[:]) // it never fails
	role := stun.AttrICEControlled
	if s.controls {
		role = stun.AttrICEControlling
	}
	w := new(scratch)
	m := begin(w, stun.BindingRequest, c.id)
	m.Add(stun.AttrUsername, []byte(s.cfg.RemoteUfrag+":"+s.cfg.LocalUfrag))
	m.Add(role, binary.BigEndian.AppendUint64(nil, s.tiebreaker))
	m.Add(stun.AttrPriority, binary.BigEndian.AppendUint32(nil, s.cfg.Priority))
	return seal(m, s.theirs())
}

func (s *Session) ours() stun.MessageIntegrity {
	return stun.NewShortTermIntegrity(s.cfg.LocalPassword)
}
func (s *Session) theirs() stun.MessageIntegrity {
	return stun.NewShortTermIntegrity(s.cfg.RemotePassword)
}

// begin begins to write a message.
func begin(w *scratch, typ stun.MessageType, id [stun.TransactionIDSize]byte) *stun.Message {
	m := &w.write
	m.TransactionID, m.Type = id, typ
	m.Reset()
	m.WriteHeader()
	return m
}

// seal ends a message; nil when that fails.
func seal(m *stun.Message, key stun.MessageIntegrity) []byte {
	if key.AddTo(m) != nil || stun.Fingerprint.AddTo(m) != nil {
		return nil
	}
	return m.Raw
}

// Take looks at a STUN message that came from an address. It is false for what is the agent's; otherwise answer is to be sent back,
// unless it is nil.
func (s *Session) Take(b []byte, from netip.AddrPort, now time.Duration) (answer []byte, took bool) {
	w := new(scratch)
	if from != s.cfg.Remote || stun.Decode(b, &w.read) != nil || w.read.Type.Method != stun.MethodBinding {
		return nil, false
	}
	switch w.read.Type.Class {
	case stun.ClassRequest:
		if !s.plain(&w.read) || !s.user(&w.read) || !s.within(now) || s.ours().Check(&w.read) != nil {
			return nil, false
		}
		s.Heard(now)
		return s.answer(w, from), true
	case stun.ClassSuccessResponse, stun.ClassErrorResponse:
		return nil, s.answered(&w.read, now)
	}
	return nil, false
}

// within counts a request; false when there were too many in this second.
func (s *Session) within(now time.Duration) bool {
	if now-s.since >= time.Second {
		s.since, s.taken = now, 0
	}
	s.taken++
	return s.taken <= mostTaken
}

// plain reports whether a request is nothing but a check of a pair in use: the agent would answer it, and no more. That nominates the
// pair each time, as browsers do.
func (s *Session) plain(m *stun.Message) bool {
	theirs := stun.AttrICEControlling
	if s.controls {
		theirs = stun.AttrICEControlled
	}
	role := false
	for _, a := range m.Attributes {
		switch a.Type {
		case theirs:
			role = true
		case stun.AttrUsername, stun.AttrPriority, stun.AttrMessageIntegrity, stun.AttrFingerprint, stun.AttrSoftware:
		case stun.AttrUseCandidate:
			if s.controls || s.unproven {
				return false
			}
		case nomination:
			return false
		default:
			if a.Type.Required() {
				return false
			}
		}
	}
	return role
}

// user reports whether a request names both sides.
func (s *Session) user(m *stun.Message) bool {
	name, err := m.Get(stun.AttrUsername)
	ours, theirs, ok := strings.Cut(string(name), ":")
	return err == nil && ok && ours == s.cfg.LocalUfrag && theirs == s.cfg.RemoteUfrag
}

// answer is the success response to the request that was read.
func (s *Session) answer(w *scratch, to netip.AddrPort) []byte {
	m := begin(w, stun.BindingSuccess, w.read.TransactionID)
	mapped := stun.XORMappedAddress{IP: to.Addr().AsSlice(), Port: int(to.Port())}
	if mapped.AddTo(m) != nil {
		return nil
	}
	return seal(m, s.ours())
}

// answered takes a response, if it is to a check of ours. One whose integrity is broken is nobody's.
func (s *Session) answered(m *stun.Message, now time.Duration) bool {
	for i := range s.checks {
		c := &s.checks[i]
		if !c.open || c.id != m.TransactionID {
			continue
		}
		if s.theirs().Check(m) != nil {
			return true
		}
		c.open = false
		if m.Type.Class == stun.ClassErrorResponse {
			s.refused(m, c)
			return true
		}
		s.heard, s.consented, s.unanswered, s.unproven = now, now, 0, false
		s.rtt = now - c.at
		return true
	}
	return false
}

// refused takes an error. A conflict of roles is mended by taking the other one than the check had (RFC 8445 section 7.2.5.1); what is forbidden
// takes consent back (RFC 7675 section 5.2).
func (s *Session) refused(m *stun.Message, c *check) {
	var code stun.ErrorCodeAttribute
	if code.GetFrom(m) != nil {
		return
	}
	switch code.Code {
	case stun.CodeRoleConflict:
		s.controls = !c.controls
	case stun.CodeForbidden:
		s.revoked = true
	}
}
