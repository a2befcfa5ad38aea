package server

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"
	"time"
)

// An answer to a STUN request, as in RFC 5769, section 2.2, cut after its address.
func TestParseSTUN(t *testing.T) {
	id := []byte{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae}
	answer := append([]byte{0x01, 0x01, 0x00, 0x1c, 0x21, 0x12, 0xa4, 0x42}, id...)
	answer = append(answer, 0x80, 0x22, 0x00, 0x0b, 't', 'e', 's', 't', ' ', 'v', 'e', 'c', 't', 'o', 'r', ' ')
	answer = append(answer, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43)
	if got, err := parseSTUN(answer, id); err != nil || got != netip.MustParseAddrPort("192.0.2.1:32853") {
		t.Errorf("%v, %v", got, err)
	}
	for n := range answer {
		if _, err := parseSTUN(answer[:n], id); !errors.Is(err, errNoSTUN) {
			t.Errorf("cut after %d: %v", n, err)
		}
	}
	if _, err := parseSTUN(answer, make([]byte, 12)); err == nil {
		t.Error("the answer to another request was taken")
	}
}

func TestJudgeClock(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	answer := make([]byte, 48)
	for off, want := range map[time.Duration]bool{0: false, 20 * time.Second: false, -20 * time.Second: false, time.Minute: true, -time.Hour: true} {
		binary.BigEndian.PutUint32(answer[40:], uint32(now.Add(off).Unix()+2208988800))
		if got := judgeClock(now, answer); got[0].wrong != want {
			t.Errorf("off by %v: %+v", off, got)
		}
	}
}

func TestIsPublic(t *testing.T) {
	for a, want := range map[string]bool{
		"203.0.113.7": true, "2001:db8::7": true, "10.1.2.3": false, "192.168.1.1": false, "172.20.0.1": false, "100.64.1.2": false, "127.0.0.1": false, "fd00::1": false, "fe80::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: %v", a, got)
		}
	}
}
