package sfu

// Layer names one quality of a video track.
type Layer struct {
	// Spatial is the index of the encoding (simulcast, lowest first) or the
	// spatial layer (SVC). One that does not exist means the highest below it.
	Spatial int
	// Temporal is the temporal layer; 0 is the lowest frame rate. One that does
	// not exist means the highest below it.
	Temporal int
}

// Wish is what a receiver wants of one track. The zero value wants all of it.
type Wish struct {
	// Width and Height are the size at which the video is visible, in device
	// pixels; 0 for unknown.
	Width, Height int
	// Hidden: the video is not visible at all. Nothing is sent of it. It has no meaning for audio.
	Hidden bool
	// Layer is the best layer wanted; nil for all.
	Layer *Layer
	// Priority orders the videos of one receiver when the rate does not suffice for all: above 0
	// (pinned) they come before the others, below 0 after them.
	Priority int
	// MaxBitrate is the most that is sent of the track, in bit/s; 0 for no limit.
	MaxBitrate int64
}

// SetWish replaces what the receiver wants of the track. It may be called as
// often as the receiver changes its mind, from any goroutine.
func (c *Consumer) SetWish(w Wish) {
	if w.Layer != nil {
		l := *w.Layer
		w.Layer = &l
	}
	c.wish.Store(&w)
	c.producer.review()
	c.transport.out.poke()
}

// covered reports whether pictures of a size fill what is visible, without being cut; a size that is not known does not.
func (w *Wish) covered(width, height int) bool {
	if width == 0 || height == 0 {
		return false
	}
	return w.Width > 0 && w.Width <= width || w.Height > 0 && w.Height <= height
}

// Wish returns the wish that was set last.
func (c *Consumer) Wish() Wish {
	if w := c.wish.Load(); w != nil {
		return *w
	}
	return Wish{}
}
