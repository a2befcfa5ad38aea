package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"time"
)

// options are what the command line says.
type options struct {
	url, room       string
	n, ppf, payload int
	seconds, warmup time.Duration
	pid             int
	ip              net.IP
	json            bool
}

func main() {
	debug.SetGCPercent(400) // the generator's heap is small, and its pauses would be measured
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "meeting:", err)
		}
		os.Exit(1)
	}
}

// run holds the meeting, measures it once and writes the result to stdout.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	m, err := meet(ctx, o)
	if err != nil {
		return err
	}
	defer m.close()
	if err := pause(ctx, o.warmup); err != nil {
		return err
	}
	runtime.GC()
	r, err := m.measure(ctx, o)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(stdout).Encode(r)
	}
	_, err = fmt.Fprintln(stdout, r)
	return err
}

func parse(args []string, stderr io.Writer) (options, error) {
	flags := flag.NewFlagSet("meeting", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o options
	flags.StringVar(&o.url, "url", "ws://127.0.0.1:8080/signal", "the server's WebSocket `address`")
	flags.StringVar(&o.room, "room", "bench", "room to join")
	flags.IntVar(&o.n, "n", 8, "people")
	flags.IntVar(&o.ppf, "ppf", 5, "packets of a video frame")
	flags.IntVar(&o.payload, "payload", 1200, "payload of a video packet, `bytes`")
	seconds := flags.Float64("seconds", 20, "length of what is measured")
	warmup := flags.Float64("warmup", 10, "seconds before that, with everybody there, in which the server finds out what their paths carry")
	flags.IntVar(&o.pid, "pid", 0, "the server's process, for its CPU and memory")
	ip := flags.String("ip", "127.0.0.1", "use this local `address` for media only; empty for all")
	flags.BoolVar(&o.json, "json", false, "write the result as JSON")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.seconds = time.Duration(*seconds * float64(time.Second))
	o.warmup = time.Duration(*warmup * float64(time.Second))
	if *ip != "" {
		if o.ip = net.ParseIP(*ip); o.ip == nil {
			return o, fmt.Errorf("-ip %q is no address", *ip)
		}
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.n < 2 || o.n > maxPeople:
		return o, fmt.Errorf("-n %d: a meeting has 2 to %d people", o.n, maxPeople)
	case o.payload < minPayload || o.payload > 1400 || o.ppf < 1:
		return o, fmt.Errorf("frames of %d packets with %d bytes cannot be sent", o.ppf, o.payload)
	}
	return o, nil
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
