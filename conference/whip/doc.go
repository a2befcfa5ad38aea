// Package whip opens the rooms of a conference.Server to programs that speak
// no signalling protocol but HTTP: encoders such as OBS and GStreamer send by
// WHIP (RFC 9725), players receive by WHEP (draft-ietf-wish-whep-03).
//
//	send := whip.NewEndpoint(server, nil)
//	mux.Handle("/whip/{room}", send)           // POST makes a WHIP session
//	mux.Handle("/whip/{room}/{session}", send) // DELETE ends it
//	play := whip.NewPlayerEndpoint(server, nil)
//	mux.Handle("/whep/{room}", play)
//	mux.Handle("/whep/{room}/{session}", play)
//
// Whoever comes through is a participant like any other: the bearer token goes
// to the server's Authorize, which learns the door from JoinRequest.Door. A
// WHIP client publishes at most one audio and one video track, as microphone
// and camera. A WHEP player is a hidden participant that receives the room's
// main publication (conference.Main).
//
// Sessions are made by POST and ended by DELETE, by the room, or when the
// media path is lost. Trickle ICE and ICE restart by PATCH are not served, as
// RFC 9725, section 4.3, permits: PATCH is answered 405.
package whip
