package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/rotunda-rtc/rotunda/examples/platform/internal/config"
	"github.com/rotunda-rtc/rotunda/examples/platform/internal/server"
)

// run does what the arguments say until it is done or ctx is.
func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	cfg, rest, err := config.Parse(args, env)
	if errors.Is(err, flag.ErrHelp) {
		config.Usage(stderr)
		return err
	} else if err != nil {
		return err
	}
	command := "serve"
	if len(rest) > 0 {
		command, rest = rest[0], rest[1:]
	}
	switch command {
	case "serve":
		if len(rest) > 0 {
			return fmt.Errorf("serve takes no argument, and not %q: settings stand before it", rest[0])
		}
		return serve(ctx, cfg, stdout, stderr)
	case "backup":
		if len(rest) != 1 {
			return errors.New("backup takes one argument: the folder to copy to, which must be empty or not there")
		}
		return server.Backup(ctx, cfg, rest[0], stdout)
	case "doctor":
		if len(rest) > 0 {
			return fmt.Errorf("doctor takes no argument, and not %q: settings stand before it", rest[0])
		}
		return server.Doctor(ctx, cfg, stdout)
	}
	return fmt.Errorf("there is no %q; -h lists what there is", command)
}

// serve is the platform until ctx is done.
func serve(ctx context.Context, cfg *config.Config, stdout, stderr io.Writer) error {
	s, err := server.New(ctx, cfg, stdout, config.NewLogger(cfg, stderr))
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "open "+s.URL())
	link, err := s.InviteAdmin(ctx)
	if ctx.Err() != nil {
		return s.Close() // it is to stop already
	} else if err != nil {
		return errors.Join(err, s.Close())
	}
	if link != "" {
		fmt.Fprintln(stdout, "there is no admin yet: sign up, and open this link within a day, signed in; it works once")
		fmt.Fprintln(stdout, "  "+link)
	}
	return s.Serve(ctx)
}
