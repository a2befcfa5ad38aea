package codec_test

import (
	"strings"
	"testing"

	"github.com/pion/rtp/codecs"
	"pgregory.net/rapid"

	"github.com/rotunda-rtc/rotunda/sfu/internal/codec"
)

func TestMime(t *testing.T) {
	for c := codec.Opus; c <= codec.AV1; c++ {
		for _, mime := range []string{c.Mime(), strings.ToUpper(c.Mime()), strings.ToLower(c.Mime())} {
			if got, ok := codec.FromMime(mime); !ok || got != c {
				t.Errorf("FromMime(%q): got %v %v, want %v", mime, got, ok, c)
			}
		}
		if c.Video() != strings.HasPrefix(c.Mime(), "video/") {
			t.Errorf("%s: Video is %v", c.Mime(), c.Video())
		}
	}
	for _, mime := range []string{"", "video/rtx", "audio/VP8", "video/H265"} {
		if got, ok := codec.FromMime(mime); ok || got != codec.Unknown {
			t.Errorf("FromMime(%q): got %v %v", mime, got, ok)
		}
	}
	if codec.Unknown.Mime() != "" || codec.Unknown.Video() {
		t.Error("Unknown has a media type")
	}
}

// start, end and key abbreviate the flags of an Info.
const (
	start = 1 << iota
	end
	key
	bad // Inspect refuses
)

// C12
func TestInspect(t *testing.T) {
	for name, c := range map[string]struct {
		codec   codec.Codec
		payload []byte
		marker  bool
		want    int
	}{
		"unknown codec": {codec.Unknown, []byte{1}, false, bad},
		"opus":          {codec.Opus, []byte{1}, false, start | end | key},
		"opus empty":    {codec.Opus, nil, true, bad},

		"vp8 key":                      {codec.VP8, []byte{0x10, 0x00}, false, start | key},
		"vp8 key, one packet":          {codec.VP8, []byte{0x10, 0x00}, true, start | end | key},
		"vp8 inter":                    {codec.VP8, []byte{0x10, 0x01}, false, start},
		"vp8 second packet":            {codec.VP8, []byte{0x00, 0x00}, false, 0},
		"vp8 second partition":         {codec.VP8, []byte{0x11, 0x00}, false, 0},
		"vp8 all fields":               {codec.VP8, []byte{0x90, 0xF0, 0x81, 0x02, 0x03, 0x04, 0x00}, false, start | key},
		"vp8 short picture id":         {codec.VP8, []byte{0x90, 0x80, 0x01, 0x00}, true, start | end | key},
		"vp8 empty":                    {codec.VP8, nil, false, bad},
		"vp8 descriptor only":          {codec.VP8, []byte{0x10}, false, bad},
		"vp8 no extension byte":        {codec.VP8, []byte{0x90}, false, bad},
		"vp8 half a picture id":        {codec.VP8, []byte{0x90, 0x80, 0x81}, false, bad},
		"vp8 no tl0picidx":             {codec.VP8, []byte{0x90, 0x40}, false, bad},
		"vp8 extended descriptor only": {codec.VP8, []byte{0x90, 0xF0, 0x81, 0x02, 0x03, 0x04}, false, bad},

		"vp9 key":                  {codec.VP9, []byte{0x88, 0x01, 0xFF}, false, start | key},
		"vp9 whole key frame":      {codec.VP9, []byte{0x8C, 0x81, 0x02, 0xFF}, false, start | end | key},
		"vp9 inter":                {codec.VP9, []byte{0xC8, 0x01, 0xFF}, false, start},
		"vp9 middle of a key":      {codec.VP9, []byte{0x80, 0x01, 0xFF}, false, 0},
		"vp9 marker ends":          {codec.VP9, []byte{0x80, 0x01, 0xFF}, true, end},
		"vp9 upper layer of a key": {codec.VP9, []byte{0xA8, 0x01, 0x03, 0x00, 0xFF}, false, start},
		"vp9 base layer of a key":  {codec.VP9, []byte{0xA8, 0x01, 0x00, 0x00, 0xFF}, false, start | key},
		"vp9 flexible, one ref":    {codec.VP9, []byte{0xD8, 0x01, 0x02, 0xFF}, false, start},
		"vp9 flexible, three refs": {codec.VP9, []byte{0xD8, 0x01, 0x03, 0x03, 0x02, 0xFF}, false, start},
		"vp9 flexible, four refs":  {codec.VP9, []byte{0xD8, 0x01, 0x03, 0x03, 0x03, 0x02, 0xFF}, false, bad},
		"vp9 flexible key, layer":  {codec.VP9, []byte{0xB8, 0x01, 0x00, 0xFF}, false, start | key},
		"vp9 structure":            {codec.VP9, []byte{0x8A, 0x01, 0x18, 1, 0, 1, 0, 1, 0x04, 7, 0xFF}, false, start | key},
		"vp9 structure, no size":   {codec.VP9, []byte{0x8A, 0x01, 0x00, 0xFF}, false, start | key},
		"vp9 lying resolution":     {codec.VP9, []byte{0x8A, 0x01, 0xF0, 1, 0, 1, 0}, false, bad},
		"vp9 lying group":          {codec.VP9, []byte{0x8A, 0x01, 0x08, 0xFF, 0x04, 7, 0xFF}, false, bad},
		"vp9 empty":                {codec.VP9, nil, false, bad},
		"vp9 descriptor only":      {codec.VP9, []byte{0x08}, false, bad},
		"vp9 no layer byte":        {codec.VP9, []byte{0xA8, 0x01}, false, bad},
		"vp9 no tl0picidx":         {codec.VP9, []byte{0xA8, 0x01, 0x00}, false, bad},
		"vp9 endless references":   {codec.VP9, []byte{0x58, 0x01}, false, bad},

		"h264 sps":                {codec.H264, []byte{0x67, 1}, false, start | key},
		"h264 pps":                {codec.H264, []byte{0x68, 1}, false, start},
		"h264 idr":                {codec.H264, []byte{0x65, 0x80}, true, start | end},
		"h264 second slice":       {codec.H264, []byte{0x61, 0x40}, false, 0},
		"h264 slice":              {codec.H264, []byte{0x61, 0x9A}, false, start},
		"h264 stap-a, sps pps":    {codec.H264, []byte{0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1}, false, start | key},
		"h264 stap-a, pps sps":    {codec.H264, []byte{0x78, 0, 2, 0x68, 1, 0, 2, 0x67, 1}, false, start | key},
		"h264 stap-a, slices":     {codec.H264, []byte{0x78, 0, 2, 0x61, 0x40, 0, 2, 0x61, 0x40}, true, end},
		"h264 stap-a, header":     {codec.H264, []byte{0x78}, false, bad},
		"h264 stap-a, zero size":  {codec.H264, []byte{0x78, 0, 0, 0, 1, 0x67}, false, bad},
		"h264 stap-a, lying":      {codec.H264, []byte{0x78, 0, 2, 0x67, 1, 0, 9, 0x68}, false, bad},
		"h264 stap-a, half size":  {codec.H264, []byte{0x78, 0, 2, 0x67, 1, 0}, false, bad},
		"h264 stap-b":             {codec.H264, []byte{0x79, 0, 1, 0, 2, 0x67, 1}, false, start | key},
		"h264 stap-b, no number":  {codec.H264, []byte{0x79, 0}, false, bad},
		"h264 fu-a idr first":     {codec.H264, []byte{0x7C, 0x85, 0x88}, false, start},
		"h264 fu-a middle":        {codec.H264, []byte{0x7C, 0x05, 0x88}, false, 0},
		"h264 fu-a last":          {codec.H264, []byte{0x7C, 0x45, 0x88}, true, end},
		"h264 fu-a sps first":     {codec.H264, []byte{0x7C, 0x87, 0x88}, false, start | key},
		"h264 fu-a sps middle":    {codec.H264, []byte{0x7C, 0x07, 0x88}, false, 0},
		"h264 fu-a second slice":  {codec.H264, []byte{0x7C, 0x81, 0x48}, false, 0},
		"h264 fu-a, header only":  {codec.H264, []byte{0x7C}, false, bad},
		"h264 fu-a, no data":      {codec.H264, []byte{0x7C, 0x85}, false, 0},
		"h264 fu-b, no number":    {codec.H264, []byte{0x7D, 0x85, 0}, false, bad},
		"h264 mtap16":             {codec.H264, []byte{0x7A, 0, 0}, true, end},
		"h264 type 0":             {codec.H264, []byte{0x60, 1}, false, bad},
		"h264 reserved":           {codec.H264, []byte{0x7F, 1}, false, bad},
		"h264 one byte of a nalu": {codec.H264, []byte{0x67}, false, start | key},

		"av1 new sequence":             {codec.AV1, []byte{0x18, 0x08, 1}, false, start | key},
		"av1 new sequence, lengths":    {codec.AV1, []byte{0x08, 2, 0x08, 1, 2, 0x30, 1}, false, start | key},
		"av1 sequence header, no n":    {codec.AV1, []byte{0x10, 0x08, 1}, false, start | key},
		"av1 delimiter, then sequence": {codec.AV1, []byte{0x20, 1, 0x10, 0x08, 1}, false, start | key},
		"av1 delimiter, then frame":    {codec.AV1, []byte{0x20, 1, 0x10, 0x30, 1}, false, start},
		"av1 frame":                    {codec.AV1, []byte{0x10, 0x30, 1}, true, start | end},
		"av1 tile group":               {codec.AV1, []byte{0x10, 0x20, 1}, false, 0},
		"av1 tile group and n":         {codec.AV1, []byte{0x18, 0x20, 1}, false, 0},
		"av1 fragment":                 {codec.AV1, []byte{0x90, 1}, true, end},
		"av1 fragment and n":           {codec.AV1, []byte{0x98, 1}, false, bad},
		"av1 header only":              {codec.AV1, []byte{0x10}, false, bad},
		"av1 lying length":             {codec.AV1, []byte{0x00, 9, 0x08, 1}, false, bad},
		"av1 zero length":              {codec.AV1, []byte{0x00, 0, 0x08, 1}, false, bad},
		"av1 endless length":           {codec.AV1, []byte{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, false, bad},
		"av1 length of 2^35":           {codec.AV1, []byte{0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x08}, false, bad},
		"av1 length of 2^32-1":         {codec.AV1, []byte{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x08}, false, bad},
		"av1 padded length":            {codec.AV1, []byte{0x00, 0x82, 0x00, 0x08, 0}, false, start | key},
		"av1 forbidden bit":            {codec.AV1, []byte{0x10, 0x88, 1}, false, bad},
		"av1 two elements, one there":  {codec.AV1, []byte{0x20, 1, 0x10}, false, start},
	} {
		t.Run(name, func(t *testing.T) {
			info, ok := codec.Inspect(c.codec, c.payload, c.marker)
			got := 0
			for flag, set := range map[int]bool{start: info.Start, end: info.End, key: info.Key, bad: !ok} {
				if set {
					got |= flag
				}
			}
			if got != c.want {
				t.Errorf("got %04b (%+v), want %04b", got, info, c.want)
			}
			if !ok && info != (codec.Info{}) && c.codec != codec.AV1 && c.codec != codec.H264 {
				t.Errorf("refused and still told %+v", info)
			}
		})
	}
}

func TestLayers(t *testing.T) {
	for name, c := range map[string]struct {
		codec             codec.Codec
		payload           []byte
		spatial, temporal uint8
	}{
		"vp8": {codec.VP8, []byte{0x90, 0x20, 0x80, 0x01}, 0, 2},
		"vp9": {codec.VP9, []byte{0xA8, 0x01, 0x45, 0x00, 0xFF}, 2, 2},
		"av1": {codec.AV1, []byte{0x10, 0x34, 0x48, 1}, 1, 2},
	} {
		info, ok := codec.Inspect(c.codec, c.payload, false)
		if !ok || info.Spatial != c.spatial || info.Temporal != c.temporal {
			t.Errorf("%s: got %+v %v, want layer %d/%d", name, info, ok, c.spatial, c.temporal)
		}
	}
}

// TestVP8AgainstPion compares descriptors with an independent parser, on whatever both accept.
func TestVP8AgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 1, 12).Draw(t, "payload")
		var want codecs.VP8Packet
		rest, err := want.Unmarshal(payload)
		var got codec.VP8Descriptor
		ok := got.Parse(payload)
		if err != nil || len(rest) == 0 {
			if ok {
				t.Fatalf("%x accepted; want %v", payload, err)
			}
			return
		}
		if !ok {
			t.Fatalf("%x refused", payload)
		}
		if len(payload)-got.Size != len(rest) || got.Start != (want.S == 1) || got.Partition != want.PID ||
			got.NonReference != (want.N == 1) || got.PictureID != want.PictureID || got.TL0PicIdx != want.TL0PICIDX ||
			got.Temporal != want.TID || got.LayerSync != (want.Y == 1) || got.KeyIdx != want.KEYIDX {
			t.Fatalf("%x: got %+v, want %+v", payload, got, want)
		}
	})
}

// TestVP9AgainstPion does the same for VP9.
func TestVP9AgainstPion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 1, 16).Draw(t, "payload")
		var want codecs.VP9Packet
		rest, err := want.Unmarshal(payload)
		var got codec.VP9Descriptor
		ok := got.Parse(payload)
		if err != nil || len(rest) == 0 {
			return // pion refuses more than the format does
		}
		if !ok {
			t.Fatalf("%x refused", payload)
		}
		if len(payload)-got.Size != len(rest) || got.Start != want.B || got.End != want.E || got.InterPicture != want.P ||
			got.Flexible != want.F || got.NotReference != want.Z || got.PictureID != want.PictureID ||
			got.Spatial != want.SID || got.Temporal != want.TID || got.SwitchUp != want.U || got.InterLayer != want.D ||
			got.TL0PicIdx != want.TL0PICIDX {
			t.Fatalf("%x: got %+v, want %+v", payload, got, want)
		}
	})
}

// TestH264Packetised inspects what pion's payloader makes of an access unit: the first packet starts, only the parameter
// sets are key.
func TestH264Packetised(t *testing.T) {
	var annexB []byte
	for _, unit := range [][]byte{{0x67, 0x42, 0xE0, 0x1F}, {0x68, 0xCE, 0x3C, 0x80}, append([]byte{0x65, 0x88}, make([]byte, 3000)...)} {
		annexB = append(append(annexB, 0, 0, 0, 1), unit...)
	}
	packets := (&codecs.H264Payloader{}).Payload(1200, annexB)
	if len(packets) < 3 {
		t.Fatalf("got %d packets", len(packets))
	}
	for i, payload := range packets {
		info, ok := codec.Inspect(codec.H264, payload, i == len(packets)-1)
		if !ok || info.Key != (i == 0) || info.Start != (i <= 1) || info.End != (i == len(packets)-1) {
			t.Errorf("packet %d: got %+v %v", i, info, ok)
		}
	}
}

// C12
func FuzzInspect(f *testing.F) {
	for _, payload := range [][]byte{
		{0x90, 0xF0, 0x81, 0x02, 0x03, 0x04, 0x00},
		{0x8A, 0x01, 0x18, 1, 0, 1, 0, 1, 0x04, 7, 0xFF},
		{0xD8, 0x01, 0x03, 0x03, 0x02, 0xFF},
		{0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1},
		{0x7C, 0x85, 0x88},
		{0x20, 1, 0x10, 0x08, 1},
		{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x08},
	} {
		for c := codec.Unknown; c <= codec.AV1+1; c++ {
			f.Add(uint8(c), payload, true)
		}
	}
	f.Fuzz(func(t *testing.T, c uint8, payload []byte, marker bool) {
		info, ok := codec.Inspect(codec.Codec(c), payload, marker)
		if ok && len(payload) == 0 {
			t.Error("an empty payload is accepted")
		}
		if info.Key && !info.Start && ok {
			t.Errorf("key but no start: %+v", info)
		}
		if ok && marker && !info.End {
			t.Errorf("marker but no end: %+v", info)
		}
		var vp8 codec.VP8Descriptor
		if vp8.Parse(payload) && (vp8.Size < 1 || vp8.Size >= len(payload)) {
			t.Errorf("VP8 descriptor of %d in %d bytes", vp8.Size, len(payload))
		}
		var vp9 codec.VP9Descriptor
		if vp9.Parse(payload) && (vp9.Size < 1 || vp9.Size >= len(payload)) {
			t.Errorf("VP9 descriptor of %d in %d bytes", vp9.Size, len(payload))
		}
	})
}

func BenchmarkInspect(b *testing.B) {
	for _, c := range []struct {
		codec   codec.Codec
		payload []byte
	}{
		{codec.VP8, []byte{0x90, 0xF0, 0x81, 0x02, 0x03, 0x04, 0x00, 0x00}},
		{codec.VP9, []byte{0x8A, 0x01, 0x18, 1, 0, 1, 0, 1, 0x04, 7, 0xFF}},
		{codec.H264, []byte{0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1}},
		{codec.AV1, []byte{0x20, 1, 0x10, 0x08, 1}},
	} {
		b.Run(c.codec.Mime()[len("video/"):], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := codec.Inspect(c.codec, c.payload, false); !ok {
					b.Fatal("refused")
				}
			}
		})
	}
}
