package consent_test

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/stun/v4"

	"github.com/rotunda-rtc/rotunda/sfu/internal/consent"
)

const (
	sec = time.Second
	ms  = time.Millisecond
)

var (
	far   = netip.MustParseAddrPort("192.0.2.7:5000")
	other = netip.MustParseAddrPort("192.0.2.7:5001")
)

const (
	ourUfrag, ourPassword     = "ours", "our password of an ICE agent"
	theirUfrag, theirPassword = "theirs", "their password of an ICE agent"
)

func session(controlling bool) *consent.Session {
	return consent.New(consent.Config{
		LocalUfrag: ourUfrag, LocalPassword: ourPassword, RemoteUfrag: theirUfrag, RemotePassword: theirPassword,
		Controlling: controlling, Priority: 1234, Remote: far,
	}, 0)
}

func parse(t *testing.T, b []byte) *stun.Message {
	t.Helper()
	m := new(stun.Message)
	if err := stun.Decode(bytes.Clone(b), m); err != nil {
		t.Fatal(err)
	}
	return m
}

func build(t *testing.T, setters ...stun.Setter) []byte {
	t.Helper()
	m, err := stun.Build(setters...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

// respond is the remote side's answer to a check of ours.
func respond(t *testing.T, check []byte, password string) []byte {
	t.Helper()
	m := parse(t, check)
	return build(t, stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess,
		&stun.XORMappedAddress{IP: []byte{192, 0, 2, 1}, Port: 3478}, stun.NewShortTermIntegrity(password), stun.Fingerprint)
}

// TestChecks: what is sent is a check that an agent takes, after 4 to 6 s where the remote side is heard.
func TestChecks(t *testing.T) {
	for _, controlling := range []bool{false, true} {
		s := session(controlling)
		var at []time.Duration
		for now := time.Duration(0); now < 60*sec; now += 50 * ms {
			s.Heard(now)
			check := s.Due(now)
			if check == nil {
				continue
			}
			at = append(at, now)
			m := parse(t, check)
			var user stun.Username
			var priority ice.PriorityAttr
			var role ice.AttrControl
			if err := m.Parse(&user, &priority, &role); err != nil {
				t.Fatal(err)
			}
			if m.Type != stun.BindingRequest || user.String() != theirUfrag+":"+ourUfrag || priority != 1234 || (role.Role == ice.Controlling) != controlling {
				t.Errorf("%v, user %v, priority %v, role %v", m, user, priority, role)
			}
			if err := stun.NewShortTermIntegrity(theirPassword).Check(m); err != nil {
				t.Error(err)
			}
			if err := stun.Fingerprint.Check(m); err != nil {
				t.Error(err)
			}
			s.Take(respond(t, check, theirPassword), far, now+30*ms)
		}
		for i := 1; i < len(at); i++ {
			if d := at[i] - at[i-1]; d < 4*sec || d > 6100*ms {
				t.Errorf("checks at %v", at)
			}
		}
		if len(at) < 10 || s.RTT() != 30*ms || s.State(60*sec) != consent.Alive {
			t.Errorf("%d checks, round trip %v, %v", len(at), s.RTT(), s.State(60*sec))
		}
	}
}

// TestSilence: a pair that falls silent is checked each quarter of a second, is silent after 5 s and over after 30, and
// until then comes back with any check that is answered.
func TestSilence(t *testing.T) {
	s := session(false)
	var first time.Duration
	n := 0
	for now := time.Duration(0); now < 29*sec; now += 50 * ms {
		if s.Due(now) != nil {
			if n++; first == 0 {
				first = now
			}
		}
		if want := now >= 5*sec; (s.State(now) == consent.Silent) != want {
			t.Fatalf("after %v: %v", now, s.State(now))
		}
	}
	if first != 2200*ms || n < 100 {
		t.Errorf("checked %d times, first after %v", n, first)
	}
	check := s.Due(29300 * ms)
	if _, took := s.Take(respond(t, check, theirPassword), far, 29400*ms); !took || s.State(29400*ms) != consent.Alive {
		t.Errorf("the answer: taken %v, %v", took, s.State(29400*ms))
	}
	if q := s.Quiet(30 * sec); q != 600*ms {
		t.Errorf("quiet for %v", q)
	}
	for now := 30 * sec; now < 60*sec; now += 50 * ms {
		s.Due(now)
		if want := now >= 59400*ms; (s.State(now) == consent.Over) != want {
			t.Fatalf("after %v: %v", now, s.State(now))
		}
	}
}

// TestConsent: who is heard but answers nothing has not agreed to be sent to.
func TestConsent(t *testing.T) {
	s := session(false)
	for now := time.Duration(0); now < 40*sec; now += 50 * ms {
		s.Heard(now)
		s.Due(now)
		if over := s.State(now) == consent.Over; over && now < 30*sec || !over && now > 37*sec {
			t.Fatalf("after %v: over %v", now, over)
		}
	}
}

// TestRepeats: a check that gets no answer is made again after a second, while the remote side is heard.
func TestRepeats(t *testing.T) {
	s := session(false)
	var at []time.Duration
	for now := time.Duration(0); now < 16*sec; now += 50 * ms {
		s.Heard(now)
		if check := s.Due(now); check != nil {
			if at = append(at, now); len(at) == 4 {
				s.Take(respond(t, check, theirPassword), far, now)
			}
		}
	}
	if len(at) < 5 || at[3]-at[0] != 3*sec || at[4]-at[3] < 4*sec {
		t.Errorf("checks at %v", at)
	}
}

// TestLossyConsent: where three of four checks or answers are lost, consent holds all the same.
func TestLossyConsent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := session(false)
	for now := time.Duration(0); now < 24*time.Hour; now += 50 * ms {
		s.Heard(now)
		if check := s.Due(now); check != nil && random.IntN(4) == 0 {
			s.Take(respond(t, check, theirPassword), far, now+40*ms)
		}
		if s.State(now) != consent.Alive {
			t.Fatalf("%v after %v", s.State(now), now)
		}
	}
}

// TestStandstill: that nothing was heard while we stood still ourselves says nothing until some checks had no answer.
func TestStandstill(t *testing.T) {
	s := session(false)
	if s.State(time.Hour) != consent.Silent {
		t.Fatal("over without having been checked")
	}
	now := time.Hour
	for ; s.State(now) != consent.Over; now += 250 * ms {
		s.Due(now)
	}
	if took := now - time.Hour; took < 4*sec || took > 5*sec {
		t.Errorf("over %v later", took)
	}
	s = session(false)
	check := s.Due(time.Hour)
	s.Take(respond(t, check, theirPassword), far, time.Hour+sec)
	if s.State(time.Hour+sec) != consent.Alive {
		t.Error("an answer after a standstill did not count")
	}
}

// TestAnswers: a check of the remote side is answered as an agent answers it.
func TestAnswers(t *testing.T) {
	for _, at := range []string{"192.0.2.7:5000", "[2001:db8::7]:5000"} {
		remote := netip.MustParseAddrPort(at)
		s := consent.New(consent.Config{
			LocalUfrag: ourUfrag, LocalPassword: ourPassword, RemoteUfrag: theirUfrag, RemotePassword: theirPassword, Remote: remote,
		}, 0)
		request := parse(t, build(t, checkOf()...))
		answer, took := s.Take(request.Raw, remote, 3*sec)
		if !took {
			t.Fatal("not taken")
		}
		m := parse(t, answer)
		var mapped stun.XORMappedAddress
		if err := mapped.GetFrom(m); err != nil {
			t.Fatal(err)
		}
		if addr, _ := netip.AddrFromSlice(mapped.IP); m.Type != stun.BindingSuccess || m.TransactionID != request.TransactionID ||
			netip.AddrPortFrom(addr.Unmap(), uint16(mapped.Port)) != remote {
			t.Errorf("%v, mapped %v", m, mapped)
		}
		if err := stun.NewShortTermIntegrity(ourPassword).Check(m); err != nil {
			t.Error(err)
		}
		if err := stun.Fingerprint.Check(m); err != nil {
			t.Error(err)
		}
		if s.Quiet(3*sec) != 0 {
			t.Error("it was not heard")
		}
	}
}

// checkOf is a check of the remote side, with more attributes before the integrity.
func checkOf(more ...stun.Setter) []stun.Setter {
	list := []stun.Setter{stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag + ":" + theirUfrag), ice.AttrControlling(7), ice.PriorityAttr(1)}
	list = append(list, more...)
	return append(list, stun.NewShortTermIntegrity(ourPassword), stun.Fingerprint)
}

// TestLeaves: what could mean anything to the agent, or is not authentic, is left to it and not heard.
func TestLeaves(t *testing.T) {
	raw := func(typ stun.AttrType) stun.Setter {
		return &stun.RawAttribute{Type: typ, Value: make([]byte, 4), Length: 4}
	}
	for _, c := range []struct {
		name string
		from netip.AddrPort
		b    []byte
	}{
		{"another address", other, build(t, checkOf()...)},
		{"a renomination", far, build(t, checkOf(raw(0xC001))...)},
		{"what has to be understood", far, build(t, checkOf(raw(0x7777))...)},
		{"our own role", far, build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":"+theirUfrag), ice.AttrControlled(7),
			stun.NewShortTermIntegrity(ourPassword))},
		{"no role", far, build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":"+theirUfrag), stun.NewShortTermIntegrity(ourPassword))},
		{"another user", far, build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":x"), ice.AttrControlling(7),
			stun.NewShortTermIntegrity(ourPassword))},
		{"another password", far, build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":"+theirUfrag), ice.AttrControlling(7),
			stun.NewShortTermIntegrity("x"))},
		{"no integrity", far, build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":"+theirUfrag), ice.AttrControlling(7))},
		{"an indication", far, build(t, stun.TransactionID, stun.NewType(stun.MethodBinding, stun.ClassIndication))},
		{"another method", far, build(t, stun.TransactionID, stun.NewType(stun.MethodAllocate, stun.ClassRequest))},
		{"an answer to somebody else", far, build(t, stun.TransactionID, stun.BindingSuccess, stun.NewShortTermIntegrity(theirPassword))},
		{"half a message", far, build(t, checkOf()...)[:30]},
		{"nothing", far, nil},
	} {
		s := session(false)
		if answer, took := s.Take(c.b, c.from, sec); took || answer != nil || s.Quiet(sec) != sec {
			t.Errorf("%s: taken %v", c.name, took)
		}
	}
	s := session(false)
	if _, took := s.Take(build(t, checkOf(raw(0xC057))...), far, sec); !took {
		t.Error("an attribute that need not be understood is in the way")
	}
	if _, took := s.Take(build(t, checkOf(ice.UseCandidate())...), far, sec); !took {
		t.Error("a nomination of the pair in use is not taken")
	}
	s.Move(other, 1, sec)
	if _, took := s.Take(build(t, checkOf(ice.UseCandidate())...), other, sec); took {
		t.Error("a nomination of a pair that is not proved is taken")
	}
	s = session(true)
	if _, took := s.Take(build(t, stun.TransactionID, stun.BindingRequest, stun.NewUsername(ourUfrag+":"+theirUfrag), ice.AttrControlled(7), ice.UseCandidate(),
		stun.NewShortTermIntegrity(ourPassword)), far, sec); took {
		t.Error("a nomination by the side that has nothing to nominate is taken")
	}
}

// TestForged: only an answer by the remote side's password counts, once.
func TestForged(t *testing.T) {
	s := session(false)
	check := bytes.Clone(s.Due(6 * sec))
	if _, took := s.Take(respond(t, check, "guessed"), far, 6*sec); !took || s.Quiet(6*sec) == 0 {
		t.Error("a forged answer counts, or is passed on")
	}
	if _, took := s.Take(respond(t, check, theirPassword), far, 7*sec); !took || s.Quiet(7*sec) != 0 {
		t.Error("the true one does not count after it")
	}
	if _, took := s.Take(respond(t, check, theirPassword), far, 8*sec); took || s.Quiet(8*sec) == 0 {
		t.Error("it counts twice")
	}
}

// TestRoleConflict: who is told that both have one role takes the other.
func TestRoleConflict(t *testing.T) {
	s := session(true)
	m := parse(t, s.Due(6*sec))
	conflict := build(t, stun.NewTransactionIDSetter(m.TransactionID), stun.BindingError, stun.CodeRoleConflict,
		stun.NewShortTermIntegrity(theirPassword), stun.Fingerprint)
	if _, took := s.Take(conflict, far, 6*sec); !took {
		t.Fatal("not taken")
	}
	if m = parse(t, s.Due(13*sec)); !m.Contains(stun.AttrICEControlled) || m.Contains(stun.AttrICEControlling) {
		t.Error("the role is what it was")
	}
}

// TestMoved: another address has to answer before it has agreed to anything, and is asked at once; what moved on and on without an answer is over
// like what stayed.
func TestMoved(t *testing.T) {
	s := session(false)
	now := 20 * sec
	for ; now < 29*sec; now += 250 * ms {
		if now%(3*sec) == 0 {
			s.Move(other, 1, now)
			if s.Due(now) == nil {
				t.Fatal("not asked at once")
			}
		}
		s.Due(now)
		s.Heard(now)
	}
	for ; s.State(now) != consent.Over; now += 250 * ms {
		s.Due(now)
		s.Heard(now)
	}
	if now < 30*sec || now > 32*sec {
		t.Errorf("over after %v", now)
	}

	s = session(false)
	s.Move(other, 77, sec)
	check := s.Due(sec)
	s.Heard(7 * sec)
	s.Take(build(t, checkOf()...), other, 7*sec)
	if s.State(7*sec) != consent.Silent || s.Proved() {
		t.Error("somebody is heard at an address that has answered nothing")
	}
	var priority ice.PriorityAttr
	if err := priority.GetFrom(parse(t, check)); err != nil || priority != 77 {
		t.Errorf("priority %v, %v", priority, err)
	}
	if _, took := s.Take(respond(t, check, theirPassword), far, 2*sec); took {
		t.Error("the former address answers for the new one")
	}
	if _, took := s.Take(respond(t, check, theirPassword), other, 8*sec); !took || !s.Proved() {
		t.Error("the answer is not taken")
	}
	s.Heard(9 * sec)
	s.Due(9 * sec)
	if s.Due(9300*ms) != nil {
		t.Error("asked again although it has answered")
	}
}

// TestRenewed: other credentials of the remote side take the place of the first.
func TestRenewed(t *testing.T) {
	s := session(false)
	s.Renew("others", "another password")
	m := parse(t, s.Due(6*sec))
	var user stun.Username
	if err := user.GetFrom(m); err != nil {
		t.Fatal(err)
	}
	if err := stun.NewShortTermIntegrity("another password").Check(m); err != nil || user.String() != "others:"+ourUfrag {
		t.Errorf("user %v, %v", user, err)
	}
	if _, took := s.Take(respond(t, m.Raw, "another password"), far, 6*sec); !took || s.Quiet(6*sec) != 0 {
		t.Error("the answer does not count")
	}
}

// TestForbidden: who says that it forbids it is sent nothing more.
func TestForbidden(t *testing.T) {
	for password, want := range map[string]consent.State{theirPassword: consent.Over, "guessed": consent.Silent} {
		s := session(false)
		m := parse(t, s.Due(6*sec))
		s.Take(build(t, stun.NewTransactionIDSetter(m.TransactionID), stun.BindingError, stun.CodeForbidden,
			stun.NewShortTermIntegrity(password), stun.Fingerprint), far, 6*sec)
		if got := s.State(6 * sec); got != want {
			t.Errorf("password %q: %v", password, got)
		}
	}
}

// TestFlood: requests beyond what a remote side has reason to send are left to the agent, as everything was before. They are in the way of
// nothing: an answer to a check of ours counts among any number of other messages.
func TestFlood(t *testing.T) {
	s := session(false)
	request := build(t, checkOf()...)
	taken := 0
	for i := range 1000 {
		if _, took := s.Take(request, far, sec+time.Duration(i)*100*time.Microsecond); took {
			taken++
		}
	}
	if taken != 50 {
		t.Errorf("%d taken of 1000 in a tenth of a second", taken)
	}
	junk := build(t, stun.TransactionID, stun.BindingSuccess)
	check := s.Due(7 * sec)
	for range 1000 {
		s.Take(request, far, 7*sec)
		s.Take(junk, far, 7*sec)
	}
	if _, took := s.Take(respond(t, check, theirPassword), far, 7*sec+ms); !took || s.State(36*sec) == consent.Over {
		t.Error("an answer is lost in the flood")
	}
}

// TestLateAnswers: a round trip of almost 4 s is borne.
func TestLateAnswers(t *testing.T) {
	s := session(false)
	type sent struct {
		at    time.Duration
		check []byte
	}
	var way []sent
	for now := time.Duration(0); now < time.Minute; now += 50 * ms {
		if check := s.Due(now); check != nil {
			way = append(way, sent{now, check})
		}
		if len(way) > 0 && now >= way[0].at+3500*ms {
			s.Take(respond(t, way[0].check, theirPassword), far, now)
			way = way[1:]
		}
		if s.State(now) == consent.Over {
			t.Fatalf("over after %v", now)
		}
	}
}

// FuzzTake: nothing that comes breaks it, and nothing is taken but what is authentic.
func FuzzTake(f *testing.F) {
	m, err := stun.Build(checkOf()...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Raw)
	f.Add(m.Raw[:20])
	forged := bytes.Clone(m.Raw)
	forged[len(forged)-20] ^= 1
	f.Add(forged)
	f.Fuzz(func(t *testing.T, b []byte) {
		s := session(false)
		answer, took := s.Take(b, far, sec)
		if took != (answer != nil) || took != (s.Quiet(sec) == 0) {
			t.Errorf("taken %v, an answer of %d bytes, quiet for %v", took, len(answer), s.Quiet(sec))
		}
		if !took {
			return
		}
		if m := parse(t, b); stun.NewShortTermIntegrity(ourPassword).Check(m) != nil {
			t.Errorf("%x was taken", b)
		}
	})
}

func BenchmarkAnswer(b *testing.B) {
	s := session(false)
	m, err := stun.Build(checkOf()...)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := range b.N {
		if _, took := s.Take(m.Raw, far, time.Duration(i)*sec); !took {
			b.Fatal("not taken")
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	s := session(false)
	b.ReportAllocs()
	for i := range b.N {
		if s.Due(time.Duration(i+1)*7*sec) == nil {
			b.Fatal("none is due")
		}
	}
}
