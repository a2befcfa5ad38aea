package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtp"

	"github.com/rotunda-rtc/rotunda/conference/client"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/ws"
)

// visitor is somebody on a seat.
type visitor struct {
	world *world
	rnd   *rand.Rand
	link  *link
	room  *client.Room
	own   []*client.Publication
	tasks sync.WaitGroup
}

// visit joins a room, stays for a while and goes in one way or another.
func (w *world) visit(ctx context.Context, rnd *rand.Rand, url, room string) error {
	v := &visitor{world: w, rnd: rnd, link: newLink()}
	defer v.tasks.Wait()
	ctx, leave := context.WithTimeout(ctx, w.life(rnd))
	defer leave()
	var err error
	v.room, err = client.Join(ctx, client.Config{
		Dial: func(ctx context.Context) (signal.Conn, error) {
			return ws.Dial(ctx, url, &ws.DialOptions{HTTPClient: v.link.client()})
		},
		Room: room, Name: fmt.Sprint("visitor ", rnd.Uint32()),
		OnTrack:   v.receive,
		Configure: v.link.configure,
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil // it was a short life
		}
		return err
	}
	w.joined.Add(1)
	v.publish(ctx, client.MimeTypeVP8)
	v.publish(ctx, client.MimeTypeOpus)
	for pause(ctx, time.Duration(rnd.Int64N(int64(5*time.Second)))) == nil {
		v.something(ctx)
	}
	leave()
	return v.end()
}

// end ends the visit: half of them leave, the others end without a word or are killed.
func (v *visitor) end() error {
	switch v.rnd.IntN(4) {
	case 0:
		v.world.killed.Add(1)
		v.link.cut()
		v.link.reset()
		return v.room.Close()
	case 1:
		v.world.silent.Add(1)
		return v.room.Close()
	}
	v.world.leaves.Add(1)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = v.room.Leave(ctx) // it ends either way
	return nil
}

// something does one thing that people and networks do. What it fails for shows in the counts of the server.
func (v *visitor) something(ctx context.Context) {
	switch v.rnd.IntN(8) {
	case 0:
		v.world.drops.Add(1)
		v.link.reset()
	case 1:
		v.world.cuts.Add(1)
		v.link.cut()
		_ = pause(ctx, time.Duration(v.rnd.Int64N(int64(12*time.Second))))
		v.link.heal()
	case 2:
		if len(v.own) > 0 {
			_ = v.own[0].Unpublish(ctx)
			v.own = v.own[1:]
		}
	case 3:
		if len(v.own) < 3 {
			v.publish(ctx, []string{client.MimeTypeVP8, client.MimeTypeOpus, client.MimeTypeVP9}[v.rnd.IntN(3)])
		}
	case 4:
		if len(v.own) > 0 {
			_ = v.own[0].SetMuted(ctx, v.rnd.IntN(2) == 0)
		}
	case 5:
		name := fmt.Sprint("visitor ", v.rnd.Uint32())
		_ = v.room.Update(ctx, &name, nil)
	case 6:
		_ = v.room.Request(ctx, "chat.send", map[string]string{"text": "hello"}, nil)
	case 7:
		for _, p := range v.room.Participants() {
			for _, pub := range p.Publications {
				_ = v.room.Unsubscribe(ctx, pub.ID)
				_ = v.room.Subscribe(ctx, pub.ID)
				return
			}
		}
	}
}

// publish publishes a track and sends on it until the visit ends.
func (v *visitor) publish(ctx context.Context, mimeType string) {
	track, err := client.NewTrack(mimeType)
	if err != nil {
		return
	}
	pub, err := v.room.Publish(ctx, track, client.PublishOptions{})
	if err != nil {
		return
	}
	v.own = append(v.own, pub)
	v.tasks.Go(func() { send(ctx, track.MimeType(), track.ClockRate(), track.WriteRTP) })
}

// send sends packets, each a whole key frame of its codec as far as a server looks.
func send(ctx context.Context, mimeType string, clock uint32, write func(*rtp.Packet) error) {
	const perSecond = 25
	packet := &rtp.Packet{Header: rtp.Header{Version: 2, Marker: true}, Payload: append(frame(mimeType), make([]byte, 300)...)}
	ticker := time.NewTicker(time.Second / perSecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		packet.SequenceNumber++
		packet.Timestamp += clock / perSecond
		_ = write(packet) // not connected at times
	}
}

// frame is how a payload of the codec begins.
func frame(mimeType string) []byte {
	switch mimeType {
	case client.MimeTypeVP8:
		return []byte{0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xf0, 0x00} // RFC 7741
	case client.MimeTypeVP9:
		return []byte{0x0c, 0x82, 0x49, 0x83, 0x42} // RFC 9628
	}
	return []byte{0x78} // RFC 6716
}

// receive counts what comes. It ends with the room.
func (v *visitor) receive(track *client.RemoteTrack) {
	v.tasks.Go(func() {
		for {
			if _, err := track.ReadRTP(context.Background()); err != nil {
				return
			}
			v.world.received.Add(1)
		}
	})
}
