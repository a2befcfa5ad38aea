//go:build !linux

package sfu

func newReader(s *socket) reader { return &plainReader{conn: s.conn} }
