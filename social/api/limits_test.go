package api_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

// clock is a clock that is set by hand, for one goroutine.
type clock struct{ now time.Time }

func newClock() *clock                    { return &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }
func (c *clock) Now() time.Time           { return c.now }
func (c *clock) pass(d time.Duration)     { c.now = c.now.Add(d) }
func (u *user) from(addr string) *session { return &session{u, addr} }

// session is somebody at a network address.
type session struct {
	*user
	addr string
}

func (s *session) get(path string) *answer {
	s.k.t.Helper()
	r := s.request("GET", path, nil)
	r.RemoteAddr = s.addr
	return s.k.serve(r)
}

func (s *session) signIn(password string) *answer {
	s.k.t.Helper()
	r := s.request("POST", "/sign-in", body{"email": "ada@example.org", "password": password})
	r.RemoteAddr = s.addr
	return s.k.serve(r)
}

func TestLimitOfAccount(t *testing.T) {
	c := newClock()
	k := newKit(t, func(_ *social.Config, cfg *api.Config) {
		cfg.Now, cfg.Limits.Read = c.Now, api.Rate{Count: 3, In: time.Minute}
	})
	ada, bob := k.join("ada@example.org").from("192.0.2.1:1"), k.join("bob@example.org").from("192.0.2.1:1")
	for range 3 {
		ada.get("/me").ok(200, nil)
	}
	got := ada.get("/me")
	got.problem(429, "rate_limited")
	if got.Header.Get("Retry-After") != "20" {
		t.Errorf("Retry-After is %q, want 20", got.Header.Get("Retry-After"))
	}
	ada.user.from("198.51.100.1:1").get("/me").problem(429, "rate_limited") // another address does not help
	ada.do("PATCH", "/me/profile", body{"bio": "x"}).ok(200, nil)           // another class does not matter
	bob.get("/me").ok(200, nil)
	wait, err := strconv.Atoi(got.Header.Get("Retry-After"))
	if err != nil {
		t.Fatal(err)
	}
	c.pass(time.Duration(wait) * time.Second) // who waits as long as is said is let in
	ada.get("/me").ok(200, nil)
	ada.get("/me").problem(429, "rate_limited")
	c.pass(time.Hour)
	for range 3 {
		ada.get("/me").ok(200, nil)
	}
	ada.get("/me").problem(429, "rate_limited")
}

// C38
func TestLimitOfAddress(t *testing.T) {
	c := newClock()
	k := newKit(t, func(_ *social.Config, cfg *api.Config) {
		cfg.Now, cfg.Limits.SignIn = c.Now, api.Rate{Count: 2, In: time.Minute}
	})
	k.join("ada@example.org")
	nobody := k.nobody()
	for _, addr := range []string{"192.0.2.1:1", "[2001:db8::1]:1"} {
		nobody.from(addr).signIn(password).ok(200, nil)
		nobody.from(addr).signIn("wrong horse battery").problem(401, "unauthenticated")
	}
	nobody.from("192.0.2.1:2").signIn(password).problem(429, "rate_limited")
	nobody.from("[2001:db8::2]:1").signIn(password).problem(429, "rate_limited") // the same /64
	nobody.from("192.0.2.2:1").signIn(password).ok(200, nil)
	nobody.from("[2001:db8:0:1::1]:1").signIn(password).ok(200, nil)
}

// Which operations are counted together beyond reading and writing is decided here: all that tries secrets, sends mails, reaches others or costs
// much, and nothing that a page does all the time. C38 WD6
func TestClasses(t *testing.T) {
	classes := map[string][]string{
		"sign-in": {
			"become-admin", "begin-external-sign-in", "change-password", "check-password-reset", "confirm-email", "delete-account", "finish-external-sign-in",
			"reset-password", "sign-in",
		},
		"sign-up": {"sign-up"}, "mail": {"forgot-password", "resend-confirmation", "send-letter"}, "search": {"search-people"}, "message": {"send-message"},
		"report": {"report", "request-connection"}, "upload": {"set-avatar"}, "export": {"export-account"},
	}
	class := map[string]string{}
	for name, ids := range classes {
		for _, id := range ids {
			class[id] = name
		}
	}
	once := api.Rate{Count: 1, In: time.Hour}
	limits := map[string]func(*api.Limits){
		"read": func(l *api.Limits) { l.Read = once }, "write": func(l *api.Limits) { l.Write = once }, "sign-in": func(l *api.Limits) { l.SignIn = once },
		"sign-up": func(l *api.Limits) { l.SignUp = once }, "mail": func(l *api.Limits) { l.Mail = once }, "search": func(l *api.Limits) { l.Search = once },
		"message": func(l *api.Limits) { l.Message = once }, "report": func(l *api.Limits) { l.Report = once }, "upload": func(l *api.Limits) { l.Upload = once },
		"export": func(l *api.Limits) { l.Export = once },
	}
	for name, limit := range limits {
		l := unlimited()
		limit(&l)
		h := newHouse(t, houseConfig{limits: &l})
		who := map[string]*user{"public": h.nobody(), "signed-in": h.join("ada@example.org"), "admin": h.admin("root@example.org")}
		counted := map[string]bool{}
		for _, op := range operations(t, h.api.OpenAPI()) {
			if op.ID == "get-events" {
				continue // it does not end; it is read as all the others
			}
			want := class[op.ID]
			if want == "" {
				want = map[bool]string{true: "write", false: "read"}[op.changes()]
			}
			call := func() bool {
				return h.serve(who[op.Access].request(op.method, op.at(nobodyID), nil)).Status == 429
			}
			if want == name && !counted[op.Access] {
				counted[op.Access] = true
				if call() {
					t.Errorf("%s, the first of class %s, is refused", op.ID, name)
				}
			}
			if got := call(); got != (want == name) {
				t.Errorf("%s after another one of class %s: refused %v, want %v", op.ID, name, got, !got)
			}
		}
	}
}

// Who wants no limit gets none.
func TestNoLimit(t *testing.T) {
	k := newKit(t, func(_ *social.Config, cfg *api.Config) { cfg.Limits.Read = api.Rate{Count: math.MaxInt, In: time.Hour} })
	ada := k.join("ada@example.org")
	for range 1000 {
		ada.do("GET", "/counters", nil).ok(200, nil)
	}
}

// Requests whose address is not known, as through a Unix socket, are counted together, whatever they say of themselves.
func TestLimitWithoutAddress(t *testing.T) {
	c := newClock()
	k := newKit(t, func(_ *social.Config, cfg *api.Config) {
		cfg.Now, cfg.Limits.SignIn = c.Now, api.Rate{Count: 2, In: time.Minute}
	})
	for i, code := range []int{401, 401, 429} {
		r := k.nobody().request("POST", "/sign-in", body{"email": "ada@example.org", "password": "wrong horse battery"}, "X-Forwarded-For", "192.0.2."+strconv.Itoa(i))
		r.RemoteAddr = "@"
		k.serve(r).ok(code, nil)
	}
}

// Many accounts at one address are bounded too, but people at one place do not stop each other.
func TestLimitOfAccountsAtAddress(t *testing.T) {
	c := newClock()
	k := newKit(t, func(_ *social.Config, cfg *api.Config) {
		cfg.Now, cfg.Limits.Search = c.Now, api.Rate{Count: 1, In: time.Minute}
	})
	for i := range 11 {
		u := k.join("user" + strconv.Itoa(i) + "@example.org").from("192.0.2.1:1")
		if got := u.get("/people?query=x"); i < 10 {
			got.ok(200, nil)
		} else {
			got.problem(429, "rate_limited")
		}
	}
}

// Requests that are refused for their account do not count for its address, and those without a login that holds do.
func TestLimitOfAddressComesFirst(t *testing.T) {
	c := newClock()
	k := newKit(t, func(_ *social.Config, cfg *api.Config) {
		cfg.Now, cfg.Limits.Read = c.Now, api.Rate{Count: 1, In: time.Minute}
	})
	ada, bob := k.join("ada@example.org").from("192.0.2.1:1"), k.join("bob@example.org").from("192.0.2.1:1")
	ada.get("/me").ok(200, nil)
	for range 20 {
		ada.get("/me").problem(429, "rate_limited")
	}
	bob.get("/me").ok(200, nil)
	for range 8 {
		k.nobody().from("192.0.2.1:1").get("/me").problem(401, "unauthenticated")
	}
	k.nobody().from("192.0.2.1:1").get("/me").problem(429, "rate_limited")
	k.nobody().from("192.0.2.2:1").get("/me").problem(401, "unauthenticated")
}

// What social refuses for a while says for how long, too.
func TestRetryAfterOfSocial(t *testing.T) {
	k := newKit(t, func(c *social.Config, _ *api.Config) { c.Limits.Mails, c.Limits.AddressSignUps = 1, 1000 })
	k.nobody().do("POST", "/password-resets/mails", body{"email": "ada@example.org"}).ok(202, nil)
	got := k.nobody().do("POST", "/password-resets/mails", body{"email": "ada@example.org"})
	got.problem(429, "rate_limited")
	if s, err := strconv.Atoi(got.Header.Get("Retry-After")); err != nil || s < 1 || s > 3600 {
		t.Errorf("Retry-After is %q", got.Header.Get("Retry-After"))
	}
}

// What is known of addresses and accounts is bounded, and what was seen last is not forgotten first.
func TestLimiterMemory(t *testing.T) {
	c := newClock()
	now := func() time.Time { c.pass(time.Millisecond); return c.now }
	if known, last := api.FillLimiter(now, api.LimiterKeys+1000); known != api.LimiterKeys || !last {
		t.Errorf("%d keys are known, the last: %v", known, last)
	}
}
