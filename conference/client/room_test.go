package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/signal"
)

func TestSeeOthersComeAndGo(t *testing.T) {
	server := newServer(t, nil)
	ann := join(t, server, "Ann")
	ben := join(t, server, "Ben", func(c *client.Config) { c.Attributes = map[string]string{"seat": "4"} })

	joined := await[client.ParticipantJoined](ann, nil)
	if joined.Participant.Name != "Ben" || joined.Participant.Attributes["seat"] != "4" {
		t.Errorf("Ann was told of %+v, want Ben at seat 4", joined.Participant)
	}
	if others := ben.Participants(); len(others) != 1 || others[0].Name != "Ann" {
		t.Errorf("Ben sees %+v, want Ann", others)
	}
	name, seat := "Benedict", "5"
	if err := ben.Update(timeout(t), &name, map[string]*string{"seat": &seat}); err != nil {
		t.Fatal(err)
	}
	updated := await[client.ParticipantUpdated](ann, nil)
	if updated.Participant.Name != name || updated.Participant.Attributes["seat"] != seat {
		t.Errorf("Ann was told of %+v, want %s at seat %s", updated.Participant, name, seat)
	}
	if self := ben.Self(); self.Name != name || self.Attributes["seat"] != seat {
		t.Errorf("Ben is %+v, want %s at seat %s", self, name, seat)
	}
	if err := ben.Leave(timeout(t)); err != nil {
		t.Fatal(err)
	}
	if left := await[client.ParticipantLeft](ann, nil); left.Reason != signal.ReasonClientLeft {
		t.Errorf("Ann was told reason %q, want %q", left.Reason, signal.ReasonClientLeft)
	}
	if left := await[client.Left](ben, nil); left.Reason != signal.ReasonClientLeft || left.Err != nil {
		t.Errorf("Ben was told %+v, want client_left without error", left)
	}
	if err := ben.Err(); err != nil {
		t.Errorf("Ben's room ended with %v, want nil", err)
	}
	if err := ben.Request(timeout(t), "chat.send", nil, nil); !errors.Is(err, client.ErrClosed) {
		t.Errorf("a request after leaving: %v, want ErrClosed", err)
	}
}

func TestMediaOfEveryCodec(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	for _, mimeType := range []string{client.MimeTypeOpus, client.MimeTypeVP8, client.MimeTypeH264, client.MimeTypeVP9, client.MimeTypeAV1} {
		g := generate(t, mimeType)
		pub, err := ann.Publish(timeout(t), g.track, client.PublishOptions{Name: mimeType})
		if err != nil {
			t.Fatalf("%s: %v", mimeType, err)
		}
		told := await[client.Published](ben, nil).Publication
		if told.ID != pub.ID() || told.MimeType != mimeType || told.Name != mimeType || told.Source != pub.Source() {
			t.Errorf("Ben was told of %+v, want %s as %s", told, mimeType, pub.Source())
		}
		track := ben.track()
		if track.Publication() != pub.ID() || track.MimeType() != mimeType {
			t.Errorf("Ben received %s of %s, want %s of %s", track.MimeType(), track.Publication(), mimeType, pub.ID())
		}
		flows(t, track)
	}
}

func TestUnpublishAndPublishAgain(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	g := generate(t, client.MimeTypeVP8)
	ids := make(map[string]bool)
	for range 5 {
		pub, err := ann.Publish(timeout(t), g.track, client.PublishOptions{})
		if err != nil {
			t.Fatal(err)
		}
		track := ben.track()
		if track.Publication() != pub.ID() || ids[pub.ID()] {
			t.Fatalf("received %s, want the new publication %s", track.Publication(), pub.ID())
		}
		ids[pub.ID()] = true
		flows(t, track)
		if err := pub.Unpublish(timeout(t)); err != nil {
			t.Fatal(err)
		}
		await(ben, func(e client.Unpublished) bool { return e.Publication.ID == pub.ID() })
		for {
			if _, err := track.ReadRTP(timeout(t)); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("the track of an ended publication: %v, want io.EOF", err)
			}
		}
	}
}

// C13
func TestMutedSendsNothing(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	g := generate(t, client.MimeTypeOpus)
	pub, err := ann.Publish(timeout(t), g.track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	track := ben.track()
	flows(t, track)
	if err := pub.SetMuted(timeout(t), true); err != nil {
		t.Fatal(err)
	}
	if m := await[client.Muted](ben, nil); !m.Publication.Muted {
		t.Errorf("Ben was told %+v, want muted", m)
	}
	sent, ctx := g.track.Packets(), timeout(t)
	for written := g.written.Load(); g.written.Load() < written+10; {
		select {
		case <-ben.pause():
		case <-ctx.Done():
			t.Fatal("nothing more was written")
		}
	}
	if now := g.track.Packets(); now > sent+1 { // one may have been under way
		t.Errorf("%d packets were sent while muted", now-sent)
	}
	if err := pub.SetMuted(timeout(t), false); err != nil {
		t.Fatal(err)
	}
	await(ben, func(e client.Muted) bool { return !e.Publication.Muted })
	flows(t, track)
}

// C13: refused without the grant, and what is permitted still works after that.
func TestPublishWithoutGrant(t *testing.T) {
	server := conference.Config{Authorize: func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
		grant := conference.Grant{Publish: []signal.Source{signal.SourceMicrophone}, Subscribe: true}
		return conference.Admission{Identity: req.Token, Grant: grant}, nil
	}}
	conferencetest.Run(t, conferencetest.Config{Server: server}, func(t *testing.T, w *conferencetest.World) {
		ann, ben := w.Join("test", "Ann"), w.Join("test", "Ben")
		ann.MustNotPublish(signal.SourceCamera)
		ann.PublishMicrophone()
		ben.MustHear(ann)
		ben.MustNotSee(ann)
	})
}

func TestSubscribeByHand(t *testing.T) {
	server := newServer(t, nil)
	ann := join(t, server, "Ann")
	ben := join(t, server, "Ben", func(c *client.Config) { c.ManualSubscribe = true })
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	await[client.Published](ben, nil)
	if err := ben.Subscribe(timeout(t), pub.ID()); err != nil {
		t.Fatal(err)
	}
	track := ben.track()
	flows(t, track)
	if err := ben.Pause(timeout(t), pub.ID(), true); err != nil {
		t.Fatal(err)
	}
	if err := ben.Pause(timeout(t), pub.ID(), false); err != nil {
		t.Fatal(err)
	}
	flows(t, track)
	if err := ben.Unsubscribe(timeout(t), pub.ID()); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := track.ReadRTP(timeout(t)); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("after unsubscribing: %v, want io.EOF", err)
		}
	}
}

func TestDataMessages(t *testing.T) {
	server := newServer(t, nil)
	ann, ben, cem := join(t, server, "Ann"), join(t, server, "Ben"), join(t, server, "Cem")
	if err := ann.SendData(timeout(t), []byte("to all"), client.DataOptions{Topic: "t"}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []*person{ben, cem} {
		d := await[client.Data](p, nil)
		if d.From != ann.Self().SID || d.Topic != "t" || !d.Reliable || string(d.Payload) != "to all" {
			t.Errorf("%s got %+v", p.Self().Name, d)
		}
	}
	only := client.DataOptions{To: []string{cem.Self().SID}}
	if err := ann.SendData(timeout(t), []byte("to Cem"), only); err != nil {
		t.Fatal(err)
	}
	if err := ann.SendData(timeout(t), []byte("to all again"), client.DataOptions{}); err != nil {
		t.Fatal(err)
	}
	if d := await[client.Data](ben, nil); string(d.Payload) != "to all again" {
		t.Errorf("Ben got %q, which was not for him", d.Payload)
	}
	if d := await[client.Data](cem, nil); string(d.Payload) != "to Cem" {
		t.Errorf("Cem got %q first, want %q", d.Payload, "to Cem")
	}
	if err := ann.SendData(timeout(t), []byte("quick"), client.DataOptions{Lossy: true}); err != nil {
		t.Fatal(err)
	}
	if d := await(ben, func(d client.Data) bool { return !d.Reliable }); string(d.Payload) != "quick" {
		t.Errorf("Ben got %q, want quick", d.Payload)
	}
	err := ann.SendData(timeout(t), make([]byte, signal.LimitDataLossy), client.DataOptions{Lossy: true})
	var refused *signal.Error
	if !errors.As(err, &refused) || refused.Code != signal.CodeTooLarge {
		t.Errorf("a lossy message over the limit: %v, want %s", err, signal.CodeTooLarge)
	}
}

func TestChatIsAnExtension(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	if err := ann.Request(timeout(t), "chat.send", map[string]string{"text": "hello"}, nil); err != nil {
		t.Fatal(err)
	}
	if e := await[client.Extension](ben, nil); e.Type != "chat.message" {
		t.Errorf("Ben got %+v, want a chat message", e)
	}
}

// C10: the session is resumed on another carrier; media does not notice.
func TestResumeAfterCut(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	pub, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	track := ben.track()
	flows(t, track)
	sid := ben.Self().SID
	ben.net.cut(server)
	await(ben, func(e client.StateChanged) bool { return e.State == client.StateReconnecting })
	await(ben, func(e client.StateChanged) bool { return e.State == client.StateConnected })
	if now := ben.Self().SID; now != sid {
		t.Errorf("SID %s after the cut, want %s as before", now, sid)
	}
	flows(t, track)
	if err := pub.SetMuted(timeout(t), true); err != nil {
		t.Fatal(err)
	}
	await[client.Muted](ben, nil) // events come on the new carrier
}

// The server is gone and another has taken its place: nothing to resume, so
// the room is joined anew and the same track is published again.
func TestRejoinOnAnotherServer(t *testing.T) {
	before, after := newServer(t, nil), newServer(t, nil)
	ann := join(t, before, "Ann")
	g := generate(t, client.MimeTypeVP8)
	pub, err := ann.Publish(timeout(t), g.track, client.PublishOptions{})
	if err != nil {
		t.Fatal(err)
	}
	old, sid := pub.ID(), ann.Self().SID
	ben := join(t, after, "Ben")
	ann.net.cut(after)
	if self := await[client.Rejoined](ann, nil).Self; self.SID == sid || self.SID != ann.Self().SID {
		t.Errorf("rejoined as %s, was %s, is %s", self.SID, sid, ann.Self().SID)
	}
	track := ben.track()
	flows(t, track)
	if pub.ID() == old || track.Publication() != pub.ID() {
		t.Errorf("published as %s, received %s, was %s", pub.ID(), track.Publication(), old)
	}
}

func TestPutOut(t *testing.T) {
	server := newServer(t, nil)
	first := join(t, server, "Ann")
	join(t, server, "Ann") // C9: the same identity again
	left := await[client.Left](first, nil)
	if left.Reason != signal.ReasonDuplicateIdentity {
		t.Errorf("left with %q, want %q", left.Reason, signal.ReasonDuplicateIdentity)
	}
	<-first.Done()
	var reason *signal.LeftError
	if !errors.As(first.Err(), &reason) {
		t.Errorf("Err() = %v, want a LeftError", first.Err())
	}
}

func TestJoinRefused(t *testing.T) {
	server := newServer(t, nil)
	net := &network{server: server}
	_, err := client.Join(timeout(t), client.Config{Dial: net.dial, Room: "a\nb", Token: "Ann"})
	var refused *signal.Error
	if !errors.As(err, &refused) || refused.Code != signal.CodeInvalid {
		t.Errorf("a room name with a line break: %v, want %s", err, signal.CodeInvalid)
	}
	net.served.Wait()
	if _, err := client.Join(timeout(t), client.Config{URL: "ws://127.0.0.1:1/"}); err == nil {
		t.Error("joined without a room name")
	}
}

// A page that is closed or reloaded ends its connections, and its word of
// leaving may be lost: nobody is to see its ghost for the resume window.
func TestClosedWithoutAWord(t *testing.T) {
	server := newServer(t, nil)
	ann, ben := join(t, server, "Ann"), join(t, server, "Ben")
	if _, err := ann.Publish(timeout(t), generate(t, client.MimeTypeVP8).track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ben.Publish(timeout(t), generate(t, client.MimeTypeOpus).track, client.PublishOptions{}); err != nil {
		t.Fatal(err)
	}
	flows(t, ann.track())
	flows(t, ben.track())
	if err := ann.Close(); err != nil {
		t.Fatal(err)
	}
	if left := await[client.ParticipantLeft](ben, nil); left.Reason != signal.ReasonClientLeft {
		t.Errorf("Ben was told reason %q, want %q", left.Reason, signal.ReasonClientLeft)
	}
}

// A token that has expired is asked for again, once, when it is time to rejoin.
func TestRejoinWithFreshToken(t *testing.T) {
	expired := "Ann" // accepted until the first session is lost
	server := func(good func(token string) bool) *conference.Server {
		return newServer(t, nil, func(cfg *conference.Config) {
			cfg.Authorize = func(_ context.Context, req conference.JoinRequest) (conference.Admission, error) {
				if !good(req.Token) {
					return conference.Admission{}, conference.ErrUnauthenticated
				}
				return conference.Admission{Identity: "Ann", Grant: conference.Grant{Subscribe: true}}, nil
			}
		})
	}
	before := server(func(string) bool { return true })
	for _, c := range []struct {
		name string
		good string
		asks int
		ends bool
	}{
		{"the next one is good", "fresh-3", 3, false},
		{"none is good", "", 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := server(func(token string) bool { return token == c.good })
			asks := 0
			ann := join(t, before, "Ann", func(cfg *client.Config) {
				cfg.TokenSource = func(context.Context) (string, error) {
					if asks++; asks < 3 {
						return expired, nil
					}
					return fmt.Sprintf("fresh-%d", asks), nil
				}
			})
			ann.net.cut(after)
			if c.ends {
				left := await[client.Left](ann, nil)
				var refused *signal.Error
				if !errors.As(left.Err, &refused) || refused.Code != signal.CodeUnauthenticated {
					t.Errorf("left with %v", left.Err)
				}
			} else {
				await[client.Rejoined](ann, nil)
			}
			if asks != c.asks {
				t.Errorf("asked for %d tokens, want %d", asks, c.asks)
			}
		})
	}
}
