package social

import (
	"errors"
	"fmt"
	"time"
)

// Code says what went wrong, for programs.
type Code string

// The codes.
const (
	CodeInvalid         Code = "invalid"         // a field is wrong: see Error.Field
	CodeUnauthenticated Code = "unauthenticated" // no credential, or one that does not hold
	CodeUnconfirmed     Code = "unconfirmed"     // the e-mail address is not confirmed yet
	CodeSuspended       Code = "suspended"       // an admin has closed the account
	CodeForbidden       Code = "forbidden"       // the actor may not do this
	CodeNotFound        Code = "not_found"       // there is no such thing, or the actor may not know of it
	CodeConflict        Code = "conflict"        // it was changed meanwhile, or is not in the state for this
	CodeExists          Code = "exists"          // there is one already
	CodeRateLimited     Code = "rate_limited"    // too often: see Error.RetryAfter
	CodeTooLarge        Code = "too_large"       // more bytes than are taken
	CodeUnsupported     Code = "unsupported"     // a kind that is not taken
	CodeUnavailable     Code = "unavailable"     // something needed does not work now; try again
)

// Error is an error that the one who asked can do something about. All
// others are faults of the server.
type Error struct {
	Code       Code
	Message    string        // for developers, in English
	Field      string        // which field is wrong, in the API's spelling; empty if none
	RetryAfter time.Duration // when to try again; zero if nothing is known
	cause      error
}

// Error has the code and the message.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Message) }

// Unwrap returns the cause, which may be nil.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf returns the code of an Error, or "" of another error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func invalid(field, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Field: field, Message: fmt.Sprintf(format, args...)}
}
