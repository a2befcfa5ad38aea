package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// serverEnv marks the process that is the server. Its value is how long that waits for
// who is gone without a word, 0 for the library's own times.
const serverEnv = "ROTUNDA_SOAK_SERVER"

// options are what the command line says.
type options struct {
	length, every, stay, change, patience time.Duration
	rooms, people                         int
	seed                                  uint64
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if patience := os.Getenv(serverEnv); patience != "" {
		err = serve(patience, os.Stdin, os.Stdout)
	} else {
		err = run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	}
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "soak:", err)
		}
		os.Exit(1)
	}
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&o.length, "length", 5*time.Minute, "how `long`")
	flags.DurationVar(&o.every, "every", 10*time.Second, "`time` between lines of the table")
	flags.DurationVar(&o.stay, "stay", 20*time.Second, "how long people stay, on average")
	flags.DurationVar(&o.change, "change", 90*time.Second, "`time` after which rooms have new names")
	flags.DurationVar(&o.patience, "patience", 0, "how long the server waits for who is gone without a word; 0 for the library's own times")
	flags.IntVar(&o.rooms, "rooms", 10, "rooms at a time")
	flags.IntVar(&o.people, "people", 4, "people in each, beside a WHIP sender and a WHEP player")
	flags.Uint64Var(&o.seed, "seed", 1, "chooses what people do")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.length <= 0 || o.every <= 0 || o.stay <= 0 || o.change <= 0 || o.rooms <= 0 || o.people <= 0 {
		return o, errors.New("length, every, stay, change, rooms and people must be positive, and there are no arguments")
	}
	return o, nil
}

// run soaks a server and prints what it holds; an error says that it grew.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	server, err := start(o.patience, stderr)
	if err != nil {
		return err
	}
	defer server.stop()
	began := time.Now()
	fmt.Fprintf(stdout, "%v, %d rooms of %d people, a WHIP sender and a WHEP player each, seed %d\n\n%s\n", o.length, o.rooms, o.people, o.seed, heading)
	base, err := server.sample(ctx, began)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, base)

	playing, curtain := context.WithTimeout(ctx, o.length)
	defer curtain()
	var seats sync.WaitGroup
	w := &world{options: o, url: server.url, began: began}
	w.fill(playing, &seats)
	table, err := watch(playing, server, o, began, stdout)
	curtain()
	seats.Wait()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, w.counts())
	judged, growth := verdict(table[len(table)/2:], stdout)
	rest := server.empty(ctx, base, began, stdout)
	if err := errors.Join(growth, rest); err != nil {
		return err
	}
	if !judged {
		fmt.Fprintf(stdout, "empty again; too short to tell whether it grows, which takes %v\n", 2*(fewest+1)*block)
		return nil
	}
	fmt.Fprintln(stdout, "flat")
	return nil
}

// watch samples until ctx ends.
func watch(ctx context.Context, server *server, o options, began time.Time, stdout io.Writer) ([]sample, error) {
	var table []sample
	ticker := time.NewTicker(o.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return table, nil
		case <-ticker.C:
		}
		s, err := server.sample(context.WithoutCancel(ctx), began)
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil { // everybody is going already
			return table, nil
		}
		table = append(table, s)
		fmt.Fprintln(stdout, s)
	}
}
