package api

import (
	"math"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// Rate is how often something may be done.
type Rate struct {
	Count int           // how many at once, and in each In
	In    time.Duration // in which Count become possible again, evenly
}

// Limits bound how often operations may be called, by their class. An operation that needs a login is counted for the account,
// and for the network address (of IPv6, its /64) with ten times as many, since people share those; one that needs none is counted for the address.
// Counts are kept in memory, by each process for itself. What a person may do in a day is bounded by social.Limits beside these.
type Limits struct {
	Read    Rate // what changes nothing. Zero means 600 in a minute.
	Write   Rate // what changes something and has no class of its own. Zero means 120 in a minute.
	SignIn  Rate // signing in, and all else that tries a password or a token. Zero means 60 in a minute.
	SignUp  Rate // new accounts. Zero means 10 in 10 minutes.
	Mail    Rate // what sends an e-mail to an address that anybody can name. Zero means 10 in 10 minutes.
	Search  Rate // the search for people. Zero means 60 in a minute.
	Message Rate // messages. Zero means 20 in a minute.
	Report  Rate // reports and requests to be connected. Zero means 20 in a minute.
	Upload  Rate // pictures. Zero means 10 in a minute.
	Export  Rate // exports of all that is stored of somebody. Zero means 5 in an hour.

	// AvatarBytes is the largest file of a picture that is read; social.Limits has a bound of its own. Zero means 8 MiB.
	AvatarBytes int64
}

func (l Limits) withDefaults() Limits {
	l.Read = l.Read.orDefault(600, time.Minute)
	l.Write = l.Write.orDefault(120, time.Minute)
	l.SignIn = l.SignIn.orDefault(60, time.Minute)
	l.SignUp = l.SignUp.orDefault(10, 10*time.Minute)
	l.Mail = l.Mail.orDefault(10, 10*time.Minute)
	l.Search = l.Search.orDefault(60, time.Minute)
	l.Message = l.Message.orDefault(20, time.Minute)
	l.Report = l.Report.orDefault(20, time.Minute)
	l.Upload = l.Upload.orDefault(10, time.Minute)
	l.Export = l.Export.orDefault(5, time.Hour)
	if l.AvatarBytes <= 0 {
		l.AvatarBytes = 8 << 20
	}
	return l
}

func (r Rate) orDefault(count int, in time.Duration) Rate {
	if r.Count <= 0 || r.In <= 0 {
		return Rate{count, in}
	}
	return r
}

// class is a class of operations that are counted together.
type class string

const (
	classRead    class = "read"
	classWrite   class = "write"
	classSignIn  class = "sign-in"
	classSignUp  class = "sign-up"
	classMail    class = "mail"
	classSearch  class = "search"
	classMessage class = "message"
	classReport  class = "report"
	classUpload  class = "upload"
	classExport  class = "export"
)

func (l Limits) of(c class) Rate {
	switch c {
	case classRead:
		return l.Read
	case classSignIn:
		return l.SignIn
	case classSignUp:
		return l.SignUp
	case classMail:
		return l.Mail
	case classSearch:
		return l.Search
	case classMessage:
		return l.Message
	case classReport:
		return l.Report
	case classUpload:
		return l.Upload
	case classExport:
		return l.Export
	}
	return l.Write
}

// perAddress is how many accounts' worth one address may do.
const perAddress = 10

// limiterKeys bounds the memory of a limiter: beyond it, what has been idle for longest among some is forgotten.
const (
	limiterKeys   = 1 << 16
	limiterSample = 16
)

// limiter counts by keys. Each key has the time at which all that it spent will have come back, which is in the past for a
// key that nothing is known of (the generic cell rate algorithm).
type limiter struct {
	now func() time.Time

	mu   sync.Mutex // guards full
	full map[string]time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, full: make(map[string]time.Time)}
}

// each is the time in which one comes back.
func (r Rate) each() time.Duration { return max(1, r.In/time.Duration(r.Count)) }

// take counts one for the key, or says how long to wait.
func (l *limiter) take(key string, r Rate) (wait time.Duration) {
	each := r.each()
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	full, known := l.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(each)
	if wait = full.Sub(now) - each*time.Duration(r.Count); wait > 0 {
		return wait
	}
	if !known && len(l.full) >= limiterKeys {
		l.forget()
	}
	l.full[key] = full
	return 0
}

// giveBack undoes a take.
func (l *limiter) giveBack(key string, r Rate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if full, known := l.full[key]; known {
		l.full[key] = full.Add(-r.each())
	}
}

// forget makes place for a key.
func (l *limiter) forget() {
	var idlest string
	var at time.Time
	n := 0
	for key, full := range l.full { // a map's order is by chance
		if n == 0 || full.Before(at) {
			idlest, at = key, full
		}
		if n++; n == limiterSample {
			break
		}
	}
	delete(l.full, idlest)
}

// limitAddress counts a request for the network address that it comes from, before anything is asked of storage for it. giveBack undoes that.
func (a *API) limitAddress(rt route, who *caller) (giveBack func(), err error) {
	network := networkOf(who.addr)
	rate, key := a.cfg.Limits.of(rt.class), string(rt.class)+" for everybody at "+network
	if rt.access != public {
		rate.Count = min(rate.Count, math.MaxInt/perAddress) * perAddress
		key = string(rt.class) + " at " + network
	}
	if wait := a.limiter.take(key, rate); wait > 0 {
		return nil, tooOften(wait)
	}
	return func() { a.limiter.giveBack(key, rate) }, nil
}

// limitAccount counts a request for the account that makes it.
func (a *API) limitAccount(rt route, who *caller) error {
	if wait := a.limiter.take(string(rt.class)+" of "+who.Actor.UserID, a.cfg.Limits.of(rt.class)); wait > 0 {
		return tooOften(wait)
	}
	return nil
}

func tooOften(wait time.Duration) error {
	p := newProblem(codeRateLimited, "too often")
	p.headers().Set("Retry-After", retryAfter(wait))
	return p
}

// retryAfter is a time to wait in whole seconds, at least one.
func retryAfter(wait time.Duration) string {
	return strconv.Itoa(int(max(1, (wait+time.Second-1)/time.Second)))
}

// networkOf is what is counted of a network address. All whose address is not known are counted together.
func networkOf(addr netip.Addr) string {
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil { // 64 is within its length
			return p.String()
		}
	}
	return addr.String()
}
