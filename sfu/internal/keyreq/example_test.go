package keyreq_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/keyreq"
)

func Example() {
	g := keyreq.New(keyreq.Config{})
	fmt.Println(g.Request(0, 0))                                     // one viewer joins: ask
	fmt.Println(g.Request(50*time.Millisecond, 50*time.Millisecond)) // another: the answer serves both
	g.Arrived(80 * time.Millisecond)
	fmt.Println(g.Waiting())
	// Output:
	// true
	// false
	// false
}
