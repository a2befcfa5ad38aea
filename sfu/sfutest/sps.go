package sfutest

// bits writes bit fields, the highest bit first.
type bits struct {
	bytes []byte
	used  int // bits of the last byte
}

func (w *bits) write(value uint32, count int) {
	for i := count - 1; i >= 0; i-- {
		if w.used%8 == 0 {
			w.bytes = append(w.bytes, 0)
		}
		w.bytes[len(w.bytes)-1] |= byte(value>>i&1) << (7 - w.used%8)
		w.used++
	}
}

// golomb writes an unsigned Exp-Golomb code (H.264, 9.1).
func (w *bits) golomb(value uint32) {
	length := 0
	for (value+1)>>length > 1 {
		length++
	}
	w.write(0, length)
	w.write(value+1, length+1)
}

// sps is a sequence parameter set of H.264's constrained baseline profile for
// pictures of a size (H.264, 7.3.2.1.1).
func sps(width, height uint16) []byte {
	w := bits{bytes: []byte{0x67, 0x42, 0xe0, 0x1f}}
	w.golomb(0) // seq_parameter_set_id
	w.golomb(0) // log2_max_frame_num_minus4
	w.golomb(2) // pic_order_cnt_type
	w.golomb(1) // max_num_ref_frames
	w.write(0, 1)
	across, down := (uint32(width)+15)/16, (uint32(height)+15)/16
	w.golomb(across - 1)
	w.golomb(down - 1)
	w.write(0b11, 2) // frame_mbs_only_flag, direct_8x8_inference_flag
	right, bottom := (across*16-uint32(width))/2, (down*16-uint32(height))/2
	if right > 0 || bottom > 0 {
		w.write(1, 1)
		w.golomb(0)
		w.golomb(right)
		w.golomb(0)
		w.golomb(bottom)
	} else {
		w.write(0, 1)
	}
	w.write(0b01, 2) // no VUI; the stop bit
	return escape(w.bytes)
}

// escape breaks up what would look like a start code (H.264, 7.4.1).
func escape(b []byte) []byte {
	out := make([]byte, 0, len(b)+2)
	zeros := 0
	for _, c := range b {
		if zeros >= 2 && c <= 3 {
			out = append(out, 3)
			zeros = 0
		}
		if zeros++; c != 0 {
			zeros = 0
		}
		out = append(out, c)
	}
	return out
}
