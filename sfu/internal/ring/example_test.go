package ring_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/ring"
)

func Example() {
	r := ring.New[string](4)
	go func() {
		r.Push("one")
		r.Push("two")
		r.Wake() // once for both
	}()
	for n := 0; n < 2; {
		if v, ok := r.Pop(); ok {
			fmt.Println(v)
			n++
		} else if r.Sleep() {
			<-r.Ready()
		}
	}
	// Output:
	// one
	// two
}
