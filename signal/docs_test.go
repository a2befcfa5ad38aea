package signal_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// The tables of docs/protocol.md are the tables of the code.

// section returns the rows of the first table under a heading, without its head.
func section(t *testing.T, heading string) []string {
	t.Helper()
	b, err := os.ReadFile("../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(b), "\n## "+heading+"\n")
	if !ok {
		t.Fatalf("docs/protocol.md has no section %s", heading)
	}
	rest, _, _ = strings.Cut(rest, "\n## ")
	var rows []string
	for _, line := range strings.Split(rest, "\n") {
		if strings.HasPrefix(line, "|") {
			rows = append(rows, line)
		}
	}
	if len(rows) < 3 {
		t.Fatalf("section %s has no table", heading)
	}
	return rows[2:]
}

func compareTable(t *testing.T, heading string, want []string) {
	t.Helper()
	got := section(t, heading)
	if !slices.Equal(got, want) {
		t.Errorf("docs/protocol.md, %s:\ngot\n%s\nwant\n%s", heading, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestDocCodes(t *testing.T) {
	var want []string
	for _, c := range signal.Codes() {
		closes := "–"
		if c.Close != 0 {
			closes = fmt.Sprint(c.Close)
		}
		want = append(want, fmt.Sprintf("| `%s` | %s | %d | %s | %s |", c.Code, c.Reaction, c.HTTP, closes, c.Meaning))
	}
	compareTable(t, "Codes", want)
}

func TestDocCloseCodes(t *testing.T) {
	var want []string
	for _, c := range signal.CloseCodes() {
		resumable := "no"
		if c.Resumable {
			resumable = "yes"
		}
		want = append(want, fmt.Sprintf("| %d | %s | %s | %s |", c.Close, c.Name, resumable, c.Meaning))
	}
	compareTable(t, "Close codes", want)
}

// constants returns names and comments of the constants of limits.go with a prefix, in order.
func constants(t *testing.T, prefix string) [][]string {
	t.Helper()
	b, err := os.ReadFile("limits.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^\t`+prefix+`(\w+) += .*?// (.*)$`).FindAllStringSubmatch(string(b), -1)
	if lines := regexp.MustCompile(`(?m)^\t`+prefix).FindAllString(string(b), -1); len(lines) != len(found) {
		t.Errorf("limits.go: %d of %d constants %s have a comment", len(found), len(lines), prefix)
	}
	return found
}

func TestDocLimits(t *testing.T) {
	values := map[string]int64{
		"Frame": signal.LimitFrame, "ServerFrame": signal.LimitServerFrame, "Integer": signal.LimitInteger,
		"Type": signal.LimitType, "HelloAttempts": signal.LimitHelloAttempts, "Protocols": signal.LimitProtocols,
		"Features": signal.LimitFeatures, "Feature": signal.LimitFeature, "Client": signal.LimitClient,
		"Token": signal.LimitToken, "ID": signal.LimitID, "RoomName": signal.LimitRoomName,
		"Password": signal.LimitPassword, "DisplayName": signal.LimitDisplayName, "Attributes": signal.LimitAttributes,
		"AttributeKey": signal.LimitAttributeKey, "AttributeValue": signal.LimitAttributeValue,
		"AttributesTotal": signal.LimitAttributesTotal, "SDP": signal.LimitSDP, "Tracks": signal.LimitTracks,
		"TrackName": signal.LimitTrackName, "MID": signal.LimitMID, "Candidates": signal.LimitCandidates,
		"Candidate": signal.LimitCandidate, "DataReliable": signal.LimitDataReliable, "DataLossy": signal.LimitDataLossy,
		"DataTo": signal.LimitDataTo, "DataTopic": signal.LimitDataTopic, "ChatText": signal.LimitChatText,
		"RequestsInFlight": signal.LimitRequestsInFlight, "Wishes": signal.LimitWishes, "Encodings": signal.LimitEncodings,
		"RID": signal.LimitRID, "ScalabilityMode": signal.LimitScalabilityMode, "Scale": signal.LimitScale,
		"Pixels": signal.LimitPixels, "Layer": signal.LimitLayer, "Priority": signal.LimitPriority, "Bitrate": signal.LimitBitrate,
		"Identity": signal.LimitIdentity, "Role": signal.LimitRole, "Permissions": signal.LimitPermissions,
		"Permission": signal.LimitPermission, "Message": signal.LimitMessage, "Capacity": signal.LimitCapacity, "Bans": signal.LimitBans,
	}
	var want []string
	for _, m := range constants(t, "Limit") {
		value, ok := values[m[1]]
		if !ok {
			t.Errorf("Limit%s is not in this test", m[1])
		}
		want = append(want, fmt.Sprintf("| %s | %d | %s |", m[1], value, m[2]))
	}
	compareTable(t, "Bounds", want)
}

func TestDocDefaults(t *testing.T) {
	values := map[string]any{
		"HelloTimeout": signal.DefaultHelloTimeout, "EstablishTimeout": signal.DefaultEstablishTimeout,
		"PingInterval": signal.DefaultPingInterval, "Silence": signal.DefaultSilence,
		"ResumeWindow": signal.DefaultResumeWindow, "WriteTimeout": signal.DefaultWriteTimeout,
		"FlushTimeout": signal.DefaultFlushTimeout, "ThrottleLimit": signal.DefaultThrottleLimit,
		"MaxUnackedEvents": signal.DefaultMaxUnackedEvents, "MaxUnackedBytes": signal.DefaultMaxUnackedBytes,
		"MaxUnsentEvents": signal.DefaultMaxUnsentEvents, "MaxUnsentBytes": signal.DefaultMaxUnsentBytes,
		"MaxUnackedReplies": signal.DefaultMaxUnackedReplies, "MaxNotices": signal.DefaultMaxNotices,
		"MessageRate": signal.DefaultMessageRate, "MessageBurst": signal.DefaultMessageBurst,
	}
	var want []string
	for _, m := range constants(t, "Default") {
		value, ok := values[m[1]]
		if !ok {
			t.Errorf("Default%s is not in this test", m[1])
		}
		if d, ok := value.(time.Duration); ok {
			value = fmt.Sprintf("%g s", d.Seconds())
		}
		want = append(want, fmt.Sprintf("| %s | %v | %s |", m[1], value, m[2]))
	}
	compareTable(t, "Times and rates", want)
}

// Every message and every reason has its place on the page.
func TestDocMessages(t *testing.T) {
	b, err := os.ReadFile("../docs/protocol.md")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("messages.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\t(?:Type|Event|Notice|Reason)\w+ .*= "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
		if !strings.Contains(string(b), "`"+m[1]+"`") && !strings.Contains(string(b), `"`+m[1]+`"`) {
			t.Errorf("docs/protocol.md does not mention %s", m[1])
		}
	}
}
