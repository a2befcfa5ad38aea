package postgres_test

import (
	"context"
	"fmt"
	"os"

	"github.com/rotunda-rtc/rotunda/storage/postgres"
)

func ExampleOpen() {
	ctx := context.Background()
	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	count, err := db.Stores().Users.Count(ctx)
	fmt.Println(count, err)
}
