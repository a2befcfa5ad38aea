package signal

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
