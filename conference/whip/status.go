package whip

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Errors of requests beside those of joining and negotiating.
var (
	errFragment    = errors.New("malformed fragment")
	errCredentials = errors.New("ice-ufrag and ice-pwd must be those of the session, or both new")
	errStaleTag    = errors.New("If-Match names another ICE generation")
	errUnanswered  = errors.New("the counter-offer is not answered yet")
	errAnswered    = errors.New("no counter-offer is outstanding")
	errTooOften    = errors.New("one ICE restart per second")
	errMID         = errors.New("no such media section in the session")
)

// retryAfter is told where nothing better is known.
const retryAfter = 3 * time.Second

// plain are the errors whose own text the client may see.
var plain = []struct {
	err   error
	code  int
	retry time.Duration
}{
	{errFragment, http.StatusBadRequest, 0},
	{errCredentials, http.StatusUnprocessableEntity, 0},
	{errMID, http.StatusUnprocessableEntity, 0},
	{errStaleTag, http.StatusPreconditionFailed, 0},
	{errUnanswered, http.StatusConflict, 0},
	{errAnswered, http.StatusConflict, 0},
	{errTooOften, http.StatusTooManyRequests, restartInterval},
	{errAddress, http.StatusTooManyRequests, retryAfter},
	{errFull, http.StatusServiceUnavailable, retryAfter},
}

// status returns the HTTP status for an error, the text the client may see,
// and after what time it may try again if that makes sense.
func status(err error) (code int, text string, retry time.Duration) {
	for _, row := range plain {
		if errors.Is(err, row.err) {
			return row.code, row.err.Error(), row.retry
		}
	}
	var coded *signal.Error
	switch {
	case errors.As(err, &coded):
		code = coded.Code.Info().HTTP
		if coded.Code == signal.CodeCodecUnsupported { // 415 is for the type of a body
			code = http.StatusUnprocessableEntity
		}
		retry = time.Duration(coded.RetryAfterMS) * time.Millisecond
		if retry == 0 && (code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable) {
			retry = retryAfter
		}
		return code, coded.Message, retry
	case errors.Is(err, conference.ErrNotFound): // only with AttachOptions.View
		return http.StatusConflict, "nothing is live here", retryAfter
	case errors.Is(err, conference.ErrClosed):
		return http.StatusServiceUnavailable, "the server is going away", retryAfter
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusGatewayTimeout, "not done in time", 0
	}
	return http.StatusInternalServerError, "internal error", 0
}
