// Command tsgen writes the TypeScript side of the protocol from package
// signal: its messages as interfaces, its constants, codes and limits.
//
// It is run by "go generate ./signal" in folder signal.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tsgen SIGNAL_DIR OUTPUT.ts")
		os.Exit(2)
	}
	out, err := generate(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], out, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tsgen:", err)
		os.Exit(1)
	}
}
