package sfu

// Producer is one track that a peer sends. Its methods are safe for concurrent use.
type Producer struct{}

// ID returns the producer's ID, unique within the engine.
func (p *Producer) ID() string { return "" }

// MID returns the mid of its media section on its SendTransport.
func (p *Producer) MID() string { return "" }

// Kind returns whether it is audio or video.
func (p *Producer) Kind() Kind { return "" }

// MimeType returns the MIME type of the codec that the peer sends first by
// preference of the answer. Consumers get this codec and no other.
func (p *Producer) MimeType() string { return "" }

// SetMuted mutes or unmutes. While muted all its packets are dropped where they arrive:
// none leaves for any consumer once SetMuted returned, but those already
// handed to the network. After unmuting a video producer a key frame is asked for.
func (p *Producer) SetMuted(muted bool) {}

// Muted returns whether it is muted.
func (p *Producer) Muted() bool { return false }

// Level returns the loudness of the last packet with an RFC 6464 level: from 0
// (silence, or no level known) to 1.
func (p *Producer) Level() float64 { return 0 }

// RequestKeyFrame asks the peer for a key frame. Requests are merged and
// limited. It does nothing for audio.
func (p *Producer) RequestKeyFrame() {}

// Stats returns a snapshot of the producer's counters.
func (p *Producer) Stats() ProducerStats { return ProducerStats{} }

// Close ends the producer and its consumers. What the peer goes on sending for its section
// is dropped. The section can carry a new producer: give its MID to [SendTransport.Answer] again.
func (p *Producer) Close() {}

// Closed returns a channel that is closed when the producer has ended, for whatever reason.
func (p *Producer) Closed() <-chan struct{} { return nil }
