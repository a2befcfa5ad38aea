package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/api"
)

func pngOf(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAvatar(t *testing.T) {
	k := newKit(t, nil)
	ada, bob := k.join("ada@example.org"), k.join("bob@example.org")
	bob.do("GET", "/people/"+ada.ID+"/avatar", nil).problem(404, "not_found")
	var me struct{ Avatar string }
	ada.do("PUT", "/me/avatar", pngOf(t, 300), "Content-Type", "image/png").ok(200, &me)
	if me.Avatar == "" {
		t.Fatal("there is no avatar")
	}
	got := bob.do("GET", "/people/"+ada.ID+"/avatar?size=96&v="+me.Avatar, nil).ok(200, nil)
	if picture, err := jpeg.Decode(bytes.NewReader(got.Body)); err != nil || picture.Bounds().Dx() != 96 {
		t.Errorf("got %v %v", picture, err)
	}
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=31536000, immutable",
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Header.Get(name), want)
		}
	}
	got = bob.do("GET", "/people/"+ada.ID+"/avatar", nil).ok(200, nil)
	if cc := got.Header.Get("Cache-Control"); cc != "private, no-cache" {
		t.Errorf("without a version it is kept as %q", cc)
	}
	bob.do("GET", "/people/"+ada.ID+"/avatar?size=97", nil).problem(422, "invalid")
	k.nobody().do("GET", "/people/"+ada.ID+"/avatar", nil).problem(401, "unauthenticated")
	bob.do("PUT", "/blocks/"+ada.ID, nil).ok(204, nil)
	ada.do("GET", "/people/"+bob.ID+"/avatar", nil).problem(404, "not_found")
	bob.do("GET", "/people/"+ada.ID+"/avatar", nil).problem(404, "not_found") // C46

	ada.do("DELETE", "/me/avatar", nil).ok(200, nil)
	ada.do("GET", "/people/"+ada.ID+"/avatar", nil).problem(404, "not_found")
}

// C43
func TestAvatarRefused(t *testing.T) {
	k := newKit(t, func(_ *social.Config, c *api.Config) { c.Limits.AvatarBytes = 4 << 10 })
	ada := k.join("ada@example.org")
	picture := pngOf(t, 64)
	ada.do("PUT", "/me/avatar", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "Content-Type", "image/svg+xml").problem(415, "unsupported")
	ada.do("PUT", "/me/avatar", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "Content-Type", "image/png").problem(415, "unsupported")
	ada.do("PUT", "/me/avatar", picture).problem(415, "unsupported")
	ada.do("PUT", "/me/avatar", body{"file": "x"}).problem(415, "unsupported")
	ada.do("PUT", "/me/avatar", make([]byte, 4<<10+1), "Content-Type", "image/png").problem(413, "too_large")
	r := ada.request("PUT", "/me/avatar", make([]byte, 4<<10+1), "Content-Type", "image/png")
	r.ContentLength = -1 // it does not say how much comes
	k.serve(r).problem(413, "too_large")
	ada.do("PUT", "/me/avatar", nil, "Content-Type", "image/png").problem(400, "malformed")
	ada.do("PUT", "/me/avatar", picture, "Content-Type", "image/png").ok(200, nil)
}

// Pictures that arrive slowly do not fill the memory: beyond some at a time, others are told to come again.
func TestAvatarsAtATime(t *testing.T) {
	k := newKit(t, func(_ *social.Config, c *api.Config) { c.Limits.Upload = api.Rate{Count: 1000, In: time.Minute} })
	ada := k.join("ada@example.org")
	const most = 32
	begun, end := make(chan struct{}), make(chan struct{})
	answers := make(chan *answer)
	for range most {
		r := ada.request("PUT", "/me/avatar", nil, "Content-Type", "image/png")
		r.Body, r.ContentLength = &slow{begun: begun, end: end}, 100
		go func() { answers <- k.serve(r) }()
	}
	for range most {
		<-begun
	}
	got := ada.do("PUT", "/me/avatar", pngOf(t, 64), "Content-Type", "image/png")
	got.problem(503, "unavailable")
	if got.Header.Get("Retry-After") == "" {
		t.Error("it does not say when")
	}
	close(end)
	for range most {
		(<-answers).problem(415, "unsupported")
	}
	ada.do("PUT", "/me/avatar", pngOf(t, 64), "Content-Type", "image/png").ok(200, nil)
}

// slow is a body that says when it is read, and then comes when it may.
type slow struct {
	begun chan<- struct{}
	end   <-chan struct{}
	done  bool
}

func (s *slow) Read(p []byte) (int, error) {
	if s.done {
		return 0, io.EOF
	}
	s.done = true
	s.begun <- struct{}{}
	<-s.end
	return copy(p, "no picture"), nil
}

func (*slow) Close() error { return nil }
