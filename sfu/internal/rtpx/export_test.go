package rtpx

// MaxDropout and MaxMisorder are the Unwrapper's bounds.
const (
	MaxDropout  = maxDropout
	MaxMisorder = maxMisorder
)
