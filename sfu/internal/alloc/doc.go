// Package alloc divides what a receiver's path carries among its streams.
//
//	out = alloc.Allocate(alloc.Input{Estimate: 2_000_000, Streams: streams}, out[:0])
//	for i, d := range out {
//		use(streams[i].Options[d.Option]) // or nothing, when d.Option is -1
//		fmt.Println(d.Reason)
//	}
package alloc
