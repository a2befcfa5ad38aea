package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, cancel) // a second signal kills

	switch err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// run serves until ctx is done, then tells everybody and closes everything.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:8080", "`address` to listen on; 0.0.0.0:8080 for every address of this machine, port 0 for any free port")
	useTLS := flags.Bool("tls", false, "serve https with a self-signed certificate, which other devices need for camera and microphone")
	ways := &networks{}
	ways.flags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	app, err := newApp(*listen, *useTLS, ways, stderr)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, "open "+app.address)
	for _, address := range app.others {
		fmt.Fprintln(stdout, "  or "+address)
	}
	if app.reachable {
		fmt.Fprintln(stderr, "warning: everybody who can reach these addresses may join every room and send anything")
		if !*useTLS {
			fmt.Fprintln(stderr, "warning: without -tls, browsers on other devices give the page no camera and no microphone")
		}
	}
	return app.serve(ctx)
}
