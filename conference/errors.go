package conference

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Errors of the package's methods; callers tell them apart with errors.Is.
var (
	// ErrClosed: the server, room or participant is closed or gone.
	ErrClosed = errors.New("closed")
	// ErrNotFound: no such room, participant or publication.
	ErrNotFound = errors.New("not found")
	// ErrExists: a room of that name is open already.
	ErrExists = errors.New("room is already open")
	// ErrHidden: a participant is hidden or not from its joining on.
	ErrHidden = errors.New("hidden cannot change")
)

// refusal is an error as a client is told it.
func refusal(code signal.Code, message string) *signal.Error {
	return &signal.Error{Code: code, Message: message}
}

// Refusals that have one text wherever they occur.
func errNotJoined() *signal.Error { return refusal(signal.CodeNotJoined, "not in a room") }
func errNoPublication() *signal.Error {
	return refusal(signal.CodeNotFound, "no such publication")
}
func errRoomClosed() *signal.Error { return refusal(signal.CodeRoomClosed, "the room has closed") }
func errShutdown() *signal.Error {
	return refusal(signal.CodeServerShutdown, "the server is going away")
}
func errForbidden(what string) *signal.Error {
	return refusal(signal.CodeForbidden, "the grant does not permit to "+what)
}

func errUnsupported() *signal.Error {
	return refusal(signal.CodeUnsupported, "no such request")
}

// closedError makes the error of a request that did not reach the loop one for a client.
func closedError(err error) error {
	if errors.Is(err, ErrClosed) {
		return errRoomClosed()
	}
	return mediaError(err)
}

// mediaCodes maps the media engine's errors to codes. Their text stays here.
var mediaCodes = []struct {
	err     error
	code    signal.Code
	message string
}{
	{sfu.ErrTooLarge, signal.CodeTooLarge, "sdp or candidate has too many bytes"},
	{sfu.ErrTooMany, signal.CodeTooMany, "too many media sections, codecs or candidates"},
	{sfu.ErrMIDUnknown, signal.CodeMIDUnknown, "no sending media section has this mid"},
	{sfu.ErrKind, signal.CodeInvalid, "tracks.source: the media section is of another kind"},
	{sfu.ErrMIDInUse, signal.CodeConflict, "the media section is already published"},
	{sfu.ErrCodec, signal.CodeCodecUnsupported, "no codec in common"},
	{sfu.ErrNoSlot, signal.CodeCodecUnsupported, "no media section fits"},
	{sfu.ErrBadSDP, signal.CodeSDPInvalid, "the sdp cannot be used"},
	{sfu.ErrBadCandidate, signal.CodeInvalid, "candidate: not an ice candidate"},
	{sfu.ErrStaleNegotiation, signal.CodeStaleNegotiation, "not the outstanding offer"},
	{sfu.ErrNegotiation, signal.CodeNegotiationFailed, "the transport could not apply it and was closed"},
	{sfu.ErrClosed, signal.CodeConflict, "the transport has closed; negotiate afresh"},
	{context.DeadlineExceeded, signal.CodeTimeout, "took too long"},
	{context.Canceled, signal.CodeTimeout, "given up"},
}

// mediaError makes an error of the media engine one for a client. An error
// that is one already passes.
func mediaError(err error) error {
	var e *signal.Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	for _, row := range mediaCodes {
		if errors.Is(err, row.err) {
			return refusal(row.code, row.message)
		}
	}
	return refusal(signal.CodeInternal, "internal error")
}

// closedReason names why a transport ended by itself, for signal.TransportClosed.
func closedReason(err error) string {
	for _, row := range []struct {
		err  error
		name string
	}{
		{sfu.ErrICEFailed, "ice_failed"},
		{sfu.ErrDTLSFailed, "dtls_failed"},
		{sfu.ErrPeerClosed, "peer_closed"},
		{sfu.ErrFlood, "flood"},
		{sfu.ErrSlowReceiver, "slow_receiver"},
		{sfu.ErrAnswerTimeout, "answer_timeout"},
		{sfu.ErrNegotiation, "negotiation_failed"},
		{sfu.ErrTooLarge, "too_large"},
		{errDataRate, "rate_limited"},
		{errDataBad, "bad_data"},
	} {
		if errors.Is(err, row.err) {
			return row.name
		}
	}
	return "internal"
}
