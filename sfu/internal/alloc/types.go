package alloc

import "time"

// Class of a stream.
type Class uint8

// Classes.
const (
	Audio Class = iota
	Camera
	Screen
)

// Option is one way to forward a stream.
type Option struct {
	// Spatial and Temporal name the layer, as sfu.Layer does.
	Spatial, Temporal int
	// Bitrate on the wire, in bit/s, of everything that has to be sent for it.
	Bitrate int64
	// Pixels of a picture, width times height; 0 when it is not known.
	Pixels int
}

// Stream is what one consumer could be sent, what its receiver wishes and what it has now.
type Stream struct {
	Class Class
	// Rank among the speakers: 1 speaks now, 2 spoke before him, 0 never spoke.
	Rank int
	// Priority of the wish: above 0 is pinned and goes before others, below 0 after them.
	Priority int
	// Hidden: the receiver does not show it.
	Hidden bool
	// Paused by the receiver, or by the application for it.
	Paused bool
	// Pixels of the place where it is shown, width times height; 0 when it is not known.
	Pixels int
	// Limited tells that the wish names a layer: nothing above MaxSpatial and MaxTemporal is sent.
	Limited                 bool
	MaxSpatial, MaxTemporal int
	// MaxBitrate of the wish, in bit/s; 0 is none.
	MaxBitrate int64
	// Options ascend by Bitrate. None of them: the publisher sends nothing now. Of a voice, the last is sent.
	Options []Option
	// Current is the option that is sent now, or with which one goes on that is no more, -1 when none is, and Last the reason that was given for it. ReasonNone is a
	// stream that has not been decided on yet.
	Current int
	Last    Reason
	// Since is for how long Current has been so.
	Since time.Duration
}

// Input of Allocate.
type Input struct {
	// Estimate of what the path carries, in bit/s.
	Estimate int64
	// Slack is how much more than the estimate may be taken up by what is sent already, in bit/s: rates of sources swing,
	// and estimates do.
	Slack   int64
	Streams []Stream
	// LastN is how many cameras are forwarded at most: those of the last speakers, then others in their order. Pinned ones
	// are always. 0 is all.
	LastN int
}

// Decision on one stream.
type Decision struct {
	// Option to send, -1 for nothing.
	Option int
	// Bitrate of that option, 0 for nothing.
	Bitrate int64
	// Wanted is the bitrate of the best option that the wish allows, 0 when it allows none: what more bandwidth could be used for.
	Wanted int64
	// Reason why it is not more.
	Reason Reason

	// While the decision is made.
	best  int   // the best option that the wish allows
	turn  int32 // of another stream: who is served at this place
	off   bool  // by LastN
	stuck bool  // nothing more is tried
	short bool  // the estimate was too low for a step
	waits bool  // hysteresis forbade one
}

// Reason says why a stream gets no more than it does.
type Reason uint8

// Reasons.
const (
	ReasonNone       Reason = iota // not decided on yet
	ReasonFull                     // it gets the best there is
	ReasonSize                     // the best that the place where it is shown has pixels for
	ReasonWish                     // the best that the wished layer or bitrate allows
	ReasonBandwidth                // more does not fit the estimate
	ReasonHysteresis               // more would fit now, and is waited with
	ReasonHidden                   // nothing: it is not shown
	ReasonPaused                   // nothing: it is paused
	ReasonLastN                    // nothing: others spoke later
	ReasonSource                   // nothing: the publisher sends nothing
)

// String is the reason's name in statistics.
func (r Reason) String() string {
	switch r {
	case ReasonFull:
		return "full"
	case ReasonSize:
		return "size"
	case ReasonWish:
		return "wish"
	case ReasonBandwidth:
		return "bandwidth"
	case ReasonHysteresis:
		return "hysteresis"
	case ReasonHidden:
		return "hidden"
	case ReasonPaused:
		return "paused"
	case ReasonLastN:
		return "last-n"
	case ReasonSource:
		return "source"
	default:
		return "none"
	}
}
