package inroom

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// refuse makes an error as a client is told it.
func refuse(code signal.Code, message string) error {
	return &signal.Error{Code: code, Message: message}
}

func errVerb() error        { return refuse(signal.CodeUnsupported, "no such request") }
func errParticipant() error { return refuse(signal.CodeNotFound, "no such participant") }
func errHidden() error {
	return refuse(signal.CodeForbidden, "one who is hidden takes no part")
}
func errModerate() error {
	return refuse(signal.CodeForbidden, "the grant does not permit to moderate")
}

// decode reads the data of a request; no data is an empty object.
func decode(data json.RawMessage, v any) error {
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return refuse(signal.CodeInvalid, "data: not what this request takes")
	}
	return nil
}

// line returns text of one line as others are shown it, of 1 to most code points.
func line(field, text string, most int) (string, error) {
	if len(text) > utf8.UTFMax*most*2 { // before it costs anything
		return "", refuse(signal.CodeTooLarge, field+": too long")
	}
	text = signal.CleanName(text)
	if text == "" {
		return "", refuse(signal.CodeInvalid, field+": empty")
	}
	if utf8.RuneCountInString(text) > most {
		return "", refuse(signal.CodeTooLarge, field+": too long")
	}
	return text, nil
}

// lines returns text of several lines as others are shown it, of 1 to most bytes.
func lines(field, text string, most int) (string, error) {
	if len(text) > most {
		return "", refuse(signal.CodeTooLarge, field+": too many bytes")
	}
	text = strings.TrimSpace(signal.CleanText(strings.ReplaceAll(text, "\r\n", "\n")))
	if text == "" {
		return "", refuse(signal.CodeInvalid, field+": empty")
	}
	return text, nil
}

// isWord says whether s has 1 to most bytes, all of them visible ASCII.
func isWord(s string, most int) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return s != "" && len(s) <= most
}

// seen returns the participant of that SID, unless nobody or somebody hidden has it.
func seen(room *conference.ExtensionRoom, sid string) (conference.Member, error) {
	m, ok := room.Member(sid)
	if !ok || m.Hidden {
		return conference.Member{}, errParticipant()
	}
	return m, nil
}

// rates limits how often each participant may do something.
type rates struct {
	rate, burst float64
	buckets     map[string]*bucket // by SID
}

func newRates(rate, burst float64) *rates {
	return &rates{rate: rate, burst: burst, buckets: make(map[string]*bucket)}
}

// take refuses what a participant does too often.
func (r *rates) take(sid string, now time.Time) error {
	b := r.buckets[sid]
	if b == nil {
		b = &bucket{}
		r.buckets[sid] = b
	}
	return b.refuse(now, r.rate, r.burst)
}

// left forgets a participant.
func (r *rates) left(sid string) { delete(r.buckets, sid) }

// bucket is a token bucket. Its zero value is full.
type bucket struct {
	used float64 // tokens not yet refilled
	at   time.Time
}

// refuse is take with an error that says how long to wait.
func (b *bucket) refuse(now time.Time, rate, burst float64) error {
	wait := b.take(now, rate, burst)
	if wait <= 0 {
		return nil
	}
	return &signal.Error{
		Code: signal.CodeRateLimited, Message: "too often", RetryAfterMS: int(wait.Milliseconds()) + 1,
	}
}

// take takes one token of burst, refilled at rate per second, or says how long
// to wait for it.
func (b *bucket) take(now time.Time, rate, burst float64) (wait time.Duration) {
	b.used = max(0, b.used-now.Sub(b.at).Seconds()*rate)
	b.at = now
	if over := b.used + 1 - burst; over > 0 {
		return time.Duration(over / rate * float64(time.Second))
	}
	b.used++
	return 0
}

// quiet is what most extensions do when participants come and go: nothing.
type quiet struct{}

// Joined implements conference.RoomExtension.
func (quiet) Joined(conference.Member) {}

// Left implements conference.RoomExtension.
func (quiet) Left(conference.Member, conference.LeaveReason) {}

// Close implements conference.RoomExtension.
func (quiet) Close() {}
