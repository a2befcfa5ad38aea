// Command document writes the OpenAPI document of package api to a file.
package main

import (
	"fmt"
	"os"

	"github.com/rotunda-rtc/rotunda/social/api"
)

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(file string) error {
	document, err := api.Document()
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(document, '\n'), 0o644)
}
