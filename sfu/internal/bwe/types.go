package bwe

import "time"

// What zero fields of Config mean, in bit/s.
const (
	defaultInitial = 600_000
	defaultMin     = 50_000
	defaultMax     = 100_000_000

	mostMax = 10_000_000_000
)

// Config of a Controller, in bit/s on the wire. The zero value works.
type Config struct {
	// Initial is the estimate before anything is known. 0 means 600,000.
	Initial int64
	// Min is the least estimate: what goes out however bad the path is. 0 means 50,000, enough for one voice.
	Min int64
	// Max bounds the estimate. 0 means 100,000,000; more than 10,000,000,000 is as much.
	Max int64
	// Burst is how much leaves at once after a pause: what the estimate carries in that time. 0 means 50 ms.
	Burst time.Duration
}

// Kind says what a packet is sent for. All count alike on the path; statistics tell them apart.
type Kind uint8

// Kinds of packets.
const (
	Media Kind = iota
	Retransmit
	Padding
)

// Demand is what the streams want, in bit/s on the wire.
type Demand struct {
	// Sending is what the allocation gives now.
	Sending int64
	// Wanted is what it would take to fulfil all wishes. Probing goes no higher than a little above it, and does not
	// happen at all for 0.
	Wanted int64
}

// Limit names what holds the estimate where it is.
type Limit uint8

// Limits.
const (
	LimitNone        Limit = iota // growing, or at Max
	LimitDelay                    // a queue was building up, or the rate at which one did is near
	LimitLoss                     // loss that vanishes when less is sent
	LimitReceiver                 // the receiver's own estimate (REMB)
	LimitApplication              // less is sent than could be, so nothing more is known
	LimitSilence                  // the receiver has stopped to give feedback
)

// String is the limit's name in statistics.
func (l Limit) String() string {
	switch l {
	case LimitNone:
		return "none"
	case LimitDelay:
		return "delay"
	case LimitLoss:
		return "loss"
	case LimitReceiver:
		return "receiver"
	case LimitApplication:
		return "application"
	case LimitSilence:
		return "silence"
	default:
		return "unknown"
	}
}

// Estimate is what a Controller believes.
type Estimate struct {
	// Bitrate is what may be sent, everything counted, in bit/s.
	Bitrate int64
	// Acked is what arrives, in bit/s; 0 while it is not known.
	Acked int64
	// Loss is the fraction of packets lost lately, 0 to 1.
	Loss float64
	// RTT is the smoothed round trip, the receiver's wait before its feedback included; 0 while it is not known.
	RTT time.Duration
	// Queue is for how long packets wait on the path beyond the shortest time seen lately.
	Queue time.Duration
	// Limit says what holds Bitrate where it is.
	Limit Limit
	// Probes counts the probe clusters that were sent.
	Probes uint64
	// Padding counts the bytes sent as Padding.
	Padding uint64
}
