// Command bot joins a room and publishes media files, over and over:
//
//	go run ./examples/bot -room daily -video clip.ivf -audio clip.ogg
//
// IVF may hold VP8, VP9 or AV1, Ogg must hold Opus:
//
//	ffmpeg -i clip.mp4 -an -c:v libvpx -deadline realtime -b:v 1M -g 60 clip.ivf
//	ffmpeg -i clip.mp4 -vn -c:a libopus -page_duration 20000 clip.ogg
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/client"
)

func main() {
	var cfg client.Config
	flag.StringVar(&cfg.URL, "url", "ws://127.0.0.1:8080/signal", "the server's signalling address, ws:// or wss://")
	flag.StringVar(&cfg.Room, "room", "lobby", "the room to join")
	flag.StringVar(&cfg.Name, "name", "Bot", "the name to show")
	flag.StringVar(&cfg.Token, "token", "", "the credential, if the server asks for one")
	video := flag.String("video", "", "IVF file to publish as camera")
	audio := flag.String("audio", "", "Ogg file to publish as microphone")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, cfg, *video, *audio); err != nil {
		fmt.Fprintln(os.Stderr, "bot:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, cfg client.Config, paths ...string) error {
	var files []*client.File
	for _, path := range paths {
		if path == "" {
			continue
		}
		file, err := client.OpenFile(path)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	cfg.OnEvent = report
	ctx, stop := context.WithCancel(ctx)
	var players sync.WaitGroup
	defer players.Wait()
	defer stop()
	room, err := client.Join(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Printf("joined %s as %s with %d others\n", cfg.Room, room.Self().Name, len(room.Participants()))

	playing := make(chan error, len(files))
	for _, file := range files {
		if _, err := room.Publish(ctx, file.Track(), client.PublishOptions{}); err != nil {
			return errors.Join(err, leave(room))
		}
		players.Go(func() { playing <- file.Play(ctx, true) })
	}
	select {
	case <-ctx.Done():
		return leave(room)
	case err := <-playing:
		if ctx.Err() != nil { // the file stopped because the bot does
			err = nil
		}
		return errors.Join(err, leave(room))
	case <-room.Done():
		return room.Err()
	}
}

func leave(room *client.Room) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return room.Leave(ctx)
}

// report prints who comes and goes.
func report(e client.Event) {
	switch e := e.(type) {
	case client.StateChanged:
		fmt.Println("connection:", e.State)
	case client.ParticipantJoined:
		fmt.Println("joined:", e.Participant.Name)
	case client.ParticipantLeft:
		fmt.Println("left:", e.Participant.Name)
	}
}
