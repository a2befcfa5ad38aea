package layer

import "github.com/rotunda-rtc/rotunda/sfu/internal/codec"

// Target is what a receiver is to get. The zero value is the lowest layer of source 0.
type Target struct {
	Source   uint32 // which encoding
	Spatial  uint8  // highest spatial layer within the encoding
	Temporal uint8  // highest temporal layer
	Off      bool   // nothing
}

// In is a packet of one of the encodings.
type In struct {
	Source    uint32
	Seq       int64  // extended (rtpx.Unwrapper)
	Timestamp uint32 // RTP timestamp
	Info      *codec.Info
}

// Verdict is what to do with a packet. The zero value: nothing, it has no place in the stream.
type Verdict struct {
	// Forward: send it.
	Forward bool
	// Skip: do not send it, but tell the stream (rewrite.In.Skip), since it is of the source that is forwarded.
	Skip bool
	// Switched: it is the first packet of a source, or of the same one after an interruption: rewrite.Stream.SwitchAt comes first.
	Switched bool
	// Marker: set the RTP marker bit, whatever it is in the packet, since nothing more of the picture is forwarded.
	Marker bool
}

// Selector chooses for one receiver among the packets of a producer. Make it with New. Not safe for concurrent use.
type Selector struct {
	target Target
}

// New makes a Selector that forwards nothing until Target.
func New() *Selector { return &Selector{target: Target{Off: true}} }

// Target says what the receiver is to get from now on.
func (s *Selector) Target(t Target) { s.target = t }

// Current is what is forwarded now; false when nothing is.
func (s *Selector) Current() (Target, bool) { return s.target, false }

// NeedsKey is the source of which a key frame is waited for.
func (s *Selector) NeedsKey() (source uint32, ok bool) { return s.target.Source, !s.target.Off }

// Resume says that packets were withheld: what is forwarded next is a key frame.
func (s *Selector) Resume() {}

// Take says what becomes of a packet.
func (s *Selector) Take(in In) Verdict { return Verdict{} }

// Marker says what Verdict.Marker was, or would have been, for a packet: for retransmissions.
func (s *Selector) Marker(in In) bool { return false }
