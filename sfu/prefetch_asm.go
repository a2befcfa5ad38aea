//go:build (amd64 || arm64) && gc && !purego

package sfu

// prefetch asks the processor for as many cache lines from an address on. It reads nothing: any address will do, and 0 is none.
func prefetch(at, lines uintptr)
