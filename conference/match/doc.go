// Package match pairs strangers: people join a queue, each is given a room with one other, and goes on to the next, leaves
// or reports when they want.
//
//	queue, err := match.New(match.Config{Authorize: match.Anyone})
//	server, err := conference.New(conference.Config{Authorize: queue.Authorize, OnEvent: queue.OnEvent})
//	queue.Bind(server)
//	http.Handle("/match", web.Handler(queue, nil))   // the queue
//	http.Handle("/signal", web.Handler(server, nil)) // the rooms
//
// A queue is a target of the protocol as a room is: it has sessions of package signal and messages of its own. Two who are paired are told the name
// of a room and a ticket each, with which the server lets them in, and nobody else. In the browser the SDK's
// Match does all of that.
package match
