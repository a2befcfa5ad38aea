package api

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
)

// LimiterKeys is how many keys a limiter knows at most.
const LimiterKeys = limiterKeys

// FillLimiter counts for n keys, and says how many are known afterwards, and whether the last is.
func FillLimiter(now func() time.Time, n int) (known int, last bool) {
	l := newLimiter(now)
	for i := range n {
		l.take(strconv.Itoa(i), Rate{Count: 1, In: time.Hour})
	}
	_, last = l.full[strconv.Itoa(n-1)]
	return len(l.full), last
}

// Depth is how deep arrays and objects are in each other.
func Depth(data []byte) int { return depth(data) }

// PageOf is the address of a page by its path, if it is one of the platform.
func (a *API) PageOf(s string) (string, bool) { return a.pageOf(s) }

// ParticipantOf is what admins see of somebody in a room, as JSON.
func ParticipantOf(p conference.ParticipantState, report []conference.RTCStats, others []conference.ParticipantState) ([]byte, error) {
	return json.MarshalIndent(participantOf(p, report, announced(others)), "", "\t")
}
