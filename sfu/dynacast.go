package sfu

// WantedEncoding says of one encoding of a producer whether any receiver wants it.
type WantedEncoding struct {
	// RID is the encoding's rid in the offer; empty when the track has a single encoding.
	RID    string
	Wanted bool
}

// review looks again at which encodings the consumers wish. It is called when
// a consumer comes or goes, is paused, or changes its wish.
func (p *Producer) review() {}
