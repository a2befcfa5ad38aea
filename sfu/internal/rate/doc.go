// Package rate measures the bit rate of one encoding by layer: what each spatial and temporal layer adds, and so what a
// receiver of everything up to a layer gets.
//
//	var m rate.Meter
//	m.Add(spatial, temporal, bytes, now) // per packet, by the reader
//	m.Tick(now)                          // a few times per second, by the reader too
//	bps := m.Rate(2, 1)                  // any goroutine
//	spatials, temporals := m.Layers()
//
// A layer that stops while others go on loses its rate; when the whole encoding stops, all keep their last ones, so that
// who thinks of turning it on again knows what it would take.
package rate
