package rtcpx

import "encoding/binary"

// Bounds of what one packet holds.
const (
	sdesCNAME    = 1
	maxCNAME     = 255
	nackSpan     = 16  // numbers that a NACK entry covers behind its first
	maxNACKs     = 256 // entries in one packet: it fits an MTU
	totalLostMax = 1<<23 - 1
	totalLostMin = -1 << 23
)

// appendHeader appends a packet's header; the length is in bytes, header included, and a multiple of four.
func appendHeader(dst []byte, kind, count uint8, size int) []byte {
	dst = append(dst, version2|count, kind)
	return binary.BigEndian.AppendUint16(dst, uint16(size/4-1))
}

// AppendSenderReport appends an SR with blocks to dst, followed by RRs for those beyond the 31 that fit one packet.
func AppendSenderReport(dst []byte, sr SenderReport, blocks []ReportBlock) []byte {
	n := min(len(blocks), maxCount)
	dst = appendHeader(dst, typeSR, uint8(n), headerSize+4+senderSize+n*blockSize)
	dst = binary.BigEndian.AppendUint32(dst, sr.SSRC)
	dst = binary.BigEndian.AppendUint64(dst, sr.NTP)
	dst = binary.BigEndian.AppendUint32(dst, sr.RTP)
	dst = binary.BigEndian.AppendUint32(dst, sr.PacketCount)
	dst = binary.BigEndian.AppendUint32(dst, sr.OctetCount)
	dst = appendBlocks(dst, blocks[:n])
	if n == len(blocks) {
		return dst
	}
	return AppendReceiverReport(dst, sr.SSRC, blocks[n:])
}

// AppendReceiverReport appends an RR with blocks, which may be none, to dst, and further RRs for those beyond 31.
func AppendReceiverReport(dst []byte, ssrc uint32, blocks []ReportBlock) []byte {
	for {
		n := min(len(blocks), maxCount)
		dst = appendHeader(dst, typeRR, uint8(n), headerSize+4+n*blockSize)
		dst = binary.BigEndian.AppendUint32(dst, ssrc)
		dst = appendBlocks(dst, blocks[:n])
		if blocks = blocks[n:]; len(blocks) == 0 {
			return dst
		}
	}
}

func appendBlocks(dst []byte, blocks []ReportBlock) []byte {
	for i := range blocks {
		b := &blocks[i]
		lost := min(max(b.TotalLost, totalLostMin), totalLostMax)
		dst = binary.BigEndian.AppendUint32(dst, b.SSRC)
		dst = binary.BigEndian.AppendUint32(dst, uint32(b.FractionLost)<<24|uint32(lost)&0xFFFFFF)
		dst = binary.BigEndian.AppendUint32(dst, b.HighestSeq)
		dst = binary.BigEndian.AppendUint32(dst, b.Jitter)
		dst = binary.BigEndian.AppendUint32(dst, b.LastSR)
		dst = binary.BigEndian.AppendUint32(dst, b.Delay)
	}
	return dst
}

// AppendCNAME appends an SDES with the canonical name of ssrc (RFC 3550 section 6.5.1), cut at 255 bytes.
func AppendCNAME(dst []byte, ssrc uint32, cname string) []byte {
	cname = cname[:min(len(cname), maxCNAME)]
	size := headerSize + 4 + 2 + len(cname)
	end := (size + 4) &^ 3 // one to four zero bytes end the chunk
	dst = appendHeader(dst, typeSDES, 1, end)
	dst = binary.BigEndian.AppendUint32(dst, ssrc)
	dst = append(dst, sdesCNAME, uint8(len(cname)))
	dst = append(dst, cname...)
	for range end - size {
		dst = append(dst, 0)
	}
	return dst
}

// AppendNACK appends a generic NACK for seqs, which ascend modulo 2^16; nothing for none. It holds 256 entries of up to 17
// numbers each: what does not fit is left out, and asked for the next time.
func AppendNACK(dst []byte, sender, media uint32, seqs []uint16) []byte {
	if len(seqs) == 0 {
		return dst
	}
	start := len(dst)
	dst = appendFeedback(dst, typeRTPFB, formatNACK, sender, media)
	for n := 0; len(seqs) > 0 && n < maxNACKs; n++ {
		pid, mask := seqs[0], uint16(0)
		for seqs = seqs[1:]; len(seqs) > 0; seqs = seqs[1:] {
			ahead := seqs[0] - pid
			if ahead > nackSpan {
				break
			}
			if ahead > 0 { // not named twice
				mask |= 1 << (ahead - 1)
			}
		}
		dst = binary.BigEndian.AppendUint16(dst, pid)
		dst = binary.BigEndian.AppendUint16(dst, mask)
	}
	binary.BigEndian.PutUint16(dst[start+2:], uint16((len(dst)-start)/4-1))
	return dst
}

// AppendPLI appends a picture loss indication.
func AppendPLI(dst []byte, sender, media uint32) []byte {
	return appendFeedback(dst, typePSFB, formatPLI, sender, media)
}

func appendFeedback(dst []byte, kind, format uint8, sender, media uint32) []byte {
	dst = appendHeader(dst, kind, format, feedbackSize)
	dst = binary.BigEndian.AppendUint32(dst, sender)
	return binary.BigEndian.AppendUint32(dst, media)
}
