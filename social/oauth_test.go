package social_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// issuer is a provider of OpenID Connect, and of Facebook's kind, whose answers a test can spoil.
type issuer struct {
	*httptest.Server
	key    *rsa.PrivateKey
	codes  map[string]url.Values // what the browser was sent with
	claims map[string]any        // put over the right ones
	signer *rsa.PrivateKey       // instead of key
	me     string                // Facebook's answer
}

func newIssuer(t *testing.T) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, signer: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
		e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
		answer(w, map[string]any{"keys": []any{map[string]string{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": n, "e": e}}})
	})
	token := func(w http.ResponseWriter, r *http.Request) {
		sent, ok := i.codes[r.FormValue("code")]
		delete(i.codes, r.FormValue("code")) // a code holds once
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if !ok || sent.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) || sent.Get("code_challenge_method") != "S256" {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		answer(w, map[string]any{"access_token": "access", "token_type": "Bearer", "id_token": i.idToken(sent)})
	}
	mux.HandleFunc("POST /token", token)
	mux.HandleFunc("POST /oauth/access_token", token)
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" || r.FormValue("appsecret_proof") == "" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, i.me)
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

// idToken signs the claims.
func (i *issuer) idToken(sent url.Values) string {
	now := time.Now()
	claims := map[string]any{
		"iss": i.URL, "aud": sent.Get("client_id"), "sub": "subject-1", "nonce": sent.Get("nonce"), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"email": "ann@example.org", "email_verified": true, "name": "Ann Tester", "locale": "fr-CA",
	}
	for name, v := range i.claims {
		claims[name] = v
	}
	body, _ := json.Marshal(claims)
	b64 := base64.RawURLEncoding.EncodeToString
	text := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(text))
	signature, _ := rsa.SignPKCS1v15(nil, i.signer, crypto.SHA256, sum[:])
	return text + "." + b64(signature)
}

// visit is what a browser does that is sent to the provider: it comes back with the state and a code.
func (i *issuer) visit(t *testing.T, redirect, code string) (state string) {
	u, err := url.Parse(redirect)
	if err != nil {
		t.Fatal(err)
	}
	i.codes[code] = u.Query()
	return u.Query().Get("state")
}

// newExternal is a kit with two providers at an issuer. It runs outside of synctest, since it uses the network.
func newExternal(t *testing.T, change ...func(*social.Config)) (*kit, *issuer) {
	i := newIssuer(t)
	client := i.Client()
	t.Cleanup(client.CloseIdleConnections)
	cfg := social.ProviderConfig{ClientID: "us", ClientSecret: "secret", RedirectURL: "https://meet.example/back", HTTPClient: client}
	google, err := social.NewOIDC(i.URL, cfg)
	if err != nil {
		t.Fatal(err)
	}
	facebook, err := social.NewFacebook(social.FacebookConfig{ProviderConfig: cfg, DialogURL: i.URL, GraphURL: i.URL})
	if err != nil {
		t.Fatal(err)
	}
	return newKit(t, func(c *social.Config) {
		c.Providers = map[string]social.Provider{"google": google, "facebook": facebook}
		for _, f := range change {
			f(c)
		}
	}), i
}

// external goes to a provider and back.
func (k *kit) external(t *testing.T, i *issuer, provider string) (string, social.User, error) {
	redirect, cookie, err := k.Accounts.BeginExternal(t.Context(), provider)
	k.must(err)
	state := i.visit(t, redirect, "code")
	return k.Accounts.FinishExternal(t.Context(), provider, social.External{State: state, Code: "code", Cookie: cookie})
}

// TestExternal: the first time makes an account, the next finds it by its subject, whatever its address is then. W30 WD3
func TestExternal(t *testing.T) {
	k, i := newExternal(t)
	secret, first, err := k.external(t, i, "google")
	k.must(err)
	if first.Email != "ann@example.org" || first.ConfirmedAt.IsZero() || first.FullName != "Ann Tester" || first.Language != "fr" {
		t.Errorf("got %+v", first)
	}
	actor, err := k.Accounts.Authenticate(t.Context(), secret)
	k.must(err)
	i.claims = map[string]any{"email": "other@example.org"}
	_, again, err := k.external(t, i, "google")
	k.must(err)
	if again.ID != first.ID || again.Email != first.Email {
		t.Errorf("got %+v", again)
	}
	me, err := k.Profiles.Me(t.Context(), actor)
	k.must(err)
	if me.HasPassword || len(me.Providers) != 1 || me.Providers[0] != "google" {
		t.Errorf("got %+v", me)
	}
	k.must(k.Accounts.ChangePassword(t.Context(), actor, "", "first password"))
	k.code(k.Accounts.ChangePassword(t.Context(), actor, "", "second password"), social.CodeInvalid)
}

// TestExternalRefused: nothing spoiled gets anybody in. C40
func TestExternalRefused(t *testing.T) {
	k, i := newExternal(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	k.must(err)
	type back = social.External
	for name, spoil := range map[string]func(*back){
		"state":          func(b *back) { b.State = "x" },
		"no state":       func(b *back) { b.State = "" },
		"no code":        func(b *back) { b.Code = "" },
		"another code":   func(b *back) { b.Code = "guessed" },
		"no cookie":      func(b *back) { b.Cookie = "" },
		"another cookie": func(b *back) { _, b.Cookie, _ = k.Accounts.BeginExternal(t.Context(), "google") },
		"nonce":          func(*back) { i.claims = map[string]any{"nonce": "another"} },
		"audience":       func(*back) { i.claims = map[string]any{"aud": "another"} },
		"issuer":         func(*back) { i.claims = map[string]any{"iss": "https://accounts.example"} },
		"expired":        func(*back) { i.claims = map[string]any{"exp": time.Now().Add(-time.Hour).Unix()} },
		"no subject":     func(*back) { i.claims = map[string]any{"sub": ""} },
		"signature":      func(*back) { i.signer = other },
		"verifier":       func(*back) { i.codes["code"].Set("code_challenge", "another") },
	} {
		i.claims, i.signer = nil, i.key
		redirect, cookie, err := k.Accounts.BeginExternal(t.Context(), "google")
		k.must(err)
		b := back{State: i.visit(t, redirect, "code"), Code: "code", Cookie: cookie}
		spoil(&b)
		if _, _, err := k.Accounts.FinishExternal(t.Context(), "google", b); social.CodeOf(err) != social.CodeUnauthenticated {
			t.Errorf("%s: got %v", name, err)
		}
	}
	i.claims, i.signer = nil, i.key
	redirect, cookie, err := k.Accounts.BeginExternal(t.Context(), "google")
	k.must(err)
	b := back{State: i.visit(t, redirect, "code"), Code: "code", Cookie: cookie}
	_, _, err = k.Accounts.FinishExternal(t.Context(), "facebook", b)
	k.code(err, social.CodeUnauthenticated) // begun at another provider
	_, _, err = k.Accounts.FinishExternal(t.Context(), "google", b)
	k.must(err)
	_, _, err = k.Accounts.FinishExternal(t.Context(), "google", b)
	k.code(err, social.CodeUnauthenticated) // replayed
	_, _, err = k.Accounts.BeginExternal(t.Context(), "nobody")
	k.code(err, social.CodeNotFound)
}

// TestExternalAddress: an address that the provider does not vouch for has to be confirmed, and none opens an account that is there. C40 W31 WD3
func TestExternalAddress(t *testing.T) {
	k, i := newExternal(t)
	ctx := t.Context()
	now := time.Now()
	for _, email := range []string{"known@example.org"} {
		_, err := k.stores.Users.Create(ctx, storage.User{ID: "known", Email: email, FullName: "Known", CreatedAt: now, ConfirmedAt: now})
		k.must(err)
	}
	i.claims = map[string]any{"email": "known@example.org"}
	_, _, err := k.external(t, i, "google")
	k.code(err, social.CodeExists)
	i.claims = map[string]any{"email": "known@example.org", "email_verified": false}
	_, _, err = k.external(t, i, "google")
	k.code(err, social.CodeUnconfirmed)
	i.me = `{"id": "1", "name": "Ann", "email": "known@example.org"}`
	_, _, err = k.external(t, i, "facebook")
	k.code(err, social.CodeUnconfirmed)
	if ties, err := k.stores.Credentials.Externals(ctx, "known"); len(ties) > 0 || err != nil {
		t.Errorf("got %v, %v", ties, err)
	}

	i.me = `{"id": "2", "name": "Bob", "email": "bob@example.org"}`
	_, _, err = k.external(t, i, "facebook")
	k.code(err, social.CodeUnconfirmed)
	i.me = `{"id": "3", "name": "Bob", "email": ""}`
	_, _, err = k.external(t, i, "facebook")
	k.code(err, social.CodeInvalid)
	i.claims = map[string]any{"email": "bob@example.org", "sub": "subject-2"}
	_, bob, err := k.external(t, i, "google") // Google vouches: what Facebook's visitor began is gone
	k.must(err)
	ties, err := k.stores.Credentials.Externals(ctx, bob.ID)
	k.must(err)
	if len(ties) != 1 || ties[0].Provider != "google" {
		t.Errorf("got %+v", ties)
	}
}
