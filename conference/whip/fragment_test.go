package whip_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/signal"
)

const offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 1 0\r\na=ice-lite\r\na=ice-options:trickle\r\n" +
	"m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=bundle-only\r\na=mid:0\r\na=ice-ufrag:old1\r\na=ice-pwd:oldpassword\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=ice-ufrag:old1\r\na=ice-pwd:oldpassword\r\na=candidate:2 1 udp 1 192.0.2.1 2 typ host\r\na=end-of-candidates\r\n"

// The example of RFC 9725, section 4.3.2, as it stands there.
const example = "a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n" +
	"a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n" +
	"a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 ufrag EsAw network-id 2\r\n" +
	"a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 ufrag EsAw network-id 1\r\n" +
	"a=end-of-candidates\r\n"

func TestParseFragment(t *testing.T) {
	f, err := whip.ParseFragment(example)
	want := []string{
		"candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 network-id 1",
		"candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host generation 0 network-id 2",
	}
	if err != nil || f.Ufrag != "EsAw" || f.Password != "P2uYro0UCOQ4zxjKXaWCBui1" || !slices.Equal(f.MIDs, []string{"0"}) || !slices.Equal(f.Candidates, want) {
		t.Errorf("%+v, %v", f, err)
	}
	for what, text := range map[string]string{
		"differing credentials":         example + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=ice-ufrag:EsAx\r\n",
		"a short ufrag":                 strings.ReplaceAll(example, "EsAw", "EsA"),
		"a short password":              strings.ReplaceAll(example, "P2uYro0UCOQ4zxjKXaWCBui1", "P2uYro0UCOQ4zxjKXaWCB"),
		"a ufrag of other characters":   strings.ReplaceAll(example, "EsAw", "Es-w"),
		"a candidate before any m-line": "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n" + example,
		"no port":                       strings.Replace(example, "61764", "x", 1),
		"no priority":                   strings.Replace(example, "2122260223", "-1", 1),
		"component 0":                   strings.Replace(example, "1387637174 1", "1387637174 0", 1),
		"a line of another type":        example + "c=IN IP4 0.0.0.0\r\n",
		"a long line":                   example + "a=" + strings.Repeat("x", 4096) + "\r\n",
	} {
		if f, err := whip.ParseFragment(text); err == nil {
			t.Errorf("%s: %+v", what, f)
		}
	}
}

func TestRestarted(t *testing.T) {
	f := whip.Fragment{Ufrag: "new1", Password: "newpassword", Candidates: []string{"candidate:9 1 udp 1 192.0.2.9 9 typ host"}}
	got := whip.Restarted(offer, f)
	want := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 1 0\r\na=ice-lite\r\na=ice-options:trickle\r\na=ice-ufrag:new1\r\na=ice-pwd:newpassword\r\n" +
		"m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=bundle-only\r\na=mid:0\r\n" +
		"m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=candidate:9 1 udp 1 192.0.2.9 9 typ host\r\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if again := whip.Restarted(got, f); again != strings.Replace(got, "\r\nm=audio", "\r\nm=audio", 1) {
		t.Errorf("restarting again with the same gives\n%s", again)
	}
	got = whip.FragmentOf(offer)
	want = "a=group:BUNDLE 1 0\r\na=ice-lite\r\na=ice-options:trickle\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n" +
		"a=ice-ufrag:old1\r\na=ice-pwd:oldpassword\r\na=candidate:2 1 udp 1 192.0.2.1 2 typ host\r\na=end-of-candidates\r\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever is taken from a fragment is one line each, within the bounds, and goes into an offer
// without changing anything else there.
func FuzzFragment(f *testing.F) {
	f.Add(example)
	f.Add(offer)
	f.Add("a=ice-ufrag:abcd\na=ice-pwd:" + strings.Repeat("x", 22) + "\nm=\na=mid:0\na=candidate:1 1 UDP 1 ::1 1 typ host ufrag\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := whip.ParseFragment(text)
		if err != nil {
			return
		}
		if len(got.Candidates) > signal.LimitCandidates || len(got.Ufrag) < 4 || len(got.Password) < 22 {
			t.Fatalf("%+v", got)
		}
		for _, line := range append([]string{got.Ufrag, got.Password}, got.Candidates...) {
			if strings.ContainsAny(line, "\r\n\x00") || len(line) > signal.LimitCandidate {
				t.Fatalf("%q", line)
			}
		}
		again := whip.Restarted(offer, got)
		if lines := strings.Count(again, "\r\n"); lines != 7+2+3+2+len(got.Candidates) {
			t.Fatalf("%d lines:\n%s", lines, again)
		}
	})
}
