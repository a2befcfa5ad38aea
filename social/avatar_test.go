package social_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"testing"

	"github.com/rotunda-rtc/rotunda/internal/bubble"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// halves is a picture that is red above and blue below.
func halves(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{R: 255, A: 255}
			if y >= h/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withExif puts an Exif segment with an orientation and a place behind the first marker.
func withExif(file []byte, orientation byte) []byte {
	tiff := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00GPS 48.8584 N"
	segment := append([]byte{0xff, 0xe1, 0, byte(len(tiff) + 2)}, tiff...)
	return append(append(append([]byte(nil), file[:2]...), segment...), file[2:]...)
}

func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngHeader is a PNG that says that it is this large, and is nothing else.
func pngHeader(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	b := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", append(ihdr, 8, 6, 0, 0, 0))...)
	return append(append(b, pngChunk("IDAT", make([]byte, 100))...), pngChunk("IEND", nil)...)
}

// webp wraps chunks; each has an even size.
func webp(chunks ...string) []byte {
	body := "WEBP"
	for _, c := range chunks {
		body += c[:4] + string(binary.LittleEndian.AppendUint32(nil, uint32(len(c)-4))) + c[4:]
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// tinyWebP is one pixel, lossless.
const tinyWebP = "VP8L\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\x08"

func TestAvatar(t *testing.T) { // W48 C43
	bubble.Test(t, func(t *testing.T) {
		k := newKit(t, nil)
		ctx := t.Context()
		ann, bob := k.join("ann@example.org"), k.join("bob@example.org")
		u, err := k.Profiles.SetAvatar(ctx, ann, bytes.NewReader(withExif(jpegOf(t, halves(900, 600)), 6)))
		k.must(err)
		first := u.Avatar
		for _, size := range []int{social.AvatarSmall, social.AvatarMedium, social.AvatarLarge} {
			r, n, err := k.Profiles.Avatar(ctx, bob, ann.UserID, size)
			k.must(err)
			file, err := io.ReadAll(r)
			k.must(err)
			k.must(r.Close())
			if int64(len(file)) != n || bytes.Contains(file, []byte("Exif")) || bytes.Contains(file, []byte("GPS")) {
				t.Errorf("%d: %d bytes of %d, or they tell more than the picture", size, len(file), n)
			}
			img, err := jpeg.Decode(bytes.NewReader(file))
			k.must(err)
			if img.Bounds() != image.Rect(0, 0, size, size) {
				t.Errorf("%d: got %v", size, img.Bounds())
			}
			// Orientation 6: what is stored above is shown at the right.
			red, _, _, _ := img.At(size-5, size/2).RGBA()
			_, _, blue, _ := img.At(5, size/2).RGBA()
			if red < 0xe000 || blue < 0xe000 {
				t.Errorf("%d: the picture lies on its side: red %x at the right, blue %x at the left", size, red, blue)
			}
		}
		_, _, err = k.Profiles.Avatar(ctx, bob, ann.UserID, 97)
		k.code(err, social.CodeNotFound)
		_, _, err = k.Profiles.Avatar(ctx, bob, bob.UserID, 96)
		k.code(err, social.CodeNotFound)
		k.must(k.stores.Blocks.Put(ctx, storage.Block{By: ann.UserID, Of: bob.UserID}))
		_, _, err = k.Profiles.Avatar(ctx, bob, ann.UserID, 96) // W105
		k.code(err, social.CodeNotFound)

		transparent := image.NewNRGBA(image.Rect(0, 0, 40, 30))
		u, err = k.Profiles.SetAvatar(ctx, ann, bytes.NewReader(pngOf(t, transparent)))
		k.must(err)
		if u.Avatar == first || u.Avatar == "" {
			t.Error("the picture's name did not change")
		}
		r, _, err := k.Profiles.Avatar(ctx, ann, ann.UserID, 96)
		k.must(err)
		img, err := jpeg.Decode(r)
		k.must(err)
		if red, green, blue, _ := img.At(48, 48).RGBA(); min(red, green, blue) < 0xf000 {
			t.Error("what is transparent is not white")
		}
		if got := k.blobKeys(ann.UserID, first); got != 0 {
			t.Errorf("%d blobs of the old picture stay", got)
		}
		u, err = k.Profiles.DeleteAvatar(ctx, ann)
		k.must(err)
		_, _, err = k.Profiles.Avatar(ctx, ann, ann.UserID, 96)
		k.code(err, social.CodeNotFound)
		_, err = k.Profiles.DeleteAvatar(ctx, ann)
		k.must(err)
		_, err = k.Profiles.SetAvatar(ctx, ann, bytes.NewReader(webp(tinyWebP)))
		k.must(err)
		_, err = k.Profiles.SetAvatar(ctx, ann, bytes.NewReader(make([]byte, 8<<20+1)))
		k.code(err, social.CodeTooLarge)
		if u.Avatar != "" {
			t.Error("the name of the picture stays")
		}
	})
}

// blobKeys says how many sizes of a picture are stored.
func (k *kit) blobKeys(userID, avatar string) (n int) {
	for _, size := range []int{96, 256, 512} {
		if r, _, err := k.blobs.Get(k.t.Context(), social.PictureKey(userID, avatar, size)); err == nil {
			_ = r.Close()
			n++
		}
	}
	return n
}

// TestPictureRefused: all but one still picture is refused by its structure, before it is decoded. C43
func TestPictureRefused(t *testing.T) {
	good := jpegOf(t, halves(64, 64))
	still := pngOf(t, halves(64, 64))
	animated := append(append(append([]byte(nil), still[:33]...), pngChunk("acTL", make([]byte, 8))...), still[33:]...)
	scans := append([]byte(nil), good[:len(good)-2]...)
	for range 100 {
		scans = append(scans, 0xff, 0xda, 0, 2)
	}
	scans = append(scans, 0xff, 0xd9)
	hugeWebP := webp("VP8X\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "VP8L\x2f\xff\xff\xff\x0f\x00")
	for name, tt := range map[string]struct {
		file []byte
		want social.Code
	}{
		"nothing":        {nil, social.CodeUnsupported},
		"text":           {[]byte("hello"), social.CodeUnsupported},
		"SVG":            {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), social.CodeUnsupported},
		"HTML":           {[]byte("<!DOCTYPE html><script>alert(1)</script>"), social.CodeUnsupported},
		"GIF":            {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), social.CodeUnsupported},
		"JPEG and ZIP":   {append(append([]byte(nil), good...), "PK\x03\x04"...), social.CodeUnsupported},
		"JPEG and HTML":  {append(append([]byte(nil), good...), "<script>"...), social.CodeUnsupported},
		"PNG and ZIP":    {append(append([]byte(nil), still...), "PK\x03\x04"...), social.CodeUnsupported},
		"WebP and ZIP":   {append(webp(tinyWebP), "PK\x03\x04"...), social.CodeUnsupported},
		"WebP and more":  {webp(tinyWebP, "JUNKPK\x03\x04"), social.CodeUnsupported},
		"JPEG cut":       {good[:len(good)/2], social.CodeUnsupported},
		"JPEG's start":   {good[:3], social.CodeUnsupported},
		"PNG cut":        {still[:len(still)-5], social.CodeUnsupported},
		"WebP cut":       {webp(tinyWebP)[:20], social.CodeUnsupported},
		"animated PNG":   {animated, social.CodeUnsupported},
		"animated WebP":  {webp("VP8X\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00", "ANIM\x00\x00\x00\x00\x00\x00"), social.CodeUnsupported},
		"many scans":     {scans, social.CodeUnsupported},
		"20000 x 20000":  {pngHeader(20000, 20000), social.CodeTooLarge},
		"2^31 x 2^31":    {pngHeader(1<<31-1, 1<<31-1), social.CodeUnsupported},
		"WebP that lies": {hugeWebP, social.CodeTooLarge},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := social.CheckPicture(tt.file, 48<<20)
		runtime.ReadMemStats(&after)
		if got := social.CodeOf(err); got != tt.want {
			t.Errorf("%s: got %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
			t.Errorf("%s: refused with %d bytes", name, used)
		}
	}
	// Pictures within pictures, as phones write them, are none of these.
	for name, file := range map[string][]byte{
		"JPEG":     good,
		"PNG":      still,
		"WebP":     webp(tinyWebP),
		"previews": append(append(append([]byte(nil), good...), 0, 0), good...),
	} {
		if err := social.CheckPicture(file, 48<<20); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOrientation: all eight ways to hold a camera.
func TestOrientation(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	quarters := []color.NRGBA{{R: 255, A: 255}, {G: 255, A: 255}, {B: 255, A: 255}, {R: 255, G: 255, B: 255, A: 255}}
	for y := range 64 {
		for x := range 64 {
			img.SetNRGBA(x, y, quarters[y/32*2+x/32])
		}
	}
	// Which stored quarter is shown above at the left and at the right, below at the left and at the right.
	want := []string{"0123", "1032", "3210", "2301", "0213", "2031", "3120", "1302"}
	for i, w := range want {
		out, err := social.Squares(withExif(jpegOf(t, img), byte(i+1)), []int{96})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := jpeg.Decode(bytes.NewReader(out[0]))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range []image.Point{{24, 24}, {72, 24}, {24, 72}, {72, 72}} {
			r, g, b, _ := shown.At(p.X, p.Y).RGBA()
			switch {
			case min(r, g, b) > 0x8000:
				got += "3"
			case r > 0x8000:
				got += "0"
			case g > 0x8000:
				got += "1"
			default:
				got += "2"
			}
		}
		if got != w {
			t.Errorf("orientation %d: got %s, want %s", i+1, got, w)
		}
	}
}

// FuzzPicture: no file makes the check or the decoding panic.
func FuzzPicture(f *testing.F) {
	f.Add(jpegOf(f, halves(16, 16)))
	f.Add(withExif(jpegOf(f, halves(16, 8)), 3))
	f.Add(pngOf(f, halves(16, 16)))
	f.Add(webp(tinyWebP))
	f.Fuzz(func(t *testing.T, file []byte) {
		if social.CheckPicture(file, 1<<20) != nil {
			return
		}
		if _, err := social.Squares(file, []int{16}); err != nil && social.CodeOf(err) == "" {
			t.Error(fmt.Errorf("not an answer: %w", err))
		}
	})
}
