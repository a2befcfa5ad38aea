// Package hosting keeps conferences as records: who owns them, who may see and join them, when they
// are live, who took part, and who is told.
//
// There is one decision about all of it, [Hosting.Access], which everything else asks: the answers about a record as well as
// admission to its room, whose name is the record's ID. The Owner may always see a conference. A public one may be seen by
// everybody who is signed in, a private one by those who are connected with the Owner. For everybody else, and for those of whom
// one has blocked the other, it does not exist. Only the Owner enters before it is live, nobody when it is finished.
//
// Package conference is told of it by two fields:
//
//	h, err := hosting.New(hosting.Config{Stores: stores, People: people, Jobs: runner, User: whoIs})
//	server, err := conference.New(conference.Config{Authorize: h.Authorize, OnEvent: h.OnEvent})
//	err = h.Start(ctx, server)
//
// Who people are, and who is connected with whom, it asks through [People], which [SocialPeople] answers from package social
// and a program with users of its own from whatever it has.
//
// Telling a network of thousands is left to jobs: what makes it necessary is stored in one transaction with the job,
// which goes on where it was after a crash.
package hosting
