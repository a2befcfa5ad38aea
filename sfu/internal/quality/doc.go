// Package quality tells how good a participant's link is, from what its streams lose, how late they come and how much of
// what was wished there is.
//
//	var m quality.Meter
//	level, changed := m.Update(quality.Input{Loss: 0.02, RTT: 80 * time.Millisecond}, now) // about once per second
//
// # Score
//
// Score has the shape of the E-model of ITU-T G.107: a transmission rating that begins at the best and loses points for each
// impairment by itself, with the model's own terms for delay and loss as far as they fit a meeting with video:
//
//	R = 100 - delay - loss - missing - frozen, at least 0
//
//	delay   = 0.024 d + 0.11 max(d - 177.3, 0), with d = RTT/2 + 2 jitter in ms: what the voice takes from mouth to ear,
//	          with a jitter buffer that is as deep as the jitter asks for (G.107's Id in its common approximation)
//	loss    = 95 p / (p + 0.10), p after retransmission: G.107's effective equipment impairment, with the loss robustness
//	          of Opus and of video that is repaired
//	missing = 40 Missing: a small picture instead of a large one
//	frozen  = 150 Frozen: a picture that stands still
//
// R of 80 and more is excellent, of 55 and more good, all else poor. Nothing heard for 5 s is lost, whatever else.
//
//	loss                  at RTT 50 ms, nothing else
//	0.5 %                 95    excellent
//	2 %                   84    excellent
//	3 %                   77    good
//	8 %                   57    good
//	15 %                  42    poor
//
// # Levels that hold
//
// The Meter smooths the score over about three seconds, goes down when it is 3 points below a level's edge, and up when it has
// been 3 points above for 5 s; so a level does not flicker, and bad news come sooner than good ones. Lost comes and goes
// at once.
package quality
