//go:build race

package pktcache_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
)

// TestMisusePanics: builds with -race find references that are counted wrong.
func TestMisusePanics(t *testing.T) {
	for name, misuse := range map[string]func(p *pktcache.Packet){
		"Release twice":        func(p *pktcache.Packet) { p.Release(); p.Release() },
		"Retain after Release": func(p *pktcache.Packet) { p.Release(); p.Retain() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			misuse(pktcache.New(pktcache.Config{}).Acquire([]byte{1}))
		})
	}
}

// TestFreeBytesArePoisoned: bytes kept past Release show that they are not what they were.
func TestFreeBytesArePoisoned(t *testing.T) {
	p := pktcache.New(pktcache.Config{}).Acquire([]byte{1, 2, 3})
	kept := p.Bytes()
	p.Release()
	if kept[0] == 1 {
		t.Error("the bytes of a free packet are still there")
	}
}
