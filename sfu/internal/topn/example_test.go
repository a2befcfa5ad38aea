package topn_test

import (
	"fmt"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/internal/topn"
)

func Example() {
	set := topn.New(topn.Config{N: 1})
	ann, bob := set.Add(), set.Add()
	fmt.Println(ann.Take(30, 0), bob.Take(30, 20*time.Millisecond)) // ann was first
	fmt.Println(ann.Take(127, time.Second))                         // a pause
	fmt.Println(bob.Take(30, 3*time.Second))                        // it got too long
	fmt.Println(ann.In())
	// Output:
	// true false
	// true
	// true
	// false
}
