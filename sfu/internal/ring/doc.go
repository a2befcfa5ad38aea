// Package ring is a bounded queue from many goroutines to one, without locks: the way of packets and feedback to
// the goroutine that sends to the receivers.
//
//	r := ring.New[entry](512)
//	if r.Push(e) { // any goroutine
//		r.Wake() // once per burst
//	}
//	for { // the consumer
//		for e, ok := r.Pop(); ok; e, ok = r.Pop() {
//			send(e)
//		}
//		if r.Sleep() {
//			select {
//			case <-r.Ready():
//			case <-stop:
//				return
//			}
//		}
//	}
//
// The queue is Dmitry Vyukov's bounded queue, with one consumer: each cell carries the position it is free or filled for.
package ring
