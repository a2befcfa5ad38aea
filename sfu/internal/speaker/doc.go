// Package speaker finds who talks, from the audio levels that packets carry (RFC 6464). Each microphone has a Meter, into
// which the reader of its packets puts levels; a clock evaluates all meters of a room a few times per second.
//
//	d := speaker.New(speaker.Config{})
//	m := d.Add(id)
//	m.Observe(level, voice) // per packet
//	list, changed = d.Tick(now, list[:0]) // about every 100 ms
//	d.Remove(id)
//
// A level is smoothed, rising faster than it falls; who was loud stays active for a while, so that pauses between words
// change nothing; and the order changes only when somebody is clearly louder. The result depends on nothing but the calls.
package speaker
