// Package whip opens the rooms of a conference.Server to programs that speak
// no signalling protocol but HTTP: encoders such as OBS and GStreamer send by
// WHIP (RFC 9725), players receive by WHEP (draft-ietf-wish-whep-03).
//
//	send := whip.NewEndpoint(server, nil)
//	mux.Handle("/whip/{room}", send)           // POST makes a WHIP session
//	mux.Handle("/whip/{room}/{session}", send) // PATCH and DELETE
//	play := whip.NewPlayerEndpoint(server, nil)
//	mux.Handle("/whep/{room}", play)
//	mux.Handle("/whep/{room}/{session}", play)
//
// Whoever comes through is a participant like any other: the bearer token goes
// to the server's Authorize, which learns the door from JoinRequest.Door. A
// WHIP client publishes at most one audio and one video track, as microphone
// and camera, the video in several encodings if it offers them. It joins as the
// admitted identity with ":whip" behind it, so that its owner can be in the room by a browser as well;
// when it connects anew it takes the place of its former session. A WHEP
// player is a hidden participant, each with an identity of its own, and
// receives the room's main publication (conference.Main), or that of the
// participant named by the query parameter "participant".
//
// Sessions are made by POST, changed by PATCH (trickle ICE, ICE restart, the answer to a
// counter-offer) and ended by DELETE, by the room, or when the media path is
// lost or does not come about within the engine's ConnectTimeout. docs/whip.md has
// the requests, headers and status codes.
package whip
