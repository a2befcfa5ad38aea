package sdp

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func withSimulcast(lines ...string) string {
	return "v=0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=mid:0\na=rtpmap:96 VP8/90000\n" + strings.Join(lines, "\n") + "\n"
}

func TestSimulcast(t *testing.T) {
	for name, c := range map[string]struct {
		lines     []string
		want      []RID
		simulcast bool
	}{
		"chrome": {
			[]string{"a=rid:q send", "a=rid:h send", "a=rid:f send", "a=simulcast:send q;h;f"},
			[]RID{{ID: "q"}, {ID: "h"}, {ID: "f"}}, true,
		},
		"order of simulcast": {
			[]string{"a=rid:f send", "a=rid:q send", "a=simulcast:send q;f"},
			[]RID{{ID: "q"}, {ID: "f"}}, true,
		},
		"simulcast before the rids, spaces": {
			[]string{"a=simulcast: send 1;2 ", "a=rid:2 send", "a=rid:1 send"},
			[]RID{{ID: "1"}, {ID: "2"}}, true,
		},
		"paused": {
			[]string{"a=rid:q send", "a=rid:f send", "a=simulcast:send ~f;q"},
			[]RID{{ID: "f", Paused: true}, {ID: "q"}}, true,
		},
		"restrictions": {
			[]string{"a=rid:1 send pt=96,97;max-width=1280;max-br=9", "a=rid:2 send max-fps=15", "a=simulcast:send 1;2"},
			[]RID{{ID: "1", Formats: []string{"96", "97"}, Restrictions: "max-width=1280;max-br=9"}, {ID: "2", Restrictions: "max-fps=15"}}, true,
		},
		"alternatives": {
			[]string{"a=rid:1 send", "a=rid:2 send", "a=rid:3 send", "a=simulcast:send 1,2;~3,2"},
			[]RID{{ID: "1"}, {ID: "3", Paused: true}}, true,
		},
		"named twice": {
			[]string{"a=rid:1 send", "a=rid:2 send", "a=simulcast:send 1;1;2"},
			[]RID{{ID: "1"}, {ID: "2"}}, true,
		},
		"no such rid": {
			[]string{"a=rid:1 send", "a=rid:3 recv", "a=simulcast:send 1;2;3"},
			[]RID{{ID: "1"}}, true,
		},
		"both directions": {
			[]string{"a=rid:1 send", "a=rid:2 send", "a=rid:7 recv", "a=simulcast:recv 7 send 1;2"},
			[]RID{{ID: "1"}, {ID: "2"}}, true,
		},
		"to receive only": {[]string{"a=rid:1 recv", "a=rid:2 recv", "a=simulcast:recv 1;2"}, nil, false},
		"one rid alone":   {[]string{"a=rid:1 send"}, []RID{{ID: "1"}}, false},
		"rids alone":      {[]string{"a=rid:1 send", "a=rid:2 send"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Parse(withSimulcast(c.lines...), limits)
			if err != nil {
				t.Fatal(err)
			}
			s := d.Sections[0]
			if len(s.RIDs) != len(c.want) || len(c.want) > 0 && !reflect.DeepEqual(s.RIDs, c.want) || s.Simulcast() != c.simulcast {
				t.Errorf("got %+v, simulcast %v; want %+v, %v", s.RIDs, s.Simulcast(), c.want, c.simulcast)
			}
		})
	}
}

func TestSimulcastRefuses(t *testing.T) {
	for line, want := range map[string]error{
		"a=simulcast":                                        ErrSyntax,
		"a=simulcast:send":                                   ErrSyntax,
		"a=simulcast:both 1":                                 ErrSyntax,
		"a=simulcast:send 1 send 2":                          ErrSyntax,
		"a=simulcast:send 1 recv":                            ErrSyntax,
		"a=simulcast:send 1;;2":                              ErrSyntax,
		"a=simulcast:send ;":                                 ErrSyntax,
		"a=simulcast:send ~":                                 ErrSyntax,
		"a=simulcast:send ~~1":                               ErrSyntax,
		"a=simulcast:send 1,":                                ErrSyntax,
		"a=simulcast:send rid=1;2":                           ErrSyntax,
		"a=simulcast:send 1\na=simulcast:send 1":             ErrSyntax,
		"a=simulcast:send \x80":                              ErrSyntax,
		"a=simulcast:send " + strings.Repeat("1;", 99) + "1": ErrLimit,
		"a=simulcast:send " + strings.Repeat("1,", 99) + "1": ErrLimit,
		"a=rid:a b":                                          ErrSyntax,
		"a=rid:a.b send":                                     ErrSyntax,
		"a=rid: send":                                        ErrSyntax,
		"a=rid:" + strings.Repeat("a", 33) + " send":         ErrSyntax,
		"a=rid:a send pt=" + strings.Repeat("1,", 200) + "1": ErrLimit,
	} {
		if _, err := Parse(withSimulcast(line), limits); !errors.Is(err, want) {
			t.Errorf("%.60q: got %v, want %v", line, err, want)
		}
	}
}

// The answer names the encodings in the order of the offer.
func TestWriteSimulcast(t *testing.T) {
	l := local()
	l.Sections = []*LocalSection{{
		Kind: "video", Protocol: "UDP/TLS/RTP/SAVPF", MID: "1", Direction: RecvOnly, Bitrate: 1_500_000, Simulcast: true,
		Codecs: []Codec{{PayloadType: 96, Name: "VP8", ClockRate: 90000}},
		RIDs:   []RID{{ID: "f", Paused: true, Formats: []string{"96"}, Restrictions: "max-br=9"}, {ID: "h", Formats: []string{"96"}}, {ID: "q"}},
	}}
	text := l.Write()
	for _, want := range []string{
		"c=IN IP4 0.0.0.0\r\nb=AS:1500\r\nb=TIAS:1500000\r\na=mid:1\r\n",
		"a=rid:f recv pt=96;max-br=9\r\na=rid:h recv pt=96\r\na=rid:q recv\r\na=simulcast:recv ~f;h;q\r\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	l.Sections[0].Simulcast, l.Sections[0].RIDs = false, l.Sections[0].RIDs[2:]
	if text := l.Write(); strings.Contains(text, "simulcast") || !strings.Contains(text, "a=rid:q recv\r\n") {
		t.Errorf("one rid without simulcast:\n%s", text)
	}
}
