package sfu

// Consumer is a producer as it goes to one receiver. Its methods are safe for concurrent use.
type Consumer struct{}

// ID returns the consumer's ID, unique within its transport.
func (c *Consumer) ID() string { return "" }

// Producer returns what it consumes.
func (c *Consumer) Producer() *Producer { return nil }

// SetPaused stops or restarts the flow to this receiver. The receiver sees no
// gap in sequence numbers; video starts again with a key frame.
func (c *Consumer) SetPaused(paused bool) {}

// Paused returns whether it is paused.
func (c *Consumer) Paused() bool { return false }

// Stats returns a snapshot of the consumer's counters.
func (c *Consumer) Stats() ConsumerStats { return ConsumerStats{} }

// Close ends the consumer. Its media section is reused for a later consumer of the transport.
func (c *Consumer) Close() {}
