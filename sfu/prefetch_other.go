//go:build !((amd64 || arm64) && gc && !purego)

package sfu

// prefetch does nothing where the processor is not known.
func prefetch(at, lines uintptr) {}
