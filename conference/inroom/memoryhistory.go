package inroom

import (
	"context"
	"slices"
	"sync"
	"time"
)

// maxMemoryRooms is how many rooms a MemoryHistory remembers.
const maxMemoryRooms = 10_000

// MemoryHistory is a [History] that lives as long as the process. It remembers
// the 10,000 rooms that were written to last. The zero value works; a
// MemoryHistory must not be copied after first use.
type MemoryHistory struct {
	mu    sync.Mutex
	rooms map[string][]Entry // in the order of At
	order []string           // the room written to last at the end
}

var _ History = (*MemoryHistory)(nil)

// Append implements History.
func (h *MemoryHistory) Append(_ context.Context, room string, m Entry) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.rooms[room]
	if slices.ContainsFunc(list, func(e Entry) bool { return e.ID == m.ID }) {
		return nil
	}
	at := len(list)
	for at > 0 && list[at-1].At.After(m.At) {
		at--
	}
	if h.rooms == nil {
		h.rooms = make(map[string][]Entry)
	}
	h.rooms[room] = slices.Insert(list, at, m)
	h.touch(room)
	return nil
}

// touch makes room the one written to last, and forgets the one longest not.
func (h *MemoryHistory) touch(room string) {
	if i := slices.Index(h.order, room); i >= 0 {
		h.order = slices.Delete(h.order, i, i+1)
	}
	h.order = append(h.order, room)
	if len(h.order) > maxMemoryRooms {
		delete(h.rooms, h.order[0])
		h.order = slices.Delete(h.order, 0, 1)
	}
}

// List implements History.
func (h *MemoryHistory) List(_ context.Context, room string, since time.Time, limit int) ([]Entry, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.rooms[room]
	from := slices.IndexFunc(list, func(e Entry) bool { return e.At.After(since) })
	if from < 0 {
		return nil, nil
	}
	return slices.Clone(list[max(from, len(list)-limit):]), nil
}

// Update implements History.
func (h *MemoryHistory) Update(_ context.Context, room, id, text string, at time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, e := range h.rooms[room] {
		if e.ID == id {
			h.rooms[room][i].Text, h.rooms[room][i].EditedAt = text, at
		}
	}
	return nil
}

// Delete implements History.
func (h *MemoryHistory) Delete(_ context.Context, room, id string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep(room, slices.DeleteFunc(h.rooms[room], func(e Entry) bool { return e.ID == id }))
	return nil
}

// Trim implements History.
func (h *MemoryHistory) Trim(_ context.Context, room string, keep int, before time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.rooms[room]
	list = slices.DeleteFunc(list, func(e Entry) bool { return e.At.Before(before) })
	h.keep(room, slices.Delete(list, 0, max(0, len(list)-keep)))
	return nil
}

// keep makes list what is known of a room.
func (h *MemoryHistory) keep(room string, list []Entry) {
	if len(list) > 0 {
		h.rooms[room] = list
		return
	}
	delete(h.rooms, room)
	h.order = slices.DeleteFunc(h.order, func(name string) bool { return name == room })
}
