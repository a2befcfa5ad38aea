package social

import "context"

// Identity is who somebody is at an identity provider.
type Identity struct {
	Subject       string // the provider's lasting id of the account
	Email         string // may be empty
	EmailVerified bool   // the provider vouches that the address is the person's
	FullName      string // may be empty
	Language      string // BCP 47; may be empty
}

// Provider signs people in by OAuth 2.0 or OpenID Connect. Its methods are called by many goroutines at once.
type Provider interface {
	// AuthURL is where the browser goes. The provider sends it back to the redirect address with state and a code. nonce
	// ends up in the id_token, if there is one; challenge is the S256 code challenge of PKCE (RFC 7636).
	AuthURL(ctx context.Context, state, nonce, challenge string) (string, error)
	// Identity exchanges the code for who signed in. An [Error] is the person's to know.
	Identity(ctx context.Context, code, nonce, verifier string) (Identity, error)
}
