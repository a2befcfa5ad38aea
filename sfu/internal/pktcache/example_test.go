package pktcache_test

import (
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu/internal/pktcache"
)

func Example() {
	cache := pktcache.New(pktcache.Config{History: 64})
	p := cache.Acquire([]byte("a packet"))
	p.Seq = 65536 + 7
	fmt.Println("new:", cache.Put(p))
	p.Release()

	if p := cache.Get(65536 + 7); p != nil {
		fmt.Printf("again: %s\n", p.Bytes())
		p.Release()
	}
	// Output:
	// new: true
	// again: a packet
}
