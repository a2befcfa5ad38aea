package signal

import (
	"errors"
	"fmt"
)

// CloseCode tells the other side why a carrier ends, in the numbers of RFC 6455, section 7.4.
type CloseCode uint16

// The close codes; [CloseCodes] holds their table. A client takes its session up again on another carrier
// (Resume) after every code for which Resumable is true, and after a carrier
// that ended without one.
const (
	CloseNormal             CloseCode = 1000
	CloseGoingAway          CloseCode = 1001
	CloseAbnormal           CloseCode = 1006 // never sent: the carrier ended without a code
	ClosePolicy             CloseCode = 1008
	CloseTooLarge           CloseCode = 1009
	CloseInternal           CloseCode = 1011
	CloseTryAgain           CloseCode = 1013
	CloseBadFrame           CloseCode = 4000
	CloseHelloTimeout       CloseCode = 4001
	CloseSlowConsumer       CloseCode = 4002
	CloseReplaced           CloseCode = 4003 // another carrier resumed the session
	CloseSilent             CloseCode = 4004
	CloseLeft               CloseCode = 4005
	CloseForbidden          CloseCode = 4006
	CloseUnsupportedVersion CloseCode = 4007
	CloseResumeFailed       CloseCode = 4008
	CloseRateLimited        CloseCode = 4009
)

// CloseInfo is one row of the table of close codes.
type CloseInfo struct {
	Close     CloseCode
	Name      string // as in docs/protocol.md and the TypeScript constants
	Resumable bool   // the session may live on; a client resumes it, with backoff
	Meaning   string
}

// CloseCodes returns the table of all close codes. The slice is the caller's.
func CloseCodes() []CloseInfo {
	return []CloseInfo{
		{CloseNormal, "normal", false, "the client is done"},
		{CloseGoingAway, "going_away", true, "the server, or something on the way to it, is going away; where it ended the session, the left event said so"},
		{CloseAbnormal, "abnormal", true, "never sent; the carrier was lost"},
		{ClosePolicy, "policy", false, "a rule was broken that no other code names"},
		{CloseTooLarge, "too_large", true, "a frame over the limit"},
		{CloseInternal, "internal", true, "a fault of the server"},
		{CloseTryAgain, "try_again", true, "the server has no room for another carrier now"},
		{CloseBadFrame, "bad_frame", true, "something that is not a frame"},
		{CloseHelloTimeout, "hello_timeout", false, "no hello, or no accepted request after it, in time"},
		{CloseSlowConsumer, "slow_consumer", true, "frames were read too slowly"},
		{CloseReplaced, "replaced", true, "the session was resumed on another carrier"},
		{CloseSilent, "silent", true, "nothing was heard for the silence time"},
		{CloseLeft, "left", false, "the session has ended; the left event said why"},
		{CloseForbidden, "forbidden", false, "unauthenticated or forbidden"},
		{CloseUnsupportedVersion, "unsupported_version", false, "no protocol version in common"},
		{CloseResumeFailed, "resume_failed", false, "the session to resume is gone"},
		{CloseRateLimited, "rate_limited", true, "far too many frames for too long"},
	}
}

// Resumable says whether a session may outlive a carrier that was closed with c.
func (c CloseCode) Resumable() bool {
	for _, row := range CloseCodes() {
		if row.Close == c {
			return row.Resumable
		}
	}
	return true
}

// CloseError is the error of Read and Write once the other side closed the
// carrier with a code. A Conn whose carrier has no codes never returns it.
type CloseError struct {
	Code   CloseCode
	Reason string
}

// Error implements error.
func (e *CloseError) Error() string { return fmt.Sprintf("carrier closed: %d %s", e.Code, e.Reason) }

// CloseCodeOf returns the code the other side closed with: CloseAbnormal when err holds none.
func CloseCodeOf(err error) CloseCode {
	var ce *CloseError
	if errors.As(err, &ce) {
		return ce.Code
	}
	return CloseAbnormal
}

// CloseCode is the code a session's carrier is closed with after it left for r.
func (r LeaveReason) CloseCode() CloseCode {
	switch r {
	case ReasonServerShutdown:
		return CloseGoingAway
	case ReasonInternal:
		return CloseInternal
	default:
		return CloseLeft
	}
}
