// Package token has signed credentials for rooms: an application's backend
// mints one for a person and a room, the client shows it when it joins, and
// the server needs to ask nobody.
//
//	key := token.Key{ID: "2026-11", HMAC: secret}
//	signer := token.Signer{Key: key, Issuer: "app", Audience: "calls"}
//	text, err := signer.Mint(token.Claims{Room: "lesson", Identity: user.ID, Role: signal.RolePresenter}, time.Hour)
//
//	verifier, err := token.NewVerifier(token.Config{Keys: []token.Key{key}, Issuer: "app", Audience: "calls"})
//	server, err := conference.New(conference.Config{Authorize: verifier.Authorize})
//
// A token is a JSON Web Token (RFC 7519) of at most 4096 bytes, signed by HMAC
// with SHA-256 or by Ed25519: a key has one algorithm, which no token can
// choose. It holds for one room, is signed but not encrypted, and bounds
// joining, not being there: who should leave before is told by [Verifier.Revoke].
package token
