package token_test

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/token"
	"github.com/rotunda-rtc/rotunda/signal"
)

// noon is when tests take place.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func at(t time.Time) func() time.Time { return func() time.Time { return t } }

// secretKey and pairKey are keys made of a letter, alike in every run.
func secretKey(id string) token.Key {
	return token.Key{ID: id, HMAC: []byte(strings.Repeat(id[:1], 32))}
}

func pairKey(id string) token.Key {
	return token.Key{ID: id, Private: ed25519.NewKeyFromSeed([]byte(strings.Repeat(id[:1], ed25519.SeedSize)))}
}

func signer(key token.Key) token.Signer {
	return token.Signer{Key: key, Issuer: "app", Audience: "calls", Now: at(noon)}
}

func newVerifier(t testing.TB, cfg token.Config) *token.Verifier {
	t.Helper()
	cfg.Issuer, cfg.Audience = "app", "calls"
	if cfg.Now == nil {
		cfg.Now = at(noon)
	}
	v, err := token.NewVerifier(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func ann() token.Claims {
	return token.Claims{
		Room: "lesson", Identity: "ann", Name: "Ann", Attributes: map[string]string{"plan": "gold"},
		Grant: signal.Grant{Subscribe: true, Publish: []signal.Source{signal.SourceCamera}},
	}
}

func mint(t testing.TB, s token.Signer, c token.Claims, lifetime time.Duration) string {
	t.Helper()
	text, err := s.Mint(c, lifetime)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// C29: what was minted is what is verified, by either algorithm.
func TestMintAndVerify(t *testing.T) {
	pair := pairKey("p")
	keys := []token.Key{secretKey("s"), {ID: "p", Public: pair.Private.Public().(ed25519.PublicKey)}}
	v := newVerifier(t, token.Config{Keys: keys})
	for _, key := range []token.Key{secretKey("s"), pair} {
		want := ann()
		got, err := v.Verify(t.Context(), mint(t, signer(key), want, time.Hour), "lesson")
		if err != nil {
			t.Fatalf("%v: %v", key, err)
		}
		if got.ID == "" || !got.IssuedAt.Equal(noon) || !got.ExpiresAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("%v: %+v", key, got)
		}
		got.ID, got.IssuedAt, got.ExpiresAt = "", time.Time{}, time.Time{}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%v: got %+v, want %+v", key, got, want)
		}
	}
	first, second := mint(t, signer(pair), ann(), 0), mint(t, signer(pair), ann(), 0)
	a, errA := v.Verify(t.Context(), first, "")
	b, errB := v.Verify(t.Context(), second, "")
	if errA != nil || errB != nil || a.ID == b.ID || !a.ExpiresAt.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("%+v, %v; %+v, %v", a, errA, b, errB)
	}
}

// claims are the payload of a good token, for tests that break it.
func claims() map[string]any {
	now := noon.Unix()
	return map[string]any{
		"iss": "app", "aud": "calls", "sub": "ann", "jti": "1", "room": "lesson", "role": "viewer",
		"iat": now, "nbf": now, "exp": now + 60,
	}
}

func part(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// forge makes a token by hand.
func forge(header, payload map[string]any, sign func(input string) []byte) string {
	input := part(header) + "." + part(payload)
	return input + "." + base64.RawURLEncoding.EncodeToString(sign(input))
}

func hs256(secret []byte) func(string) []byte {
	return func(input string) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(input))
		return mac.Sum(nil)
	}
}

func hs512(secret []byte) func(string) []byte {
	return func(input string) []byte {
		mac := hmac.New(sha512.New, secret)
		mac.Write([]byte(input))
		return mac.Sum(nil)
	}
}

func unsigned(string) []byte { return nil }

// C29: the ways in which a token can be wrong.
func TestRefused(t *testing.T) {
	secret, pair := secretKey("s"), pairKey("p")
	public := pair.Private.Public().(ed25519.PublicKey)
	v := newVerifier(t, token.Config{Keys: []token.Key{secret, {ID: "p", Public: public}}})
	header := func(alg, kid string) map[string]any { return map[string]any{"alg": alg, "typ": "JWT", "kid": kid} }
	with := func(name string, value any) map[string]any {
		c := claims()
		if c[name] = value; value == nil {
			delete(c, name)
		}
		return c
	}
	eddsa := func(input string) []byte { return ed25519.Sign(pair.Private, []byte(input)) }
	good := forge(header("HS256", "s"), claims(), hs256(secret.HMAC))
	for _, text := range []string{
		good, forge(header("EdDSA", "p"), claims(), eddsa),
		forge(header("HS256", "s"), with("aud", []string{"others", "calls"}), hs256(secret.HMAC)),
		forge(header("HS256", "s"), with("exp", noon.Unix()-4), hs256(secret.HMAC)), // within the leeway
		forge(header("HS256", "s"), with("nbf", noon.Unix()+4), hs256(secret.HMAC)),
	} {
		if _, err := v.Verify(t.Context(), text, "lesson"); err != nil {
			t.Fatalf("a good token: %v", err) // or all that follows says nothing
		}
	}

	parts := strings.Split(good, ".")
	cases := map[string]string{
		"nothing":                         "",
		"two parts":                       parts[0] + "." + parts[1],
		"four parts":                      good + ".e30",
		"another signature":               parts[0] + "." + parts[1] + "." + part("x"),
		"no signature":                    parts[0] + "." + parts[1] + ".",
		"another payload":                 parts[0] + "." + part(with("sub", "bob")) + "." + parts[2],
		"padding":                         good + "=",
		"white space":                     " " + good,
		"alg none":                        forge(header("none", "s"), claims(), unsigned),
		"alg None":                        forge(header("None", "s"), claims(), unsigned),
		"alg none without a key":          forge(map[string]any{"alg": "none"}, claims(), unsigned),
		"no alg":                          forge(map[string]any{"kid": "s"}, claims(), hs256(secret.HMAC)),
		"the public key as a secret":      forge(header("HS256", "p"), claims(), hs256(public)),
		"the key of another algorithm":    forge(header("EdDSA", "s"), claims(), eddsa),
		"a larger hash by the same key":   forge(header("HS512", "s"), claims(), hs512(secret.HMAC)),
		"an unknown key":                  forge(header("HS256", "x"), claims(), hs256(secret.HMAC)),
		"no key id":                       forge(map[string]any{"alg": "HS256"}, claims(), hs256(secret.HMAC)),
		"a key id that is a number":       forge(map[string]any{"alg": "HS256", "kid": 1}, claims(), hs256(secret.HMAC)),
		"another secret":                  forge(header("HS256", "s"), claims(), hs256(secretKey("t").HMAC)),
		"an empty secret":                 forge(header("HS256", "s"), claims(), hs256(nil)),
		"a key that it brings itself":     forge(map[string]any{"alg": "EdDSA", "jwk": map[string]any{"kty": "OKP", "crv": "Ed25519", "x": part(public)}}, claims(), eddsa),
		"crit":                            forge(map[string]any{"alg": "HS256", "kid": "s", "crit": []string{"x"}, "x": 1}, claims(), hs256(secret.HMAC)),
		"b64":                             forge(map[string]any{"alg": "HS256", "kid": "s", "b64": false}, claims(), hs256(secret.HMAC)),
		"over 4096 bytes":                 forge(header("HS256", "s"), with("attributes", long()), hs256(secret.HMAC)),
		"other bits after the signature":  good[:len(good)-1] + string(good[len(good)-1]+1),
		"a header that is no JSON":        base64.RawURLEncoding.EncodeToString([]byte("x")) + "." + parts[1] + "." + parts[2],
		"a payload that is no object":     forgeRaw(header("HS256", "s"), `[]`, secret.HMAC),
		"an identity of WHIP":             forge(header("HS256", "s"), with("sub", "ann:whip"), hs256(secret.HMAC)),
		"an identity of WHEP":             forge(header("HS256", "s"), with("sub", "a:whep:b"), hs256(secret.HMAC)),
		"both role and grant":             forge(header("HS256", "s"), with("grant", map[string]any{"subscribe": true}), hs256(secret.HMAC)),
		"a source that is none":           forge(header("HS256", "s"), grantOf(map[string]any{"publish": []string{"ear"}}), hs256(secret.HMAC)),
		"a grant that is a word":          forge(header("HS256", "s"), grantOf("everything"), hs256(secret.HMAC)),
		"attributes that are no strings":  forge(header("HS256", "s"), with("attributes", map[string]any{"a": 1}), hs256(secret.HMAC)),
		"more attributes than there are":  forge(header("HS256", "s"), with("attributes", many(40)), hs256(secret.HMAC)),
		"a room with a control character": forge(header("HS256", "s"), with("room", "lesson\n"), hs256(secret.HMAC)),
	}
	for name, values := range map[string][]any{
		"iss":  {nil, "", "others", 1},
		"aud":  {nil, "", "others", []string{}, []string{"others"}, "CALLS"},
		"sub":  {nil, "", 1, strings.Repeat("x", 257)},
		"jti":  {nil, "", strings.Repeat("x", 65)},
		"room": {nil, "", strings.Repeat("x", 129)},
		"exp":  {nil, noon.Unix() - 5, 0, "soon", 1e300, -1, noon.Unix() + 25*3600},
		"nbf":  {nil, noon.Unix() + 6, "now", 1e300},
		"iat":  {nil, noon.Unix() + 6, "now"},
		"name": {strings.Repeat("x", 65)},
	} {
		for _, value := range values {
			cases[fmt.Sprintf("%s %.20v", name, value)] = forge(header("HS256", "s"), with(name, value), hs256(secret.HMAC))
		}
	}
	for name, text := range cases {
		got, err := v.Verify(t.Context(), text, "lesson")
		if !errors.Is(err, token.ErrInvalid) || !reflect.DeepEqual(got, token.Claims{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if err != nil && len(text) > 20 && strings.Contains(err.Error(), text[len(text)-10:]) {
			t.Errorf("%s: the error repeats the token: %v", name, err) // C53
		}
		_, err = v.Authorize(t.Context(), conference.JoinRequest{Room: "lesson", Token: text})
		if !errors.Is(err, conference.ErrUnauthenticated) {
			t.Errorf("%s: Authorize: %v", name, err)
		}
	}

	for _, room := range []string{"Lesson", "lesson2", "*"} { // one token never opens every room
		if _, err := v.Verify(t.Context(), good, room); !errors.Is(err, token.ErrRoom) {
			t.Errorf("room %s: %v", room, err)
		}
		if _, err := v.Authorize(t.Context(), conference.JoinRequest{Room: room, Token: good}); !errors.Is(err, conference.ErrForbidden) {
			t.Errorf("room %s: Authorize: %v", room, err)
		}
	}
}

func grantOf(grant any) map[string]any {
	c := claims()
	delete(c, "role")
	c["grant"] = grant
	return c
}

func many(n int) map[string]string {
	m := make(map[string]string)
	for i := range n {
		m[fmt.Sprint(i)] = "x"
	}
	return m
}

// long are attributes that are good by themselves, and too much for a token.
func long() map[string]string {
	m := many(7)
	for key := range m {
		m[key] = strings.Repeat("x", 1000)
	}
	return m
}

// forgeRaw signs a payload that is not a map.
func forgeRaw(header map[string]any, payload string, secret []byte) string {
	input := part(header) + "." + base64.RawURLEncoding.EncodeToString([]byte(payload))
	return input + "." + base64.RawURLEncoding.EncodeToString(hs256(secret)(input))
}

// C29: two keys at a time, so that a new one takes over without refusing anybody.
func TestRotation(t *testing.T) {
	old, fresh := secretKey("o"), pairKey("n")
	byOld, byFresh := mint(t, signer(old), ann(), 0), mint(t, signer(fresh), ann(), 0)
	v := newVerifier(t, token.Config{Keys: []token.Key{old}})
	for _, step := range []struct {
		keys       []token.Key
		old, fresh bool
	}{
		{[]token.Key{old}, true, false},
		{[]token.Key{old, fresh}, true, true},
		{[]token.Key{fresh}, false, true},
	} {
		if err := v.SetKeys(step.keys...); err != nil {
			t.Fatal(err)
		}
		_, errOld := v.Verify(t.Context(), byOld, "lesson")
		_, errFresh := v.Verify(t.Context(), byFresh, "lesson")
		if (errOld == nil) != step.old || (errFresh == nil) != step.fresh {
			t.Errorf("%v: %v, %v", step.keys, errOld, errFresh)
		}
	}
	// An id that changed hands does not change what its key signs by.
	if err := v.SetKeys(token.Key{ID: "o", Public: fresh.Private.Public().(ed25519.PublicKey)}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(t.Context(), byOld, "lesson"); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("by a secret whose id a pair has now: %v", err)
	}
}

// A token is good from its minting to its expiry, and the leeway before and after.
func TestLifetime(t *testing.T) {
	text := mint(t, signer(secretKey("s")), ann(), time.Minute)
	for _, leeway := range []time.Duration{0, -1, time.Second} {
		effective := map[time.Duration]time.Duration{0: 5 * time.Second, -1: 0, time.Second: time.Second}[leeway]
		for offset, want := range map[time.Duration]bool{
			-effective - time.Second: false, -effective: true, 0: true,
			time.Minute + effective - time.Second: true, time.Minute + effective: false, 2 * time.Minute: false,
		} {
			v := newVerifier(t, token.Config{Keys: []token.Key{secretKey("s")}, Leeway: leeway, Now: at(noon.Add(offset))})
			if _, err := v.Verify(t.Context(), text, "lesson"); (err == nil) != want {
				t.Errorf("leeway %v, %v after its minting: %v", leeway, offset, err)
			}
		}
	}
}

// What no room would take is not minted.
func TestMintRefuses(t *testing.T) {
	change := func(f func(*token.Claims)) token.Claims {
		c := ann()
		f(&c)
		return c
	}
	for name, c := range map[string]token.Claims{
		"no room":                   change(func(c *token.Claims) { c.Room = "" }),
		"no identity":               change(func(c *token.Claims) { c.Identity = "" }),
		"an identity of WHIP":       change(func(c *token.Claims) { c.Identity = "ann:whip" }),
		"a long name":               change(func(c *token.Claims) { c.Name = strings.Repeat("x", 65) }),
		"a role and a grant":        change(func(c *token.Claims) { c.Role = signal.RoleHost }),
		"neither role nor grant":    change(func(c *token.Claims) { c.Grant = signal.Grant{} }),
		"an unknown source":         change(func(c *token.Claims) { c.Grant.Publish = []signal.Source{"ear"} }),
		"more than 4096 bytes":      change(func(c *token.Claims) { c.Attributes = long() }),
		"an id that is not in text": change(func(c *token.Claims) { c.ID = "\xff" }),
	} {
		if text, err := signer(secretKey("s")).Mint(c, 0); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
	public := token.Key{ID: "p", Public: pairKey("p").Private.Public().(ed25519.PublicKey)}
	for name, s := range map[string]token.Signer{
		"a public key":   {Key: public, Issuer: "app", Audience: "calls"},
		"no issuer":      {Key: secretKey("s"), Audience: "calls"},
		"no audience":    {Key: secretKey("s"), Issuer: "app"},
		"no key":         {Issuer: "app", Audience: "calls"},
		"a short secret": {Key: token.Key{ID: "s", HMAC: make([]byte, 31)}, Issuer: "app", Audience: "calls"},
	} {
		if _, err := s.Mint(ann(), 0); err == nil {
			t.Errorf("%s mints", name)
		}
	}
	if _, err := signer(secretKey("s")).Mint(ann(), -time.Second); err == nil {
		t.Error("a negative lifetime")
	}
	verifies := newVerifier(t, token.Config{Keys: []token.Key{secretKey("s")}, MaxLifetime: time.Hour})
	if _, err := verifies.Verify(t.Context(), mint(t, signer(secretKey("s")), ann(), 2*time.Hour), "lesson"); !errors.Is(err, token.ErrInvalid) {
		t.Errorf("minted for longer than the verifier takes: %v", err)
	}
}

func TestKeysRefused(t *testing.T) {
	pair, other := pairKey("p"), pairKey("o")
	for name, keys := range map[string][]token.Key{
		"none":                  {},
		"twice the same id":     {secretKey("s"), pairKeyAs("s")},
		"no id":                 {{HMAC: make([]byte, 32)}},
		"a long id":             {{ID: strings.Repeat("x", 65), HMAC: make([]byte, 32)}},
		"both":                  {{ID: "x", HMAC: make([]byte, 32), Private: pair.Private}},
		"nothing":               {{ID: "x"}},
		"half a key":            {{ID: "x", Public: make([]byte, 16)}},
		"half a private key":    {{ID: "x", Private: make([]byte, 32)}},
		"halves of two of them": {{ID: "x", Private: pair.Private, Public: other.Private.Public().(ed25519.PublicKey)}},
	} {
		if _, err := token.NewVerifier(token.Config{Keys: keys, Issuer: "a", Audience: "b"}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	// C53: what is printed of a key is its id.
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		text := fmt.Sprintf(format, struct{ K token.Key }{secretKey("s")})
		if strings.Contains(text, "sss") || strings.Contains(text, "115") || strings.Contains(text, "0x73") {
			t.Errorf("%s shows the secret: %s", format, text)
		}
	}
}

func pairKeyAs(id string) token.Key {
	k := pairKey("p")
	k.ID = id
	return k
}

// The admission is what the token says: nothing that the client says of itself.
func TestAuthorize(t *testing.T) {
	v := newVerifier(t, token.Config{Keys: []token.Key{secretKey("s")}})
	host := token.Claims{Room: "lesson", Identity: "bob", Role: signal.RoleHost, ID: "of-bob"}
	for _, c := range []token.Claims{ann(), host} {
		text := mint(t, signer(secretKey("s")), c, 0)
		got, err := v.Authorize(context.Background(), conference.JoinRequest{Room: "lesson", Token: text, Name: "Eve", Password: "x"})
		if err != nil {
			t.Fatal(err)
		}
		want := conference.Admission{Identity: c.Identity, Name: c.Name, Attributes: c.Attributes, Role: c.Role, Grant: c.Grant, Credential: got.Credential}
		if !reflect.DeepEqual(got, want) || got.Credential == "" || c.ID != "" && got.Credential != c.ID {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

// FuzzVerify: whatever bytes come, only what was signed is believed.
func FuzzVerify(f *testing.F) {
	good := forge(map[string]any{"alg": "HS256", "kid": "s"}, claims(), hs256(secretKey("s").HMAC))
	f.Add(good)
	f.Add(forge(map[string]any{"alg": "none", "kid": "s"}, claims(), unsigned))
	f.Add("..")
	f.Fuzz(func(t *testing.T, text string) {
		v := newVerifier(t, token.Config{Keys: []token.Key{secretKey("s"), pairKey("p")}})
		if c, err := v.Verify(t.Context(), text, "lesson"); err == nil && text != good {
			t.Errorf("%q is taken for %+v", text, c)
		}
	})
}

// FuzzPayload: whatever is signed, what is believed is within the bounds.
func FuzzPayload(f *testing.F) {
	f.Add(`{"exp":1,"nbf":-1,"iat":1e999}`)
	good, _ := json.Marshal(maps.Clone(claims()))
	f.Add(string(good))
	f.Fuzz(func(t *testing.T, payload string) {
		v := newVerifier(t, token.Config{Keys: []token.Key{secretKey("s")}})
		text := forgeRaw(map[string]any{"alg": "HS256", "kid": "s"}, payload, secretKey("s").HMAC)
		c, err := v.Verify(t.Context(), text, "")
		if err != nil {
			return
		}
		if c.Room == "" || len(c.Room) > 128 || c.Identity == "" || len(c.Identity) > 256 || c.ID == "" ||
			c.ExpiresAt.Sub(c.IssuedAt) > 24*time.Hour || !c.ExpiresAt.After(noon.Add(-5*time.Second)) {
			t.Errorf("%q is taken for %+v", payload, c)
		}
	})
}
