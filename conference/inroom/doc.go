// Package inroom has the extensions that come with rooms.
//
// [Chat] is text messages to everybody or to one participant:
//
//	conference.New(conference.Config{
//		Authorize:  authorize,
//		Extensions: []conference.Extension{inroom.Chat{}},
//	})
//
// A client sends the request "chat.send" ([Send] → [Sent]) and gets the event
// "chat.message" ([Message]) for each message, its own included: the event's
// place in the sequence is the message's place in the chat. Sender and time
// are the server's. Text is plain: no reader may take it for markup.
package inroom
