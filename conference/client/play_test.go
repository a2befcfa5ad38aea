package client_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/client"
)

// clips writes an IVF file of VP8 key frames and an Ogg file of Opus, a second each.
func clips(t *testing.T) (video, audio string) {
	t.Helper()
	ivf := make([]byte, 32)
	copy(ivf, "DKIF")
	binary.LittleEndian.PutUint16(ivf[6:], 32)
	copy(ivf[8:], "VP80")
	binary.LittleEndian.PutUint32(ivf[16:], 50)
	binary.LittleEndian.PutUint32(ivf[20:], 1)
	frame := append(framePrefix(client.MimeTypeVP8)[1:], bytes.Repeat([]byte{0xaa}, 2500)...) // three packets
	page := func(lacing, body []byte) []byte {
		b := make([]byte, 27)
		copy(b, "OggS")
		b[26] = byte(len(lacing))
		return append(append(b, lacing...), body...)
	}
	head := append([]byte("OpusHead"), 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	tags := append([]byte("OpusTags"), make([]byte, 8)...)
	ogg := append(page([]byte{byte(len(head))}, head), page([]byte{byte(len(tags))}, tags)...)
	for n := range 50 {
		ivf = binary.LittleEndian.AppendUint32(ivf, uint32(len(frame)))
		ivf = binary.LittleEndian.AppendUint64(ivf, uint64(n))
		ivf = append(ivf, frame...)
		ogg = append(ogg, page([]byte{3}, []byte{0x78, byte(n), 0x55})...)
	}
	dir := t.TempDir()
	video, audio = filepath.Join(dir, "clip.ivf"), filepath.Join(dir, "clip.ogg")
	for path, file := range map[string][]byte{video: ivf, audio: ogg} {
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return video, audio
}

// Files are played into a room: what arrives is what is in them, in time
// stamps that go on from one round to the next.
func TestPlayFiles(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	video, audio := clips(t)
	ctx, cancel := context.WithCancel(timeout(t))
	playing := make(chan error, 2)
	for _, path := range []string{video, audio} {
		file, err := client.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ann.Publish(timeout(t), file.Track(), client.PublishOptions{}); err != nil {
			t.Fatal(err)
		}
		go func() { playing <- file.Play(ctx, true) }()
	}
	for range 2 {
		track := ben.track()
		packets, step, mark := 70, uint32(960), []byte{0x55} // over the end of the file
		if track.MimeType() == client.MimeTypeVP8 {
			packets, step, mark = 200, 1800, []byte{0xaa}
		}
		first, err := track.ReadRTP(timeout(t))
		if err != nil {
			t.Fatal(err)
		}
		for last := first; packets > 0; packets-- {
			packet, err := track.ReadRTP(timeout(t))
			if err != nil {
				t.Fatal(err)
			}
			if gap := packet.Timestamp - last.Timestamp; packet.SequenceNumber == last.SequenceNumber+1 && gap != 0 && gap != step {
				t.Fatalf("%s: time stamps %d apart, want 0 or %d", track.MimeType(), gap, step)
			}
			if !bytes.HasSuffix(packet.Payload, mark) {
				t.Fatalf("%s: payload ends in % x, want % x", track.MimeType(), packet.Payload, mark)
			}
			last = packet
		}
	}
	cancel()
	for range 2 {
		if err := <-playing; !errors.Is(err, context.Canceled) {
			t.Errorf("play: %v, want %v", err, context.Canceled)
		}
	}
}
