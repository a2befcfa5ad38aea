package social

import (
	"context"
	"errors"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Active says whether a user is there for others and may act: confirmed, neither suspended nor being deleted. It is for packages that
// build on this one, which ask about ids of any form.
func (s *Service) Active(ctx context.Context, userID string) (bool, error) {
	if !validID(userID) {
		return false, nil
	}
	u, err := s.Profiles.Stores.Users.Get(ctx, userID)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil && present(u), err
}

// Known is a person as a viewer sees it.
type Known struct {
	Person
	Connected bool // with the viewer
}

// Persons gives those of ids, at most 1000, whom viewer may see, by their ids. It decides nothing about the viewer.
func (s *Service) Persons(ctx context.Context, viewer string, ids []string) (map[string]Known, error) {
	c := s.Profiles.core
	ids = validIDs(ids)
	people, err := c.people(ctx, c.Stores, viewer, ids)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	connected, err := c.Stores.Connections.ApprovedAmong(ctx, viewer, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Known, len(people))
	for id, p := range people {
		out[id] = Known{Person: p}
	}
	for _, id := range connected {
		if p, ok := people[id]; ok {
			out[id] = Known{Person: p, Connected: true}
		}
	}
	return out, nil
}

// ConnectedIDs gives the users connected with userID whose ids are greater than after, in their order, at most
// limit: for going through all of them.
func (s *Service) ConnectedIDs(ctx context.Context, userID, after string, limit int) ([]string, error) {
	return s.Profiles.Stores.Connections.ApprovedIDs(ctx, userID, after, limit)
}
