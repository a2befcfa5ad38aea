package server

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/records"
	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

// TestChat: what is said in a conference is kept until it has finished, and what is said elsewhere not at all: the next two who
// choose the same number must not read it.
func TestChat(t *testing.T) {
	stores := memory.New().Stores()
	s := &Server{data: &data{stores: stores}, log: zap.NewNop()}
	h, ctx := history{records.History{Store: stores.Chat}}, t.Context()
	begin := time.Now()
	live, finished, gone := newID(), newID(), newID()
	for id, at := range map[string]time.Time{live: {}, finished: begin} {
		if _, err := stores.Conferences.Create(ctx, storage.Conference{ID: id, Owner: "ann", Title: "Talk", CreatedAt: begin, FinishedAt: at}); err != nil {
			t.Fatal(err)
		}
	}
	rooms := map[string]int{live: 1, finished: 0, gone: 0, "meet-123456": 0, "match-abc": 0}
	for room := range rooms {
		if err := h.Append(ctx, room, inroom.Entry{ID: "1", From: "ann", Text: "hello", At: begin}); err != nil {
			t.Fatal(err)
		}
		list, err := h.List(ctx, room, time.Time{}, 10)
		if want := !strings.HasPrefix(room, "m"); err != nil || (len(list) == 1) != want {
			t.Errorf("%s: %v, %v", room, list, err)
		}
	}
	for room, want := range rooms {
		s.forgetChat(room)
		list, err := stores.Chat.List(ctx, room, storage.Page{})
		if err != nil || len(list.Items) != want {
			t.Errorf("%s after it has closed: %v, %v", room, list.Items, err)
		}
	}
}
