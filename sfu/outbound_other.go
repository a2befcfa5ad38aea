//go:build !linux

package sfu

func newSender(s *socket) sender { return plainSender{s} }

// outboundSys is empty: there is no batched send.
type outboundSys struct{}
