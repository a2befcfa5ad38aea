// Package quality tells how good a participant's link is, from what its streams lose, how late they come and how much of
// them does.
//
//	var m quality.Meter
//	level, changed := m.Update(quality.Input{Loss: 0.02, RTT: 80 * time.Millisecond}, now) // about once per second
package quality
