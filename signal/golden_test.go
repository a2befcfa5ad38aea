package signal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The golden frames are the protocol by example. Go and TypeScript read them;
// a change to one is a change of the protocol.

// golden is a file of valid frames.
type golden struct {
	From    string            `json:"from"`
	Type    string            `json:"type"`
	ReplyTo string            `json:"reply_to"`
	Frames  []json.RawMessage `json:"frames"`
}

// invalidFrame is a frame that must be refused; Raw is for what is no JSON.
type invalidFrame struct {
	Name  string          `json:"name"`
	Code  signal.Code     `json:"code"`
	Frame json.RawMessage `json:"frame"`
	Raw   string          `json:"raw"`
}

func (f invalidFrame) bytes() []byte {
	if f.Frame != nil {
		return f.Frame
	}
	return []byte(f.Raw)
}

// requests, replies and events are what each message carries.
var (
	requests = map[string]func() any{
		signal.TypeHello: zero[signal.Hello], signal.TypeJoin: zero[signal.Join], signal.TypeLeave: zero[signal.Empty],
		signal.TypeUpdate: zero[signal.Update], signal.TypeOffer: zero[signal.Offer], signal.TypeAnswer: zero[signal.Answer],
		signal.TypeCandidate: zero[signal.Candidate], signal.TypeUnpublish: zero[signal.PublicationRef],
		signal.TypeMute: zero[signal.Mute], signal.TypeSubscribe: zero[signal.PublicationRef],
		signal.TypeUnsubscribe: zero[signal.PublicationRef], signal.TypePause: zero[signal.Pause],
		signal.TypeOpenData: zero[signal.Empty], signal.TypeRestart: zero[signal.Restart],
		signal.TypeWish: zero[signal.Wishes], signal.TypeLevels: zero[signal.Levels], signal.TypeStats: zero[signal.Empty],
		signal.TypeICEServers: zero[signal.Empty],
		signal.TypePeer:       zero[signal.Peer],
		signal.TypePublish:    zero[signal.Publish], signal.TypePathReport: zero[signal.PathReport], signal.TypeLocalReport: zero[signal.LocalReport],
		signal.TypeRemove: zero[signal.Remove], signal.TypeUnban: zero[signal.Unban], signal.TypeBans: zero[signal.Empty],
		signal.TypeMuteParticipant: zero[signal.PublicationRef], signal.TypeAskUnmute: zero[signal.AskUnmute],
		signal.TypeSetRole: zero[signal.SetRole], signal.TypeSetGrant: zero[signal.SetGrant],
		signal.TypeAdmit: zero[signal.Admit], signal.TypeDeny: zero[signal.Deny],
		signal.TypeUpdateRoom: zero[signal.UpdateRoom], signal.TypeUpdateParticipant: zero[signal.UpdateParticipant],
		signal.TypeMove: zero[signal.Move], signal.TypeEndRoom: zero[signal.Empty],
		"chat.send": zero[map[string]any], signal.TypeAck: zero[signal.Empty], signal.TypePong: zero[signal.Empty],
	}
	replies = map[string]func() any{
		signal.TypeHello: zero[signal.Welcome], signal.TypeJoin: zero[signal.Joined],
		signal.TypeOffer: zero[signal.OfferReply], signal.TypeLeave: zero[signal.Empty],
		signal.TypeStats: zero[signal.StatsReply], signal.TypeICEServers: zero[signal.ICEServersReply],
		signal.TypeBans: zero[signal.BansReply], signal.TypePublish: zero[signal.PublishReply],
	}
	events = map[string]func() any{
		signal.EventSnapshot: zero[signal.Snapshot], signal.EventParticipantJoined: zero[signal.ParticipantInfo],
		signal.EventParticipantUpdated: zero[signal.ParticipantUpdated], signal.EventParticipantLeft: zero[signal.ParticipantLeft],
		signal.EventPublished: zero[signal.PublicationInfo], signal.EventUnpublished: zero[signal.PublicationRef],
		signal.EventMuted: zero[signal.Muted], signal.EventUnmuteAsked: zero[signal.UnmuteAsked],
		signal.EventDataRefused: zero[signal.DataRefused],
		signal.EventRoomUpdated: zero[signal.RoomUpdated], signal.EventKnock: zero[signal.Knock],
		signal.EventKnockEnded: zero[signal.KnockEnded], signal.EventAdmitted: zero[signal.Joined], signal.EventPeer: zero[signal.Peer],
		signal.EventOffer:         zero[signal.ServerOffer],
		signal.EventRoute:         zero[signal.Route],
		signal.EventSubscriptions: zero[signal.SubscriptionStates], signal.EventTransportClosed: zero[signal.TransportClosed],
		signal.EventGrant:  zero[signal.GrantChanged],
		signal.EventLayers: zero[signal.PublicationLayers], signal.NoticeLevels: zero[signal.Speakers],
		signal.NoticeQuality: zero[signal.Qualities], signal.NoticeReceiving: zero[signal.Receiving],
		signal.EventLeft: zero[signal.Left], signal.NoticePing: zero[signal.Empty], signal.NoticeSpeakers: zero[signal.Speakers],
	}
)

func zero[T any]() any { return new(T) }

func readGolden(t testing.TB) map[string]golden {
	t.Helper()
	paths, err := filepath.Glob("testdata/frames/*.json")
	if err != nil || len(paths) < 30 {
		t.Fatalf("golden files: got %d, %v", len(paths), err)
	}
	files := map[string]golden{}
	for _, path := range paths {
		if filepath.Base(path) == "invalid.json" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(b, &g); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".json")] = g
	}
	return files
}

func readInvalid(t testing.TB) []invalidFrame {
	t.Helper()
	b, err := os.ReadFile("testdata/frames/invalid.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Invalid []invalidFrame }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Invalid
}

func TestGoldenFrames(t *testing.T) {
	seen := map[string]bool{}
	for name, g := range readGolden(t) {
		t.Run(name, func(t *testing.T) {
			for _, raw := range g.Frames {
				checkGolden(t, g, raw)
			}
			seen[g.From+" "+g.Type] = true
		})
	}
	src, err := os.ReadFile("messages.go")
	if err != nil {
		t.Fatal(err)
	}
	consts := regexp.MustCompile(`(?m)^\t(Type|Event|Notice)\w+ += "(\w+)"`).FindAllStringSubmatch(string(src), -1)
	if len(consts) < 20 {
		t.Fatalf("found %d message types in messages.go", len(consts))
	}
	for _, m := range consts {
		from := "server"
		if m[1] == "Type" {
			from = "client"
		}
		if !seen[from+" "+m[2]] {
			t.Errorf("no golden frame of the %s's %s", from, m[2])
		}
	}
}

func checkGolden(t *testing.T, g golden, raw json.RawMessage) {
	t.Helper()
	parse := signal.ParseClientFrame
	if g.From == "server" {
		parse = signal.ParseServerFrame
	}
	f, err := parse(raw)
	if err != nil {
		t.Errorf("%s: %v", raw, err)
		return
	}
	if f.Type != g.Type || (g.ReplyTo != "") != (f.Re != 0) {
		t.Errorf("%s: type %q, re %d", raw, f.Type, f.Re)
	}
	again, err := json.Marshal(f)
	if err != nil || !equalJSON(t, raw, again) {
		t.Errorf("frame changes on its way through Go:\nfrom %s\nto   %s %v", raw, again, err)
	}
	if f.Error != nil {
		if f.Error.Code.Info().Code != f.Error.Code {
			t.Errorf("%s: unknown code", raw)
		}
		return
	}
	if len(f.Data) == 0 {
		return
	}
	kind := events[f.Type]
	switch {
	case g.ReplyTo != "":
		kind = replies[g.ReplyTo]
	case g.From == "client":
		kind = requests[f.Type]
	}
	if kind == nil {
		t.Fatalf("%s: no Go type", raw)
	}
	v := kind()
	d := json.NewDecoder(bytes.NewReader(f.Data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		t.Errorf("%s: %v", f.Data, err)
		return
	}
	if again, err := json.Marshal(v); err != nil || !equalJSON(t, f.Data, again) {
		t.Errorf("data changes on its way through Go:\nfrom %s\nto   %s %v", f.Data, again, err)
	}
	if val, ok := v.(interface{ Validate() error }); ok && g.From == "client" {
		if err := val.Validate(); err != nil {
			t.Errorf("%s: %v", f.Data, err)
		}
	}
}

func equalJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	mustDecode(t, a, &x)
	mustDecode(t, b, &y)
	return reflect.DeepEqual(x, y)
}

// refusal is the error a frame of a client is answered with, nil for a good one.
func refusal(b []byte) error {
	f, err := signal.ParseClientFrame(b)
	if err != nil {
		return err
	}
	kind := requests[f.Type]
	if kind == nil || f.ID == 0 {
		return nil
	}
	req := signal.Request{ID: f.ID, Type: f.Type, Data: f.Data}
	return req.Decode(kind())
}

func TestInvalidFrames(t *testing.T) {
	for _, f := range readInvalid(t) {
		err := refusal(f.bytes())
		var e *signal.Error
		if !errors.As(err, &e) || e.Code != f.Code {
			t.Errorf("%s: got %v, want %s", f.Name, err, f.Code)
			continue
		}
		if e.Message == "" || len(e.Message) > 200 {
			t.Errorf("%s: message %q", f.Name, e.Message)
		}
	}
}
