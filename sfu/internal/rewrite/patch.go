package rewrite

import (
	"encoding/binary"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

// Patch is what the numbers inside a payload are shifted by so that they go on where sources change or pictures were
// withheld. The zero value changes nothing.
type Patch struct {
	PictureID uint16 // VP8 and VP9, modulo the width they have in the packet
	Frame     uint16 // frame number of the dependency descriptor
	TL0PicIdx uint8
	KeyIdx    uint8 // modulo 32
}

// Apply changes payload and dd, a packet's dependency descriptor or nil, in place. info is what the packet says of itself;
// places that it names beyond the ends are left out.
func (p Patch) Apply(info *codec.Info, payload, dd []byte) {
	if p == (Patch{}) {
		return
	}
	at := int(info.PictureAt)
	switch {
	case info.PictureBits == 7 && at < len(payload):
		payload[at] = byte(info.PictureID+p.PictureID) & 0x7F
	case info.PictureBits == 15 && at+1 < len(payload):
		binary.BigEndian.PutUint16(payload[at:], 0x8000|(info.PictureID+p.PictureID))
	}
	if at := int(info.TL0At); at > 0 && at < len(payload) {
		payload[at] = info.TL0PicIdx + p.TL0PicIdx
	}
	if at := int(info.KeyAt); at > 0 && at < len(payload) {
		payload[at] = payload[at]&^0x1F | (info.KeyIdx+p.KeyIdx)&0x1F
	}
	if info.HasFrame && len(dd) >= ddMandatory {
		binary.BigEndian.PutUint16(dd[1:], info.Frame+p.Frame)
	}
}

// ddMandatory is the size of a dependency descriptor's mandatory fields; the frame number is the last two bytes of them.
const ddMandatory = 3

// numbers are those inside the newest packet sent, as sent.
type numbers struct {
	picture, frame uint16
	tl0, key       uint8
}

// of applies the patch to the numbers of a packet; what it does not have stays as it was.
func (n numbers) of(info *codec.Info, p Patch) numbers {
	if info.PictureBits > 0 {
		n.picture = (info.PictureID + p.PictureID) & (1<<info.PictureBits - 1)
	}
	if info.TL0At > 0 {
		n.tl0 = info.TL0PicIdx + p.TL0PicIdx
	}
	if info.KeyAt > 0 {
		n.key = (info.KeyIdx + p.KeyIdx) & 0x1F
	}
	if info.HasFrame {
		n.frame = info.Frame + p.Frame
	}
	return n
}

// continued is the patch that gives a packet the numbers that follow n.
func (n numbers) continued(info *codec.Info) Patch {
	var p Patch
	if info.PictureBits > 0 {
		p.PictureID = n.picture + 1 - info.PictureID
	}
	if info.TL0At > 0 {
		p.TL0PicIdx = n.tl0 + 1 - info.TL0PicIdx
	}
	if info.KeyAt > 0 {
		p.KeyIdx = (n.key + 1 - info.KeyIdx) & 0x1F
	}
	if info.HasFrame {
		p.Frame = n.frame + 1 - info.Frame
	}
	return p
}
