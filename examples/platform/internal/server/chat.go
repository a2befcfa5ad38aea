package server

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/records"
	"github.com/rotunda-rtc/rotunda/storage"
)

// history keeps the chat of conferences. What is said in other rooms, whose names others may use next, ends with the room.
type history struct{ records.History }

var _ inroom.History = history{}

// kept says whether the room of this name is that of a conference, which has the id of its record.
func kept(room string) bool { return uuid.Validate(room) == nil }

func (h history) Append(ctx context.Context, room string, m inroom.Entry) error {
	if !kept(room) {
		return nil
	}
	return h.History.Append(ctx, room, m)
}

func (h history) Delete(ctx context.Context, room, id string) error {
	if !kept(room) {
		return nil
	}
	return h.History.Delete(ctx, room, id)
}

func (h history) List(ctx context.Context, room string, since time.Time, limit int) ([]inroom.Entry, error) {
	if !kept(room) {
		return nil, nil
	}
	return h.History.List(ctx, room, since, limit)
}

func (h history) Trim(ctx context.Context, room string, keep int, before time.Time) error {
	if !kept(room) {
		return nil
	}
	return h.History.Trim(ctx, room, keep, before)
}

func (h history) Update(ctx context.Context, room, id, text string, at time.Time) error {
	if !kept(room) {
		return nil
	}
	return h.History.Update(ctx, room, id, text, at)
}

// forgetTime bounds the removal of a chat.
const forgetTime = 5 * time.Second

// forgetChat removes the chat of a conference that has finished or is gone: once its room has closed, and once more when it has finished, whichever is the later.
func (s *Server) forgetChat(room string) {
	if !kept(room) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), forgetTime)
	defer cancel()
	c, err := s.data.stores.Conferences.Get(ctx, room)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		err = nil // it was deleted
	case err == nil && c.FinishedAt.IsZero():
		return // it may open again
	}
	if err == nil {
		err = s.data.stores.Chat.DeleteRoom(ctx, room)
	}
	if err != nil {
		s.log.Warn("the chat of a finished conference stays", zap.String("room", room), zap.Error(err))
	}
}
