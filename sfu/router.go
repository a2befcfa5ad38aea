package sfu

// RouterConfig configures a [Router]. The zero value works.
type RouterConfig struct {
	// OnSpeakers is called when the set of active speakers or their order
	// changes, and a few times a second while somebody speaks: loudest first,
	// empty for silence. The slice is the callee's to keep.
	OnSpeakers func(speakers []SpeakerLevel)
}

// SpeakerLevel is one active speaker.
type SpeakerLevel struct {
	// ProducerID is the ID of the audio producer that is heard.
	ProducerID string
	// Level is from 0 (silence) to 1 (loudest).
	Level float64
}

// Router ties producers to consumers: one conversation. Its methods are safe
// for concurrent use.
type Router struct{}

// NewSendTransport makes a transport on which a peer sends.
func (r *Router) NewSendTransport(cfg SendConfig) (*SendTransport, error) { return nil, ErrClosed }

// NewReceiveTransport makes a transport on which a peer receives.
func (r *Router) NewReceiveTransport(cfg ReceiveConfig) (*ReceiveTransport, error) {
	return nil, ErrClosed
}

// Close closes all transports of the router. It returns at once;
// [Engine.Close] waits for what is left. OnClosed of the transports is called
// with [ErrClosed].
func (r *Router) Close() {}
