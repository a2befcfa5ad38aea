//go:build unix

package server

import "syscall"

// openFiles is how many files the process may have open. Go raises the soft limit to the hard one by itself.
func openFiles() (uint64, bool) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, false
	}
	return uint64(limit.Cur), true
}
