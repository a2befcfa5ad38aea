package social

import (
	"context"
	"time"
)

// Attempts, Gate, CheckPicture and Squares are what tests look at inside.
type Attempts struct{ a *attempts }

func NewAttempts(now func() time.Time, most int, in time.Duration, keys int) Attempts {
	a := newAttempts(now, most, in)
	a.keys = keys
	return Attempts{a}
}

func (a Attempts) Take(key string) error { return a.a.take(key) }
func (a Attempts) Keys() int             { return len(a.a.window) }

type Gate struct{ g *gate }

func NewGate(atOnce, waiting int) Gate             { return Gate{newGate(atOnce, waiting)} }
func (g Gate) Enter(ctx context.Context) error     { return g.g.enter(ctx) }
func (g Gate) Leave()                              { g.g.leave() }
func CheckPicture(file []byte, memory int64) error { return checkPicture(file, memory) }
func Squares(file []byte, sizes []int) ([][]byte, error) {
	return squares(file, sizes)
}

func PictureKey(userID, avatar string, size int) string { return pictureKey(userID, avatar, size) }
