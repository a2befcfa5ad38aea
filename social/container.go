package social

import (
	"bytes"
	"encoding/binary"
)

func unsupported(what string) error { return errorf(CodeUnsupported, "%s", what) }

func damaged() error {
	return unsupported("the picture is damaged, or something else is hidden in its file")
}

// jpegScan is what the walk through a JPEG found.
type jpegScan struct {
	cost int64 // bytes that decoding takes for a pixel, at most
}

// maxScans is how many scans a JPEG has at most. Progressive ones of cameras and tools have about ten; each
// costs a walk over all of the picture, however few bytes it has.
const maxScans = 40

// walkJPEG checks that a file is a JPEG from its first byte to its last. After its end other JPEGs may
// follow, as phones keep previews there, but nothing else.
func walkJPEG(file []byte) (jpegScan, error) {
	first, rest, err := oneJPEG(file)
	for n := 0; err == nil && len(rest) > 0; n++ {
		rest = bytes.TrimLeft(rest, "\x00")
		if len(rest) == 0 {
			break
		}
		if n == 8 || kindOf(rest) != "jpeg" {
			return first, damaged()
		}
		_, rest, err = oneJPEG(rest)
	}
	return first, err
}

// oneJPEG walks over one picture and returns what follows it.
func oneJPEG(b []byte) (scan jpegScan, rest []byte, err error) {
	b = b[2:] // SOI, as kindOf has seen
	scans := 0
	scan.cost = 3
	for {
		for len(b) > 1 && b[0] == 0xff && b[1] == 0xff { // fill
			b = b[1:]
		}
		if len(b) < 2 || b[0] != 0xff {
			return scan, nil, damaged()
		}
		marker := b[1]
		b = b[2:]
		switch {
		case marker == 0xd9: // EOI
			if scans == 0 {
				return scan, nil, damaged()
			}
			return scan, b, nil
		case marker >= 0xd0 && marker <= 0xd7, marker == 0x01: // RST, TEM
			continue
		case marker == 0xd8 || marker == 0:
			return scan, nil, damaged()
		}
		size := 0
		if len(b) >= 2 {
			size = int(binary.BigEndian.Uint16(b))
		}
		if size < 2 || size > len(b) {
			return scan, nil, damaged()
		}
		b = b[size:]
		switch marker {
		case 0xc2: // SOF2: all coefficients, of 4 bytes, are in memory
			scan.cost = 15
		case 0xda: // SOS
			if scans++; scans > maxScans {
				return scan, nil, unsupported("the picture has too many scans")
			}
			b = afterScan(b)
		}
	}
}

// afterScan skips the data of a scan: up to the next marker that is neither stuffing nor a restart.
func afterScan(b []byte) []byte {
	for {
		i := bytes.IndexByte(b, 0xff)
		if i < 0 || i+1 >= len(b) {
			return nil
		}
		if next := b[i+1]; next != 0 && (next < 0xd0 || next > 0xd7) {
			return b[i:]
		}
		b = b[i+2:]
	}
}

// walkPNG checks that a file is a PNG from its first byte to its last, and not an animated one.
func walkPNG(b []byte) error {
	b = b[8:]
	for n := 0; ; n++ {
		if len(b) < 12 {
			return damaged()
		}
		size, kind := binary.BigEndian.Uint32(b), string(b[4:8])
		if uint64(size) > uint64(len(b)-12) || (n == 0) != (kind == "IHDR") {
			return damaged()
		}
		b = b[12+size:]
		switch kind {
		case "acTL", "fcTL", "fdAT":
			return unsupported("the picture moves")
		case "IEND":
			if size != 0 || len(b) > 0 {
				return damaged()
			}
			return nil
		}
	}
}

// walkWebP checks that a file is a WebP from its first byte to its last, and not an animated one. It returns the pixels of the
// picture itself, which may be more than the file's header says.
func walkWebP(b []byte) (pixels int64, err error) {
	if uint64(binary.LittleEndian.Uint32(b[4:]))+8 != uint64(len(b)) {
		return 0, damaged()
	}
	pictures := 0
	for b = b[12:]; len(b) > 0; {
		if len(b) < 8 {
			return 0, damaged()
		}
		size, kind := uint64(binary.LittleEndian.Uint32(b[4:])), string(b[:4])
		padded := size + size&1
		if padded > uint64(len(b)-8) {
			return 0, damaged()
		}
		switch kind {
		case "ANIM", "ANMF":
			return 0, unsupported("the picture moves")
		case "VP8X":
			if size < 10 || b[8]&0x02 != 0 {
				return 0, unsupported("the picture moves")
			}
		case "VP8 ", "VP8L":
			pictures++
			pixels = webpPixels(kind, b[8:8+size])
		case "ALPH", "ICCP", "EXIF", "XMP ":
		default:
			return 0, damaged()
		}
		b = b[8+padded:]
	}
	if pictures != 1 {
		return 0, damaged()
	}
	return pixels, nil
}

// webpPixels reads how many pixels a chunk has from its header (RFC 9649 and RFC 6386 section 9.1); none if it is damaged.
func webpPixels(kind string, chunk []byte) int64 {
	const side = 1<<14 - 1
	switch {
	case kind == "VP8 " && len(chunk) >= 10:
		return int64(binary.LittleEndian.Uint16(chunk[6:])&side) * int64(binary.LittleEndian.Uint16(chunk[8:])&side)
	case kind == "VP8L" && len(chunk) >= 5:
		bits := binary.LittleEndian.Uint32(chunk[1:])
		return int64(bits&side+1) * int64(bits>>14&side+1)
	}
	return 0
}

// jpegOrientation reads how the camera was held from a JPEG's Exif; 1, upright, if it does not say.
func jpegOrientation(file []byte) int {
	for b := file[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != 0xda; {
		size := int(binary.BigEndian.Uint16(b[2:]))
		if size < 2 || size > len(b)-2 {
			return 1
		}
		if segment := b[4 : 2+size]; b[1] == 0xe1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			return tiffOrientation(segment[6:])
		}
		b = b[2+size:]
	}
	return 1
}

// tiffOrientation reads tag 0x0112 of the first directory.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	entries := b[at+2:]
	for range min(int(order.Uint16(b[at:])), len(entries)/12) {
		if order.Uint16(entries) == 0x0112 {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
