package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
)

// mtu is the size of RTP packets made from files: it leaves room for SRTP, a
// TURN header and IPv6 in the 1280 bytes every path carries.
const mtu = 1180

// File is a media file that can be played into a Track: IVF with VP8, VP9 or
// AV1, or Ogg with Opus. It is for one goroutine.
type File struct {
	path  string
	track *Track
}

// OpenFile looks at the file at path, by its name's ending .ivf, .ogg or
// .opus, and makes a Track of its codec. The file is opened anew by each Play.
func OpenFile(path string) (*File, error) {
	var mimeType string
	err := withFile(path, func(r io.Reader) error {
		reader, err := openMedia(path, r)
		if err == nil {
			mimeType = reader.codec()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	track, err := NewTrack(mimeType)
	if err != nil {
		return nil, err
	}
	return &File{path: path, track: track}, nil
}

// PlayInto is OpenFile for a track that is there, a layer of
// [NewLayeredTrack] for example. It returns ErrCodec for one of another codec.
func PlayInto(track *Track, path string) (*File, error) {
	f, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	if f.track.mimeType != track.mimeType {
		return nil, fmt.Errorf("%w: %s has %s, the track %s", ErrCodec, path, f.track.mimeType, track.mimeType)
	}
	f.track = track
	return f, nil
}

// Track returns the track that Play writes to: publish it.
func (f *File) Track() *Track { return f.track }

// Play sends the file in real time until its end, or, with loop, over and over
// until ctx ends. Time stamps go on from one round to the next. It returns
// ctx's error, or nil at the end of the file.
func (f *File) Play(ctx context.Context, loop bool) error {
	p := newPlayer(f.track)
	for {
		sent := p.frames
		if err := withFile(f.path, func(r io.Reader) error { return p.play(ctx, f.path, r) }); err != nil {
			return err
		}
		if p.frames == sent {
			return fmt.Errorf("play %s: %w: no media in it", f.path, errMedia)
		}
		if !loop {
			return nil
		}
	}
}

func withFile(path string, do func(io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return do(file)
}

// mediaReader is a file's sequence of frames: at is when a frame plays, from
// the file's start, and lasts how long, where the format tells.
type mediaReader interface {
	codec() string
	read() (frame []byte, at, lasts time.Duration, err error)
}

type ivfMedia struct{ *ivfReader }

func (m ivfMedia) codec() string { return m.mimeType }

func (m ivfMedia) read() ([]byte, time.Duration, time.Duration, error) {
	frame, at, err := m.next()
	return frame, at, 0, err
}

type oggMedia struct {
	*oggReader
	at time.Duration
}

func (m *oggMedia) codec() string { return MimeTypeOpus }

func (m *oggMedia) read() ([]byte, time.Duration, time.Duration, error) {
	packet, lasts, err := m.next()
	at := m.at
	m.at += lasts
	return packet, at, lasts, err
}

func openMedia(path string, r io.Reader) (mediaReader, error) {
	var reader mediaReader
	var err error
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".ivf":
		var ivf *ivfReader
		ivf, err = newIVFReader(r)
		reader = ivfMedia{ivf}
	case ".ogg", ".opus":
		var ogg *oggReader
		ogg, err = newOggReader(r)
		reader = &oggMedia{oggReader: ogg}
	default:
		return nil, fmt.Errorf("%s: %w: a file ending in %q", path, ErrCodec, ext)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return reader, nil
}

// player turns frames into paced RTP. Its clock runs on over several rounds of a file.
type player struct {
	track     *Track
	packets   rtp.Sequencer
	payloader rtp.Payloader
	stamp     uint32        // RTP time stamp at time 0 of the whole playing
	begun     time.Time     // wall clock at time 0; zero before the first frame
	offset    time.Duration // where the current round began
	frames    int
}

func newPlayer(track *Track) *player {
	return &player{
		track:     track,
		packets:   rtp.NewRandomSequencer(),
		payloader: payloaderOf(track.mimeType),
		stamp:     rand.Uint32(),
	}
}

func payloaderOf(mimeType string) rtp.Payloader {
	switch mimeType {
	case MimeTypeVP8:
		return &codecs.VP8Payloader{EnablePictureID: true}
	case MimeTypeVP9:
		return &codecs.VP9Payloader{}
	case MimeTypeAV1:
		return &codecs.AV1Payloader{}
	default:
		return &codecs.OpusPayloader{}
	}
}

// play sends one round. The next round begins one frame after the last frame's time.
func (p *player) play(ctx context.Context, path string, r io.Reader) error {
	reader, err := openMedia(path, r)
	if err != nil {
		return err
	}
	var first, last, step time.Duration
	for n := 0; ; n++ {
		frame, at, lasts, err := reader.read()
		if errors.Is(err, io.EOF) {
			p.offset += last + step
			return nil
		}
		if err != nil {
			return fmt.Errorf("play %s: %w", path, err)
		}
		if n == 0 {
			first = at
		}
		at -= first
		step = max(at-last, lasts, time.Millisecond)
		last = at
		if err := p.send(ctx, frame, p.offset+at); err != nil {
			return err
		}
	}
}

// send waits until the frame is due and writes it. A player that fell more
// than a second behind moves its clock instead of sending a burst.
func (p *player) send(ctx context.Context, frame []byte, at time.Duration) error {
	if p.begun.IsZero() {
		p.begun = time.Now().Add(-at)
	}
	wait := time.Until(p.begun.Add(at))
	if wait < -time.Second {
		p.begun = p.begun.Add(-wait)
	}
	if err := sleep(ctx, wait); err != nil {
		return err
	}
	stamp := p.stamp + rtpTime(at, p.track.ClockRate())
	payloads := p.payloader.Payload(mtu-12, frame)
	for i, payload := range payloads {
		packet := &rtp.Packet{
			Header: rtp.Header{
				Version:        2,
				Marker:         i == len(payloads)-1 && p.track.mimeType != MimeTypeOpus,
				SequenceNumber: p.packets.NextSequenceNumber(),
				Timestamp:      stamp,
			},
			Payload: payload,
		}
		p.track.playLevel(len(frame))
		if err := p.track.WriteRTP(packet); err != nil && !errors.Is(err, io.ErrClosedPipe) {
			return err
		}
	}
	p.frames++
	return nil
}

// Opus in a file says nothing of its loudness: what has sound in it is taken for
// somebody who speaks, so loud in -dBov. A frame of no more than discontinuousBytes is
// none, as when nobody does (RFC 6716 section 3.1, RFC 7587 section 3.1.3).
const (
	playedLevel        = 30
	discontinuousBytes = 2
)

// playLevel is what a file's frame says of its loudness, unless the application said something.
func (t *Track) playLevel(size int) {
	if t.mimeType != MimeTypeOpus {
		return
	}
	was := t.level.Load()
	if was&levelPlayed == 0 && was != 0 {
		return
	}
	next := uint32(127 | levelKnown | levelPlayed)
	if size > discontinuousBytes {
		next = playedLevel | 0x80 | levelKnown | levelPlayed
	}
	t.level.CompareAndSwap(was, next)
}

// sleep waits for d or the end of ctx, whichever comes first.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// rtpTime converts a time to RTP time stamp units, modulo 2^32.
func rtpTime(at time.Duration, rate uint32) uint32 {
	whole, rest := at/time.Second, at%time.Second
	return uint32(whole)*rate + uint32(uint64(rest)*uint64(rate)/uint64(time.Second))
}
