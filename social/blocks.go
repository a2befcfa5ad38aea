package social

import (
	"context"
	"errors"
	"time"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Blocks is who wants nothing of whom. Two people of whom one has blocked the other are not there for each other: no profile, search hit,
// request, message, notification or presence, either way.
//
// Block answers the same for everybody, there or not: whoever is blocked can block back, and learns nothing by it.
type Blocks struct {
	*core
	connections *Connections
}

// Blocked is somebody whom the actor has blocked.
type Blocked struct {
	Person Person // without a name if the person is not to be seen for another reason too
	At     time.Time
}

// Block ends all there is between the actor and somebody: the connection or request, notifications of each other's doings,
// and timeline entries. Messages that were sent stay with who has them.
func (b *Blocks) Block(ctx context.Context, a Actor, userID string) error {
	if _, err := b.acting(ctx, b.Stores, a); err != nil {
		return err
	}
	switch {
	case userID == a.UserID:
		return invalid("user", "that is you")
	case !validID(userID):
		return nil
	}
	ended := false
	err := b.Stores.Tx(ctx, func(s storage.Stores) error {
		if ab, _, err := s.Blocks.Between(ctx, a.UserID, userID); err != nil || ab {
			return err
		}
		if err := b.spend(ctx, s, a.UserID, "block", 1, b.Limits.Blocks); err != nil {
			return err
		}
		if err := s.Blocks.Put(ctx, storage.Block{By: a.UserID, Of: userID, At: b.Now()}); err != nil {
			return err
		}
		err := s.Connections.Delete(ctx, a.UserID, userID)
		ended = err == nil
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		if err := s.Notifications.DeleteBetween(ctx, a.UserID, userID); err != nil {
			return err
		}
		if err := s.Notifications.DeleteBetween(ctx, userID, a.UserID); err != nil {
			return err
		}
		if err := b.connections.part(ctx, s, a.UserID, userID); err != nil {
			return err
		}
		return b.connections.forget(ctx, s, a.UserID, userID)
	})
	if err == nil {
		b.Jobs.Wake(partedQueue)
	}
	if err == nil && ended {
		b.connections.tell(a.UserID, userID, storage.Connection{}) // as when it is ended otherwise
		b.live.recount(ctx, userID)
	}
	return b.counted(ctx, a, err)
}

// Unblock takes a block back. What it ended does not come back.
func (b *Blocks) Unblock(ctx context.Context, a Actor, userID string) error {
	if _, err := b.acting(ctx, b.Stores, a); err != nil || !validID(userID) {
		return err
	}
	return b.Stores.Blocks.Delete(ctx, a.UserID, userID)
}

// List gives whom the actor has blocked, the latest first.
func (b *Blocks) List(ctx context.Context, a Actor, p storage.Page) (storage.List[Blocked], error) {
	var out storage.List[Blocked]
	if _, err := b.acting(ctx, b.Stores, a); err != nil {
		return out, err
	}
	list, err := b.Stores.Blocks.List(ctx, a.UserID, p)
	if err != nil {
		return out, badCursor(err)
	}
	ids := make([]string, len(list.Items))
	for i, block := range list.Items {
		ids[i] = block.Of
	}
	users, err := b.Stores.Users.GetMany(ctx, ids)
	if err != nil {
		return out, err
	}
	names := make(map[string]Person, len(users))
	for _, u := range users {
		_, back, err := b.Stores.Blocks.Between(ctx, a.UserID, u.ID)
		if err != nil {
			return out, err
		}
		if present(u) && !back {
			names[u.ID] = person(u)
		}
	}
	out.Next = list.Next
	for _, block := range list.Items {
		who := names[block.Of]
		who.ID = block.Of
		out.Items = append(out.Items, Blocked{Person: who, At: block.At})
	}
	return out, nil
}

// Between says whether one of two people has blocked the other.
func (b *Blocks) Between(ctx context.Context, x, y string) (bool, error) {
	xy, yx, err := b.Stores.Blocks.Between(ctx, x, y)
	return xy || yx, err
}
