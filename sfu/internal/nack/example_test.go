package nack_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/nack"
)

func Example() {
	t := nack.New(nack.Config{})
	t.Received(10, 0)
	t.Received(13, time.Millisecond) // 11 and 12 are missing
	fmt.Println(t.Tick(20*time.Millisecond, 0, nil))
	t.Received(12, 25*time.Millisecond) // recovered
	fmt.Println(t.Tick(200*time.Millisecond, 0, nil))
	// Output:
	// [11 12]
	// [11]
}
