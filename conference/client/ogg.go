package client

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// maxOpusPacket is more than the largest Opus packet there can be (RFC 6716, section 3.4).
const maxOpusPacket = 64 << 10

// oggReader reads the packets of the first logical stream of an Ogg file
// (RFC 3533), which must be Opus (RFC 7845).
type oggReader struct {
	r       io.Reader
	serial  uint32
	started bool
	lacing  []byte // segment sizes of the current page not yet read
	partial []byte // a packet that goes on in the next page
}

func newOggReader(r io.Reader) (*oggReader, error) {
	o := &oggReader{r: r}
	head, err := o.packet()
	if err != nil {
		return nil, fmt.Errorf("ogg header: %w", noEOF(err))
	}
	if len(head) < 19 || string(head[:8]) != "OpusHead" {
		return nil, fmt.Errorf("%w: the Ogg file is not Opus", ErrCodec)
	}
	tags, err := o.packet()
	if err != nil {
		return nil, fmt.Errorf("ogg comment header: %w", noEOF(err))
	}
	if len(tags) < 8 || string(tags[:8]) != "OpusTags" {
		return nil, fmt.Errorf("%w: no Opus comment header", errMedia)
	}
	return o, nil
}

// next returns the next Opus packet and how long it plays; io.EOF after the last one.
func (o *oggReader) next() (packet []byte, duration time.Duration, err error) {
	for {
		if packet, err = o.packet(); err != nil {
			return nil, 0, err
		}
		if duration = opusDuration(packet); duration > 0 {
			return packet, duration, nil
		}
	}
}

// packet puts one packet together from its segments: 255 means that more follows.
func (o *oggReader) packet() ([]byte, error) {
	for {
		if len(o.lacing) == 0 {
			if err := o.page(); err != nil {
				return nil, err
			}
			continue
		}
		size := int(o.lacing[0])
		o.lacing = o.lacing[1:]
		old := len(o.partial)
		if old+size > maxOpusPacket {
			return nil, fmt.Errorf("%w: Ogg packet over %d bytes", errMedia, maxOpusPacket)
		}
		o.partial = append(o.partial, make([]byte, size)...)
		if _, err := io.ReadFull(o.r, o.partial[old:]); err != nil {
			return nil, fmt.Errorf("ogg page: %w", noEOF(err))
		}
		if size < 255 {
			packet := o.partial
			o.partial = nil
			return packet, nil
		}
	}
}

// page reads the header of the stream's next page and skips other streams' pages.
func (o *oggReader) page() error {
	for {
		var h [27]byte
		if _, err := io.ReadFull(o.r, h[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return io.EOF
			}
			return fmt.Errorf("ogg page header: %w", err)
		}
		if string(h[:4]) != "OggS" || h[4] != 0 {
			return fmt.Errorf("%w: no Ogg page where one must be", errMedia)
		}
		lacing := make([]byte, h[26])
		if _, err := io.ReadFull(o.r, lacing); err != nil {
			return fmt.Errorf("ogg page header: %w", noEOF(err))
		}
		serial := binary.LittleEndian.Uint32(h[14:18])
		if !o.started {
			o.serial, o.started = serial, true
		}
		if serial == o.serial {
			o.lacing = lacing
			return nil
		}
		var skip int64
		for _, size := range lacing {
			skip += int64(size)
		}
		if _, err := io.CopyN(io.Discard, o.r, skip); err != nil {
			return fmt.Errorf("ogg page: %w", noEOF(err))
		}
	}
}

// opusDuration tells from its first bytes how long an Opus packet plays
// (RFC 6716, section 3.1); 0 if it is not one.
func opusDuration(packet []byte) time.Duration {
	if len(packet) == 0 {
		return 0
	}
	var frame time.Duration
	switch config := packet[0] >> 3; {
	case config < 12: // SILK: 10, 20, 40, 60 ms
		frame = [...]time.Duration{10, 20, 40, 60}[config&3] * time.Millisecond
	case config < 16: // hybrid: 10, 20 ms
		frame = [...]time.Duration{10, 20}[config&1] * time.Millisecond
	default: // CELT: 2.5, 5, 10, 20 ms
		frame = 2500 * time.Microsecond << (config & 3)
	}
	frames := 1
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = int(packet[1] & 0x3f)
	}
	if d := frame * time.Duration(frames); d <= 120*time.Millisecond {
		return d
	}
	return 0
}
