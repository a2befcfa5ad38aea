//go:build !linux

package sfu

func newBatchSender(s *socket) batchSender { return plainSender{s} }

// batchSys is empty: there is no batched send.
type batchSys struct{}
