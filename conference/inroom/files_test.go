package inroom_test

import (
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/signal"
)

func (c *client) offer(to string) inroom.FileRef {
	c.t.Helper()
	var ref inroom.FileRef
	c.must("files.offer", inroom.OfferFile{Name: "notes.txt", Size: 12, Type: "text/plain; charset=utf-8", To: to}, &ref)
	return ref
}

func TestFileToOne(t *testing.T) {
	server := newServer(t)
	ann, bob, cid := join(t, server, "ann"), join(t, server, "bob"), join(t, server, "cid")
	ref := ann.offer(bob.sid)
	for _, c := range []*client{ann, bob} {
		f := next[inroom.File](c, "files.offered")
		if f.ID != ref.ID || f.From != ann.sid || f.To != bob.sid || f.Name != "notes.txt" || f.Size != 12 || f.Type != "text/plain" {
			t.Errorf("got %+v", f)
		}
	}
	cid.refused(signal.CodeNotFound, "files.accept", ref)
	ann.refused(signal.CodeNotFound, "files.accept", ref)
	bob.refused(signal.CodeNotFound, "files.withdraw", ref)
	bob.must("files.accept", ref, nil)
	answer := inroom.FileAnswer{ID: ref.ID, By: bob.sid}
	if got := next[inroom.FileAnswer](ann, "files.accepted"); got != answer {
		t.Errorf("got %+v", got)
	}
	bob.must("files.done", ref, nil)
	if got := next[inroom.FileAnswer](ann, "files.finished"); got != answer {
		t.Errorf("got %+v", got)
	}
	bob.refused(signal.CodeNotFound, "files.decline", ref)

	ref = ann.offer(bob.sid)
	bob.must("files.decline", ref, nil)
	if got := next[inroom.FileAnswer](ann, "files.declined"); got.ID != ref.ID {
		t.Errorf("got %+v", got)
	}
	ref = ann.offer(bob.sid)
	bob.must(signal.TypeLeave, nil, nil)
	if got := next[inroom.FileRef](ann, "files.withdrawn"); got != ref {
		t.Errorf("got %+v", got)
	}
	cid.nothing("files.offered")
	cid.nothing("files.withdrawn")
}

func TestFileToAll(t *testing.T) {
	server := newServer(t)
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	ref := ann.offer("")
	next[inroom.File](bob, "files.offered")
	late := join(t, server, "late")
	if state := stateOf[inroom.FilesState](late, "files"); len(state.Offers) != 1 || state.Offers[0].ID != ref.ID || state.MaxSize != inroom.DefaultMaxFileSize {
		t.Errorf("got %+v", state)
	}
	for _, c := range []*client{bob, late} { // each for itself
		c.must("files.accept", ref, nil)
		c.must("files.done", ref, nil)
		if got := next[inroom.FileAnswer](ann, "files.finished"); got.By != c.sid {
			t.Errorf("got %+v", got)
		}
	}
	ann.must("files.withdraw", ref, nil)
	next[inroom.FileRef](bob, "files.withdrawn")
	ref = ann.offer("")
	ann.must(signal.TypeLeave, nil, nil)
	if got := next[inroom.FileRef](bob, "files.withdrawn"); got != ref {
		t.Errorf("got %+v", got)
	}
}

func TestFileNames(t *testing.T) {
	server := newServer(t)
	ann, bob := join(t, server, "ann"), join(t, server, "bob")
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\Users\me\photo.jpg`: "photo.jpg", "a\u202egnp.exe": "agnp.exe",
		"<img src=x>.html": "<img src=x>.html", ".bashrc": "bashrc", "no\x00te\n.txt": "note .txt",
	} {
		var ref inroom.FileRef
		ann.must("files.offer", inroom.OfferFile{Name: name, Type: "<script>"}, &ref)
		f := next[inroom.File](bob, "files.offered")
		if f.Name != want || f.Type != "application/octet-stream" {
			t.Errorf("%q: got %q of type %q, want %q", name, f.Name, f.Type, want)
		}
		ann.must("files.withdraw", ref, nil)
	}
}

func TestFileRefused(t *testing.T) {
	server := newServer(t, inroom.Files{MaxSize: 1000, MaxOffers: 2})
	ann, ghost, mute := join(t, server, "ann"), join(t, server, "ghost"), join(t, server, "mute")
	mute.refused(signal.CodeForbidden, "files.offer", inroom.OfferFile{Name: "x"})
	ghost.refused(signal.CodeForbidden, "files.offer", inroom.OfferFile{Name: "x"})
	for name, tt := range map[string]struct {
		offer inroom.OfferFile
		code  signal.Code
	}{
		"too large":     {inroom.OfferFile{Name: "x", Size: 1001}, signal.CodeTooLarge},
		"negative":      {inroom.OfferFile{Name: "x", Size: -1}, signal.CodeInvalid},
		"no name":       {inroom.OfferFile{Name: " \u202e"}, signal.CodeInvalid},
		"only a path":   {inroom.OfferFile{Name: "../.."}, signal.CodeInvalid},
		"long name":     {inroom.OfferFile{Name: strings.Repeat("x", 201)}, signal.CodeTooLarge},
		"to nobody":     {inroom.OfferFile{Name: "x", To: "PA_none"}, signal.CodeNotFound},
		"to one hidden": {inroom.OfferFile{Name: "x", To: ghost.sid}, signal.CodeNotFound},
		"to oneself":    {inroom.OfferFile{Name: "x", To: ann.sid}, signal.CodeInvalid},
	} {
		if err := ann.request("files.offer", tt.offer, nil); codeOf(err) != tt.code {
			t.Errorf("%s: got %v, want %s", name, err, tt.code)
		}
	}
	first := ann.offer("")
	ann.offer("")
	ann.refused(signal.CodeTooMany, "files.offer", inroom.OfferFile{Name: "x"})
	ann.must("files.withdraw", first, nil)
	ann.offer("")
	ann.refused(signal.CodeNotFound, "files.withdraw", first)
}
