package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// whipSession sends sound and pictures by RFC 9725 for a while.
func (w *world) whipSession(ctx context.Context, rnd *rand.Rand, room string) error {
	return w.httpSession(ctx, rnd, "/whip/"+room, func(ctx context.Context, pc *webrtc.PeerConnection, tasks *sync.WaitGroup) error {
		for _, mimeType := range []string{webrtc.MimeTypeOpus, webrtc.MimeTypeVP8} {
			track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: mimeType}, mimeType, "stream")
			if err != nil {
				return err
			}
			if _, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}); err != nil {
				return err
			}
			clock := uint32(90000)
			if mimeType == webrtc.MimeTypeOpus {
				clock = 48000
			}
			tasks.Go(func() { send(ctx, mimeType, clock, track.WriteRTP) })
		}
		w.whip.Add(1)
		return nil
	})
}

// whepSession plays what the room shows for a while.
func (w *world) whepSession(ctx context.Context, rnd *rand.Rand, room string) error {
	return w.httpSession(ctx, rnd, "/whep/"+room, func(_ context.Context, pc *webrtc.PeerConnection, tasks *sync.WaitGroup) error {
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			if _, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
				return err
			}
		}
		pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
			for {
				if _, _, err := track.ReadRTP(); err != nil {
					return
				}
				w.received.Add(1)
			}
		})
		w.whep.Add(1)
		return nil
	})
}

// httpSession opens a session, stays, and ends it: half of them properly.
func (w *world) httpSession(ctx context.Context, rnd *rand.Rand, path string, prepare func(context.Context, *webrtc.PeerConnection, *sync.WaitGroup) error) error {
	ctx, leave := context.WithTimeout(ctx, w.life(rnd))
	defer leave()
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer leave() // before waiting
	l := newLink()
	var settings webrtc.SettingEngine
	l.configure(&settings)
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return err
	}
	defer func() { _ = pc.GracefulClose() }()
	if err := prepare(ctx, pc, &tasks); err != nil {
		return err
	}
	session, err := w.open(ctx, l.client(), pc, path)
	if err != nil {
		if ctx.Err() != nil {
			return nil // it was a short life
		}
		return err
	}
	_ = pause(ctx, time.Hour)
	if rnd.IntN(2) == 0 {
		w.killed.Add(1)
		l.cut()
		return nil
	}
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, _, err = request(end, l.client(), http.MethodDelete, session, "")
	return err
}

// open negotiates and returns the session's address.
func (w *world) open(ctx context.Context, client *http.Client, pc *webrtc.PeerConnection, path string) (string, error) {
	offer, err := pc.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(offer); err != nil {
		return "", err
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	response, answer, err := request(ctx, client, http.MethodPost, w.url+path, pc.LocalDescription().SDP)
	if err != nil {
		return "", err
	}
	location, err := url.Parse(w.url + path)
	if err == nil {
		location, err = location.Parse(response.Header.Get("Location"))
	}
	if err != nil {
		return "", err
	}
	return location.String(), pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

func request(ctx context.Context, client *http.Client, method, address, body string) (*http.Response, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("Content-Type", "application/sdp")
	response, err := client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= http.StatusMultipleChoices {
		err = fmt.Errorf("%s %s: %s", method, address, response.Status)
	}
	return response, string(b), err
}
