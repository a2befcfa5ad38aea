package conferencetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
)

// TestHistory checks what every inroom.History has to keep to. open is called
// for each subtest and returns an empty one. Each subtest names its clause.
func TestHistory(t *testing.T, open func(*testing.T) inroom.History) {
	s := &historySuite{open: open, at: time.UnixMilli(1_700_000_000_000)}
	t.Run("List gives what was appended, the oldest first, whole", s.appendAndList)
	t.Run("List gives the newest, up to its limit, sent after since", s.bounds)
	t.Run("Appending an ID again changes nothing", s.appendTwice)
	t.Run("Update replaces text and time of one message", s.update)
	t.Run("Delete removes one message", s.delete)
	t.Run("Trim keeps the newest, and none from before a time", s.trim)
	t.Run("Rooms are apart", s.rooms)
	t.Run("Text is kept byte for byte", s.text)
}

type historySuite struct {
	open func(*testing.T) inroom.History
	at   time.Time
}

func (s *historySuite) entry(n int) inroom.Entry {
	return inroom.Entry{
		ID: fmt.Sprint("CM_", n), From: fmt.Sprint("user", n%3), Name: fmt.Sprint("Name ", n%3),
		Text: fmt.Sprint("text ", n), At: s.at.Add(time.Duration(n) * time.Second),
	}
}

// filled is a History with messages 0 to n-1 of a room.
func (s *historySuite) filled(t *testing.T, n int) inroom.History {
	t.Helper()
	h := s.open(t)
	for i := range n {
		s.append(t, h, "room", s.entry(i))
	}
	return h
}

func (s *historySuite) append(t *testing.T, h inroom.History, room string, e inroom.Entry) {
	t.Helper()
	if err := h.Append(t.Context(), room, e); err != nil {
		t.Fatal(err)
	}
}

func (s *historySuite) list(t *testing.T, h inroom.History, room string, since time.Time, limit int) []inroom.Entry {
	t.Helper()
	list, err := h.List(t.Context(), room, since, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// want checks which of the messages of "room" are there.
func (s *historySuite) want(t *testing.T, h inroom.History, want ...int) {
	t.Helper()
	var got []string
	for _, e := range s.list(t, h, "room", time.Time{}, 1000) {
		got = append(got, e.ID)
	}
	var ids []string
	for _, n := range want {
		ids = append(ids, fmt.Sprint("CM_", n))
	}
	if !slices.Equal(got, ids) {
		t.Errorf("got %v, want %v", got, ids)
	}
}

// same compares two messages; times are kept to the millisecond.
func same(a, b inroom.Entry) bool {
	ms := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixMilli()
	}
	return a.ID == b.ID && a.From == b.From && a.Name == b.Name && a.To == b.To && a.Text == b.Text &&
		ms(a.At) == ms(b.At) && ms(a.EditedAt) == ms(b.EditedAt) && a.EditedAt.IsZero() == b.EditedAt.IsZero()
}

func (s *historySuite) appendAndList(t *testing.T) {
	h := s.open(t)
	if list := s.list(t, h, "room", time.Time{}, 10); len(list) != 0 {
		t.Errorf("an empty one has %v", list)
	}
	private, moderators := s.entry(1), s.entry(2)
	private.To, moderators.To = "=user 7", inroom.ToModerators
	want := []inroom.Entry{s.entry(0), private, moderators}
	for _, e := range want {
		s.append(t, h, "room", e)
	}
	if got := s.list(t, h, "room", time.Time{}, 10); !slices.EqualFunc(got, want, same) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func (s *historySuite) bounds(t *testing.T) {
	h := s.filled(t, 5)
	if got := s.list(t, h, "room", time.Time{}, 2); len(got) != 2 || got[0].ID != "CM_3" || got[1].ID != "CM_4" {
		t.Errorf("with a limit of 2: %v", got)
	}
	if got := s.list(t, h, "room", s.at.Add(3*time.Second), 10); len(got) != 1 || got[0].ID != "CM_4" {
		t.Errorf("after the fourth: %v", got)
	}
	many := s.filled(t, 205) // more than a page of a database
	if got := s.list(t, many, "room", time.Time{}, 200); len(got) != 200 || got[0].ID != "CM_5" {
		t.Errorf("%d of 205 with a limit of 200", len(got))
	}
}

func (s *historySuite) appendTwice(t *testing.T) {
	h := s.filled(t, 2)
	again := s.entry(1)
	again.Text = "again"
	s.append(t, h, "room", again)
	if got := s.list(t, h, "room", time.Time{}, 10); len(got) != 2 || got[1].Text != "text 1" {
		t.Errorf("got %v", got)
	}
}

func (s *historySuite) update(t *testing.T) {
	h := s.filled(t, 2)
	at := s.at.Add(time.Hour)
	for _, id := range []string{"CM_1", "CM_none"} {
		if err := h.Update(t.Context(), "room", id, "new", at); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	want := []inroom.Entry{s.entry(0), s.entry(1)}
	want[1].Text, want[1].EditedAt = "new", at
	if got := s.list(t, h, "room", time.Time{}, 10); !slices.EqualFunc(got, want, same) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func (s *historySuite) delete(t *testing.T) {
	h := s.filled(t, 3)
	for _, id := range []string{"CM_1", "CM_1", "CM_none"} {
		if err := h.Delete(t.Context(), "room", id); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	s.want(t, h, 0, 2)
}

func (s *historySuite) trim(t *testing.T) {
	h := s.filled(t, 5)
	trim := func(keep int, before time.Time) {
		t.Helper()
		if err := h.Trim(t.Context(), "room", keep, before); err != nil {
			t.Fatal(err)
		}
	}
	trim(10, time.Time{})
	s.want(t, h, 0, 1, 2, 3, 4)
	trim(3, time.Time{})
	s.want(t, h, 2, 3, 4)
	trim(3, s.at.Add(3*time.Second))
	s.want(t, h, 3, 4)
	trim(0, time.Time{})
	s.want(t, h)
}

func (s *historySuite) rooms(t *testing.T) {
	h := s.filled(t, 2)
	s.append(t, h, "other", s.entry(1)) // the same ID
	if err := h.Delete(t.Context(), "other", "CM_0"); err != nil {
		t.Fatal(err)
	}
	if err := h.Update(t.Context(), "other", "CM_1", "theirs", s.at); err != nil {
		t.Fatal(err)
	}
	if err := h.Trim(t.Context(), "third", 0, s.at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.want(t, h, 0, 1)
	if got := s.list(t, h, "room", time.Time{}, 10); got[1].Text != "text 1" {
		t.Errorf("another room's update was taken for this one's: %v", got)
	}
	if got := s.list(t, h, "other", time.Time{}, 10); len(got) != 1 || got[0].Text != "theirs" {
		t.Errorf("got %v", got)
	}
}

func (s *historySuite) text(t *testing.T) {
	h := s.open(t)
	e := s.entry(0)
	e.Text = "<script>alert('1')</script>\n\t\"; DROP TABLE chat; -- 👩‍👩‍👧‍👦 \u200f\u0634 %s \\u0041"
	e.Name = e.Text
	s.append(t, h, "room", e)
	if got := s.list(t, h, "room", time.Time{}, 10); len(got) != 1 || !same(got[0], e) {
		t.Errorf("got %+v, want %+v", got, e)
	}
}
