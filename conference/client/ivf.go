package client

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// maxFrame bounds one video frame of a file, so that a damaged length field
// cannot ask for gigabytes.
const maxFrame = 8 << 20

// errMedia is wrapped by every complaint about the content of a media file.
var errMedia = errors.New("damaged media file")

// ivfReader reads the frames of an IVF file: a 32-byte header, then for each
// frame a length, a presentation time in units of the header's time base, and
// the frame. All numbers are little endian.
type ivfReader struct {
	r        io.Reader
	mimeType string
	num, den uint64
}

func newIVFReader(r io.Reader) (*ivfReader, error) {
	var h [32]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		return nil, fmt.Errorf("IVF header: %w", noEOF(err))
	}
	if string(h[:4]) != "DKIF" {
		return nil, fmt.Errorf("%w: no IVF signature", errMedia)
	}
	mimeType, err := ivfMimeType(string(h[8:12]))
	if err != nil {
		return nil, err
	}
	size := int64(binary.LittleEndian.Uint16(h[6:8]))
	den := binary.LittleEndian.Uint32(h[16:20])
	num := binary.LittleEndian.Uint32(h[20:24])
	if den == 0 || num == 0 || size < 32 {
		return nil, fmt.Errorf("%w: IVF time base %d/%d, header of %d bytes", errMedia, num, den, size)
	}
	if _, err := io.CopyN(io.Discard, r, size-32); err != nil {
		return nil, fmt.Errorf("IVF header: %w", noEOF(err))
	}
	return &ivfReader{r: r, mimeType: mimeType, num: uint64(num), den: uint64(den)}, nil
}

func ivfMimeType(fourCC string) (string, error) {
	switch fourCC {
	case "VP80":
		return MimeTypeVP8, nil
	case "VP90":
		return MimeTypeVP9, nil
	case "AV01":
		return MimeTypeAV1, nil
	}
	return "", fmt.Errorf("%w: codec %q in an IVF file", ErrCodec, fourCC)
}

// next returns the next frame and its presentation time; io.EOF after the last one.
func (r *ivfReader) next() (frame []byte, at time.Duration, err error) {
	var h [12]byte
	if _, err := io.ReadFull(r.r, h[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, 0, io.EOF
		}
		return nil, 0, fmt.Errorf("IVF frame header: %w", err)
	}
	size := binary.LittleEndian.Uint32(h[:4])
	if size == 0 || size > maxFrame {
		return nil, 0, fmt.Errorf("%w: IVF frame of %d bytes", errMedia, size)
	}
	frame = make([]byte, size)
	if _, err := io.ReadFull(r.r, frame); err != nil {
		return nil, 0, fmt.Errorf("IVF frame: %w", noEOF(err))
	}
	return frame, r.presentation(binary.LittleEndian.Uint64(h[4:])), nil
}

// presentation converts a time stamp of the file without overflowing on hostile ones.
func (r *ivfReader) presentation(stamp uint64) time.Duration {
	seconds := float64(stamp) * float64(r.num) / float64(r.den)
	if seconds > 1e6 { // eleven days: no file this package plays
		return 1e6 * time.Second
	}
	return time.Duration(seconds * float64(time.Second))
}

// noEOF turns the end of a file in the middle of something into an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
