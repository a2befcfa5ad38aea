package report

import (
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/rtcpx"
)

// ntpEpoch is 1970 in seconds since 1900.
const ntpEpoch = 2208988800

// maxRTT is the longest round trip believed; more is a report that contradicts itself.
const maxRTT = 10 * time.Second

// NTP is t as a 64-bit NTP timestamp (RFC 3550 section 4): seconds since 1900 modulo 2^32, in 32.32 fixed point.
func NTP(t time.Time) uint64 {
	seconds := uint64(t.Unix() + ntpEpoch)
	return seconds<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// Compact is the middle 32 bits of an NTP timestamp: seconds in 16.16 fixed point, modulo 2^16 s.
func Compact(ntp uint64) uint32 { return uint32(ntp >> 16) }

// Fixed is d in 32.32 fixed point seconds, to be added to an NTP timestamp. A negative d gives the two's complement, which
// adds as it should.
func Fixed(d time.Duration) uint64 {
	seconds, rest := d/time.Second, d%time.Second
	return uint64(seconds)<<32 + uint64(int64(rest)<<32/int64(time.Second))
}

// Ticks is d in units of a clock of rate Hz, rounded towards zero.
func Ticks(d time.Duration, rate uint32) int64 {
	seconds, rest := int64(d/time.Second), int64(d%time.Second)
	return seconds*int64(rate) + rest*int64(rate)/int64(time.Second)
}

// RoundTrip computes the round trip from a report block on a sender report of ours that was heard at the NTP time now
// (RFC 3550 section 6.4.1). It is false when the block refers to no report, or when the result is negative or above 10 s.
func RoundTrip(now uint64, b rtcpx.ReportBlock) (time.Duration, bool) {
	if b.LastSR == 0 {
		return 0, false
	}
	units := int32(Compact(now) - b.LastSR - b.Delay) // 1/65536 s
	rtt := time.Duration(units) * time.Second >> 16
	if rtt < 0 || rtt > maxRTT {
		return 0, false
	}
	return rtt, true
}
