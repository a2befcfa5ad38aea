package conference_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/signal"
)

// The table of docs/rooms.md is the matrix that is tested, for the roles there are by default; and every reason to leave is explained.
func TestRoomsDocument(t *testing.T) { // C25
	b, err := os.ReadFile("../docs/rooms.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := strings.ReplaceAll(string(b), "\r\n", "\n")
	rows := strings.Split(strings.TrimSpace(matrix), "\n")
	roles := strings.Fields(rows[0])
	var shown []int
	for i, role := range roles {
		if _, there := conference.Roles()[conference.Role(role)]; there {
			shown = append(shown, i)
		}
	}
	for i, row := range rows {
		fields := strings.Fields(row)
		if i == 0 {
			fields = append([]string{"request"}, fields...)
		}
		name, cells := strings.Join(fields[:len(fields)-len(roles)], " "), fields[len(fields)-len(roles):]
		want := "| " + name + " |"
		for _, k := range shown {
			want += " " + cells[k] + " |"
		}
		if !strings.Contains(doc, want+"\n") {
			t.Errorf("docs/rooms.md lacks the row %s", want)
		}
	}
	for _, reason := range []signal.LeaveReason{
		signal.ReasonClientLeft, signal.ReasonTimeout, signal.ReasonDuplicateIdentity, signal.ReasonRemoved, signal.ReasonBanned, signal.ReasonLobbyDenied,
		signal.ReasonMigrated, signal.ReasonRoomClosed, signal.ReasonRoomExpired, signal.ReasonModeratorLeft, signal.ReasonServerShutdown, signal.ReasonInternal,
	} {
		if !slices.ContainsFunc(strings.Split(doc, "\n"), func(line string) bool { return strings.HasPrefix(line, "| `"+string(reason)+"` |") }) {
			t.Errorf("docs/rooms.md does not explain %s", reason)
		}
	}
}
