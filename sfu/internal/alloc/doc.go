// Package alloc divides what a receiver's path carries among its streams: a pure function of estimate, streams and wishes.
//
//	out = alloc.Allocate(alloc.Input{Estimate: 2_000_000, Streams: streams}, out[:0])
//	for i, d := range out {
//		use(streams[i].Options, d.Option) // -1 is off
//		fmt.Println(alloc.Explain(&streams[i], d))
//	}
//
// What it guarantees:
//
//   - Voices are always sent, also when the estimate is too low for them. All videos together never get more than the
//     voices leave of the estimate, but for the slack, which serves to keep what is sent already.
//   - Order: screens, then pinned streams and who speaks now, then the rest, at last those of a priority below 0. Among
//     equals a higher priority goes first, then who spoke later, then the earlier in the list.
//   - Each video that is shown gets its lowest option, in that order, before any gets a second one. What is then left goes
//     to the first group as long as it can use it, then to the next. Within a group the one with the least is raised first.
//   - A stream whose next step does not fit does not keep those behind it from smaller steps.
//   - No stream gets more than its wish allows, nor more pixels than the place where it is shown needs: the smallest picture
//     with at least 85 % of those of the place is the largest that is sent.
//   - A screen gets its pixels first: a larger picture at the lowest frame rate goes before a smaller one that moves well.
//     A camera gets a larger picture only with at least half of the frame rate: faces that jerk are worse than small ones.
//   - Down at once. Up, for a stream that the estimate held back, only when the estimate carries the option with 15 % of it to
//     spare and nothing changed for 2 s; from off, with 25 % to spare and after 3 s. What was held back by something
//     else (a place that grew, a publisher that returned) goes up at once.
package alloc
