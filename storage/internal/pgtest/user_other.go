//go:build !unix

package pgtest

import (
	"errors"
	"os/exec"
)

// unprivileged is for the systems on which the tests start no server.
func unprivileged(*exec.Cmd, string) error {
	return errors.New("the tests start PostgreSQL on Unix only")
}
