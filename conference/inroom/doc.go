// Package inroom has the extensions that come with rooms: [Chat], [Hands],
// [Reactions], [Polls], [Spotlight], [Captions], [RPC] and [Files]. A server has
// those that its configuration names:
//
//	conference.New(conference.Config{
//		Authorize:  authorize,
//		Extensions: []conference.Extension{inroom.Chat{}, inroom.Hands{}},
//	})
//
// The zero value of each works. Who may do what is said by the grant: Chat to
// write, Data to call and to offer files, Moderate to act on others, on polls and on
// the spotlight, the permission "captions" to send captions. To raise a hand, to
// react, to vote and to read takes nothing but being there.
//
// Sender and time are always the server's. Text is plain and cleaned of control
// characters and bidirectional overrides: no reader may take it for markup. Each
// extension bounds what it keeps of a room and how fast each participant may go.
//
// The messages are described in docs/extensions.md, which shows how to write one's own.
package inroom
