package memory_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
)

func ExampleNew() {
	ctx := context.Background()
	stores := memory.New().Stores()
	// Both are stored, or neither.
	err := stores.Tx(ctx, func(s storage.Stores) error {
		if _, err := s.Users.Create(ctx, storage.User{ID: "1", Email: "ann@example.com"}); err != nil {
			return err
		}
		return s.Credentials.SetPassword(ctx, "1", "hash")
	})
	fmt.Println(err)

	_, err = stores.Users.Create(ctx, storage.User{ID: "2", Email: "ann@example.com"})
	fmt.Println(err, errors.Is(err, storage.ErrExists))
	// Output:
	// <nil>
	// storage: exists already: email true
}
