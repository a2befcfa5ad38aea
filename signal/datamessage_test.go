package signal_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
)

func TestDataMessageRoundTrip(t *testing.T) {
	for _, header := range []signal.DataHeader{
		{},
		{To: []string{"PA_1", "PA_2"}, Topic: "cursor"},
		{From: "PA_3", Topic: "ünïcode"},
	} {
		msg, err := signal.AppendData([]byte("x"), header, []byte{0, 1, 2})
		if err != nil {
			t.Fatal(err)
		}
		got, payload, err := signal.ParseData(msg[1:])
		if err != nil || got.From != header.From || got.Topic != header.Topic || !slices.Equal(got.To, header.To) {
			t.Errorf("header %+v, %v; want %+v", got, err, header)
		}
		if !bytes.Equal(payload, []byte{0, 1, 2}) {
			t.Errorf("payload %x, want 000102", payload)
		}
	}
}

func TestDataMessageRefused(t *testing.T) {
	long, _ := signal.AppendData(nil, signal.DataHeader{Topic: strings.Repeat("t", signal.LimitDataTopic+1)}, nil)
	many, _ := signal.AppendData(nil, signal.DataHeader{To: make([]string, signal.LimitDataTo+1)}, nil)
	for name, c := range map[string]struct {
		msg  []byte
		want signal.Code
	}{
		"empty":           {nil, signal.CodeBadFrame},
		"other version":   {[]byte{2, 0, 2, '{', '}'}, signal.CodeBadFrame},
		"lying length":    {[]byte{1, 0, 3, '{', '}'}, signal.CodeBadFrame},
		"not JSON":        {[]byte{1, 0, 2, '{', '{'}, signal.CodeBadFrame},
		"long topic":      {long, signal.CodeTooLarge},
		"many recipients": {many, signal.CodeTooMany},
	} {
		_, _, err := signal.ParseData(c.msg)
		var coded *signal.Error
		if !errors.As(err, &coded) || coded.Code != c.want {
			t.Errorf("%s: %v, want code %s", name, err, c.want)
		}
	}
}

// C1
func FuzzParseData(f *testing.F) {
	msg, _ := signal.AppendData(nil, signal.DataHeader{To: []string{"PA_1"}, Topic: "t"}, []byte("payload"))
	f.Add(msg)
	f.Add([]byte{1, 0, 2, '{', '}'})
	f.Fuzz(func(t *testing.T, msg []byte) {
		header, payload, err := signal.ParseData(msg)
		if err != nil {
			return
		}
		if len(payload) > len(msg) || len(header.To) > signal.LimitDataTo {
			t.Fatalf("header %+v, payload of %d bytes out of %d", header, len(payload), len(msg))
		}
	})
}
