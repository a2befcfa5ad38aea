package token_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/records"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/conference/whip"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/signal/web"
	"github.com/rotunda-rtc/rotunda/storage"
)

// The code that docs/tokens.md shows.

// backend mints, and needs nothing of the server but a key.
func backend(secret []byte) http.HandlerFunc {
	signer := token.Signer{Key: token.Key{ID: "2026-11", HMAC: secret}, Issuer: "shop", Audience: "calls"}
	return func(w http.ResponseWriter, r *http.Request) {
		user := userOf(r) // yours
		text, err := signer.Mint(token.Claims{
			Room: "support-" + user, Identity: user, Role: signal.RolePresenter,
			Attributes: map[string]string{"plan": "gold"},
		}, time.Hour)
		if err != nil {
			http.Error(w, "no token", http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, text)
	}
}

// serve lets in who has a token, by any door.
func serve(secret []byte, stores storage.Stores) (*token.Verifier, http.Handler, error) {
	verifier, err := token.NewVerifier(token.Config{
		Keys:   []token.Key{{ID: "2026-11", HMAC: secret}},
		Issuer: "shop", Audience: "calls",
		Revocations: records.Revocations{Store: stores.Revocations},
	})
	if err != nil {
		return nil, nil, err
	}
	server, err := conference.New(conference.Config{Authorize: verifier.Authorize})
	if err != nil {
		return nil, nil, err
	}
	verifier.Bind(server)
	mux := http.NewServeMux()
	mux.Handle("/signal", web.Handler(server, nil))
	mux.Handle("/whip/{room}", whip.NewEndpoint(server, nil))
	return verifier, mux, nil
}

// signOut ends what somebody was let in by, everywhere.
func signOut(ctx context.Context, verifier *token.Verifier, user string) error {
	return verifier.Revoke(ctx, token.KindIdentity, user, "you have signed out")
}

// rotate has the next key verify before anybody signs by it, and the old one until its tokens have expired.
func rotate(verifier *token.Verifier, old token.Key, next ed25519.PublicKey) error {
	return verifier.SetKeys(old, token.Key{ID: "2026-12", Public: next})
}

func userOf(*http.Request) string { return "ann" }

func Example() {
	key := token.Key{ID: "2026-11", HMAC: []byte(strings.Repeat("s", 32))}
	signer := token.Signer{Key: key, Issuer: "shop", Audience: "calls"}
	text, err := signer.Mint(token.Claims{Room: "lesson", Identity: "ann", Role: signal.RoleViewer}, time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	verifier, err := token.NewVerifier(token.Config{Keys: []token.Key{key}, Issuer: "shop", Audience: "calls"})
	if err != nil {
		log.Fatal(err)
	}
	_, err = verifier.Verify(context.Background(), text, "staff")
	fmt.Println(err)
	claims, err := verifier.Verify(context.Background(), text, "lesson")
	fmt.Println(claims.Identity, claims.Role, err)
	// Output:
	// token: of another room
	// ann viewer <nil>
}

var _, _, _, _ = backend, serve, signOut, rotate
