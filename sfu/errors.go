package sfu

import "errors"

// The errors callers can tell apart with errors.Is.
var (
	// ErrClosed: the object, or one that it belongs to, was closed.
	ErrClosed = errors.New("closed")
	// ErrBadSDP: a session description that is malformed, or breaks a rule of
	// this engine; the wrapping text says which.
	ErrBadSDP = errors.New("bad session description")
	// ErrTooLarge: a session description, candidate or message has more bytes
	// than any legitimate one.
	ErrTooLarge = errors.New("too large")
	// ErrTooMany: a bound on the number of something was reached.
	ErrTooMany = errors.New("too many")
	// ErrBadCandidate: an ICE candidate that cannot be parsed.
	ErrBadCandidate = errors.New("bad ice candidate")
	// ErrStaleNegotiation: an answer to an offer that is no longer outstanding.
	ErrStaleNegotiation = errors.New("stale negotiation")
	// ErrNegotiation: the negotiation could not be carried out.
	ErrNegotiation = errors.New("negotiation failed")
	// ErrAnswerTimeout: the peer left an offer unanswered; the transport is closed with it.
	ErrAnswerTimeout = errors.New("offer was not answered in time")
	// ErrMIDUnknown: no sending media section of the offer has this mid.
	ErrMIDUnknown = errors.New("no such media section")
	// ErrKind: the media section is not of the kind that was asked for.
	ErrKind = errors.New("media section of another kind")
	// ErrMIDInUse: the media section already carries a producer.
	ErrMIDInUse = errors.New("media section already has a producer")
	// ErrBadID: an ID holds characters other than letters, digits and "-_.{}", or is over 128 bytes.
	ErrBadID = errors.New("bad id")
	// ErrCodec: no codec in common.
	ErrCodec = errors.New("no codec in common")
	// ErrNoSlot: the peer's offer left no free media section of this kind.
	ErrNoSlot = errors.New("no free media section")
	// ErrWrongRouter: a producer of one router cannot be consumed in another.
	ErrWrongRouter = errors.New("producer belongs to another router")
	// ErrNoData: the data channels are not open.
	ErrNoData = errors.New("data channels are not open")
	// ErrSlowReceiver: reliable messages piled up past their bound; the transport is closed with it.
	ErrSlowReceiver = errors.New("receiver does not take its messages")
	// ErrICEFailed: connectivity was lost, or never reached, for good.
	ErrICEFailed = errors.New("ice failed")
	// ErrDTLSFailed: the handshake failed, for example over a wrong fingerprint.
	ErrDTLSFailed = errors.New("dtls failed")
	// ErrFlood: the peer broke a limit against floods; the transport is closed with it.
	ErrFlood = errors.New("flood")
	// ErrPeerClosed: the peer ended its transport.
	ErrPeerClosed = errors.New("closed by the peer")
	// ErrSectionGone: the peer stopped sending on a producer's media section.
	ErrSectionGone = errors.New("media section is no longer sending")
)
