package sdp

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// C1: descriptions of the largest size taken that are made to cost: no panic, at
// most 50 ms and 8 MiB each. The time is that of the best of some runs, since the
// machine may be busy with something else.
func TestParseIsCheap(t *testing.T) {
	const size = 64 << 10
	head := "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
	section := "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
	fill := func(prefix string, line func(i int) string) string {
		var b strings.Builder
		b.WriteString(prefix)
		for i := 0; b.Len() < size; i++ {
			b.WriteString(line(i))
		}
		return b.String()[:size]
	}
	formats := strings.Repeat(" 96", 5000)
	inputs := map[string]string{
		"empty lines":    strings.Repeat("\r\n", size/2),
		"no line ends":   strings.Repeat("a", size),
		"sections":       fill(head, func(i int) string { return fmt.Sprintf("m=audio 9 X 0\r\na=mid:%d\r\n", i) }),
		"formats":        head + "m=video 9 UDP/TLS/RTP/SAVPF" + formats + "\r\na=mid:0\r\n",
		"rtpmap":         fill(head+section, func(i int) string { return fmt.Sprintf("a=rtpmap:%d VP8/90000\r\n", i%128) }),
		"fmtp":           fill(head+section, func(i int) string { return fmt.Sprintf("a=fmtp:96 p%d=%d\r\n", i, i) }),
		"feedback":       fill(head+section, func(int) string { return "a=rtcp-fb:* nack\r\n" }),
		"extensions":     fill(head+section, func(i int) string { return fmt.Sprintf("a=extmap:%d urn:%d\r\n", i%14+1, i) }),
		"ssrc":           fill(head+section, func(i int) string { return fmt.Sprintf("a=ssrc:%d cname:x\r\n", i) }),
		"ssrc groups":    fill(head+section, func(i int) string { return fmt.Sprintf("a=ssrc-group:FID %d %d\r\n", i, i+1) }),
		"rids":           fill(head+section, func(i int) string { return fmt.Sprintf("a=rid:r%d send\r\n", i) }),
		"simulcast":      fill(head+section+"a=simulcast:send ", func(i int) string { return fmt.Sprintf("r%d;", i) }),
		"candidates":     fill(head+section, func(i int) string { return fmt.Sprintf("a=candidate:%d 1 udp 1 10.0.0.1 %d typ host\r\n", i, i%65536) }),
		"bundle":         fill(head+"a=group:BUNDLE", func(i int) string { return fmt.Sprintf(" %d", i) }),
		"long attribute": fill(head+section+"a=", func(int) string { return "x" }),
	}
	for name, text := range inputs {
		t.Run(name, func(t *testing.T) {
			best := time.Hour
			for range 5 {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				start := time.Now()
				_, _ = Parse(text, limits) // whatever it says
				best = min(best, time.Since(start))
				runtime.ReadMemStats(&after)
				if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
					t.Fatalf("allocated %d bytes", n)
				}
			}
			if best > 50*time.Millisecond {
				t.Errorf("took %v", best)
			}
		})
	}
}
