// Package webhook tells other programs by HTTP what happens in rooms, following
// the Standard Webhooks specification: signed requests with an id and a time, sent again until
// they are taken.
//
//	sender, err := webhook.New(webhook.Config{
//		Stores:    stores,
//		Endpoints: []webhook.Endpoint{{Name: "crm", URL: "https://crm.example.org/rooms", Secrets: []string{secret}}},
//	})
//	server, err := conference.New(conference.Config{Authorize: authorize, OnEvent: sender.OnEvent})
//	sender.Start()
//	defer sender.Close(ctx) // after server.Close
//
// An event is in the outbox of package storage before the room goes on, so that a restart loses none. Those of one
// room arrive in their order, at least once each: an endpoint that was told twice knows it by the id.
// [Verify] is the other side.
package webhook
