package signal

import "slices"

// Code is a machine-readable error code. Codes are API: never renamed, never reused.
type Code string

// Error is the error of a reply, as it goes over the wire. Message is for
// developers, in English; RetryAfterMS, when not 0, says when to try again.
type Error struct {
	Code         Code   `json:"code"`
	Message      string `json:"message"`
	RetryAfterMS int    `json:"retry_after_ms,omitempty"`
}

// Error implements error.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Message }

// The codes. [Codes] holds their table: meaning, reaction, HTTP status and close code.
const (
	CodeBadFrame           Code = "bad_frame"
	CodeUnsupported        Code = "unsupported"
	CodeUnsupportedVersion Code = "unsupported_version"
	CodeHelloRequired      Code = "hello_required"
	CodeUnauthenticated    Code = "unauthenticated"
	CodeForbidden          Code = "forbidden"
	CodeNotFound           Code = "not_found"
	CodeAlreadyJoined      Code = "already_joined"
	CodeNotJoined          Code = "not_joined"
	CodeInvalid            Code = "invalid"
	CodeTooLarge           Code = "too_large"
	CodeTooMany            Code = "too_many"
	CodeRateLimited        Code = "rate_limited"
	CodeConflict           Code = "conflict"
	CodeRoomFull           Code = "room_full"
	CodeRoomClosed         Code = "room_closed"
	CodeRoomLocked         Code = "room_locked"
	CodeNotOpen            Code = "not_open"
	CodePasswordRequired   Code = "password_required"
	CodePasswordWrong      Code = "password_wrong"
	CodeBanned             Code = "banned"
	CodeDuplicateIdentity  Code = "duplicate_identity"
	CodeSDPInvalid         Code = "sdp_invalid"
	CodeMIDUnknown         Code = "mid_unknown"
	CodeCodecUnsupported   Code = "codec_unsupported"
	CodeStaleNegotiation   Code = "stale_negotiation"
	CodeNegotiationFailed  Code = "negotiation_failed"
	CodeResumeFailed       Code = "resume_failed"
	CodeSlowConsumer       Code = "slow_consumer"
	CodeTimeout            Code = "timeout"
	CodeServerShutdown     Code = "server_shutdown"
	CodeInternal           Code = "internal"
)

// Reaction is what a client does about an error.
type Reaction string

// The reactions.
const (
	ReactionFix    Reaction = "fix"    // the request is wrong; the same one will fail again
	ReactionRetry  Reaction = "retry"  // try again, after retry_after_ms where it is given, else with backoff
	ReactionRejoin Reaction = "rejoin" // start a new session and join again
	ReactionLeave  Reaction = "leave"  // stop, and tell the user
)

// CodeInfo is one row of the table of codes.
type CodeInfo struct {
	Code     Code
	Reaction Reaction
	HTTP     int       // the status where the same refusal is given over HTTP
	Close    CloseCode // how the carrier is closed where this code ends it; 0: it never does
	Meaning  string
}

// Codes returns the table of all codes, in the order of docs/protocol.md. The
// slice is the caller's.
func Codes() []CodeInfo { return slices.Clone(codeTable) }

// Info returns the row of c; a code that is not in the table is treated as CodeInternal.
func (c Code) Info() CodeInfo {
	for _, row := range codeTable {
		if row.Code == c {
			return row
		}
	}
	return CodeInternal.Info()
}

var codeTable = []CodeInfo{
	{CodeBadFrame, ReactionFix, 400, CloseBadFrame, "not a frame of this protocol; without a request id to answer, the carrier is closed"},
	{CodeUnsupported, ReactionFix, 501, 0, "a request type this server does not know"},
	{CodeUnsupportedVersion, ReactionLeave, 505, CloseUnsupportedVersion, "no protocol version in common"},
	{CodeHelloRequired, ReactionFix, 400, CloseHelloTimeout, "the first request of a carrier must be hello"},
	{CodeUnauthenticated, ReactionLeave, 401, CloseForbidden, "the credential is missing, expired or not accepted"},
	{CodeForbidden, ReactionFix, 403, CloseForbidden, "the grant does not permit it"},
	{CodeNotFound, ReactionFix, 404, 0, "the thing named by the request does not exist, or not for this client"},
	{CodeAlreadyJoined, ReactionFix, 409, 0, "this session is in a room already"},
	{CodeNotJoined, ReactionFix, 409, 0, "this session is in no room"},
	{CodeInvalid, ReactionFix, 422, 0, "a field breaks a bound or a format; the message names the field"},
	{CodeTooLarge, ReactionFix, 413, CloseTooLarge, "a frame or a field has too many bytes"},
	{CodeTooMany, ReactionRetry, 429, 0, "a bound on a count: requests in flight, tracks, candidates"},
	{CodeRateLimited, ReactionRetry, 429, CloseRateLimited, "too often; retry_after_ms says when to try again"},
	{CodeConflict, ReactionRetry, 409, 0, "the state changed meanwhile; look again, then repeat"},
	{CodeRoomFull, ReactionLeave, 503, 0, "the room has no place left"},
	{CodeRoomClosed, ReactionLeave, 410, 0, "the room was closed"},
	{CodeRoomLocked, ReactionLeave, 423, 0, "the room is locked: nobody else gets in"},
	{CodeNotOpen, ReactionRetry, 503, 0, "the room opens later; retry_after_ms says when"},
	{CodePasswordRequired, ReactionFix, 403, 0, "the room has a password, and none was given"},
	{CodePasswordWrong, ReactionFix, 403, 0, "not the room's password"},
	{CodeBanned, ReactionLeave, 403, 0, "the identity is banned from the room"},
	{CodeDuplicateIdentity, ReactionLeave, 409, 0, "the identity is in the room already and is not replaced"},
	{CodeSDPInvalid, ReactionFix, 400, 0, "the SDP cannot be used: syntax, bounds, or sections that are not allowed"},
	{CodeMIDUnknown, ReactionFix, 422, 0, "a mid that the SDP does not have"},
	{CodeCodecUnsupported, ReactionFix, 415, 0, "none of the offered codecs is supported"},
	{CodeStaleNegotiation, ReactionFix, 409, 0, "an answer to an offer that is no longer the outstanding one; a newer one is under way"},
	{CodeNegotiationFailed, ReactionRejoin, 500, 0, "the transport could not apply a valid description; negotiate afresh"},
	{CodeResumeFailed, ReactionRejoin, 410, CloseResumeFailed, "the session is gone, or the secret is wrong"},
	{CodeSlowConsumer, ReactionRetry, 503, CloseSlowConsumer, "frames were read too slowly; the session can be resumed"},
	{CodeTimeout, ReactionRetry, 504, 0, "something the request needed did not answer in time"},
	{CodeServerShutdown, ReactionRetry, 503, CloseGoingAway, "the server is going away"},
	{CodeInternal, ReactionRetry, 500, CloseInternal, "a fault of the server"},
}
