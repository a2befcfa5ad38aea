package social

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ProviderConfig is what an identity provider knows this program by. All but HTTPClient is required.
type ProviderConfig struct {
	ClientID     string
	ClientSecret string
	// RedirectURL is the page that the provider sends browsers back to, as registered there.
	RedirectURL string
	// HTTPClient asks the provider. Nil means one that waits 10 s at most.
	HTTPClient *http.Client
}

func (c ProviderConfig) withDefaults() (ProviderConfig, error) {
	if c.ClientID == "" || c.ClientSecret == "" || c.RedirectURL == "" {
		return c, errors.New("social: ProviderConfig needs ClientID, ClientSecret and RedirectURL")
	}
	if c.HTTPClient == nil {
		c.HTTPClient = &http.Client{Timeout: 10 * time.Second}
	}
	return c, nil
}

// GoogleIssuer is Google's issuer, for [NewOIDC].
const GoogleIssuer = "https://accounts.google.com"

// OIDC is a [Provider] that speaks OpenID Connect.
type OIDC struct {
	issuer string
	cfg    ProviderConfig

	mu       sync.Mutex // guards what follows, and lets one at a time ask
	provider *oidc.Provider
}

// NewOIDC returns the provider with this issuer. What else there is to know of it is asked of the issuer when it is first needed.
func NewOIDC(issuer string, cfg ProviderConfig) (*OIDC, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	return &OIDC{issuer: issuer, cfg: cfg}, nil
}

// discover reads the issuer's description once.
func (o *OIDC) discover(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider == nil {
		// The provider keeps the context for the keys it reads later, so that it may not end with this request.
		lasting := oidc.ClientContext(context.WithoutCancel(ctx), o.cfg.HTTPClient)
		p, err := oidc.NewProvider(lasting, o.issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("issuer %s: %w", o.issuer, err)
		}
		o.provider = p
	}
	return o.provider, &oauth2.Config{
		ClientID: o.cfg.ClientID, ClientSecret: o.cfg.ClientSecret, RedirectURL: o.cfg.RedirectURL,
		Endpoint: o.provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, nil
}

// AuthURL is as [Provider] says.
func (o *OIDC) AuthURL(ctx context.Context, state, nonce, challenge string) (string, error) {
	_, cfg, err := o.discover(ctx)
	if err != nil {
		return "", err
	}
	return cfg.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.SetAuthURLParam("code_challenge", challenge),
		oauth2.SetAuthURLParam("code_challenge_method", "S256")), nil
}

// claims are what is read of an id_token. Some providers write booleans as strings.
type claims struct {
	Email    string `json:"email"`
	Verified any    `json:"email_verified"`
	Name     string `json:"name"`
	Locale   string `json:"locale"`
}

// Identity is as [Provider] says. The id_token's signature, issuer, audience, times and nonce are checked.
func (o *OIDC) Identity(ctx context.Context, code, nonce, verifier string) (Identity, error) {
	provider, cfg, err := o.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, o.cfg.HTTPClient)
	token, err := exchange(ctx, cfg, code, verifier)
	if err != nil {
		return Identity{}, err
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Identity{}, refused("the provider gave no id_token")
	}
	id, err := provider.Verifier(&oidc.Config{ClientID: o.cfg.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, refused("the provider's id_token does not hold")
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return Identity{}, refused("the id_token was made for another attempt")
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return Identity{}, refused("the id_token cannot be read")
	}
	return Identity{
		Subject: id.Subject, Email: c.Email, EmailVerified: c.Verified == true || c.Verified == "true", FullName: c.Name, Language: shortLanguage(c.Locale),
	}, nil
}

// refused is the answer to somebody whom a provider does not vouch for.
func refused(message string) error { return errorf(CodeUnauthenticated, "%s", message) }

// exchange gives the code for a token. That the provider does not take the code is the fault of whoever brought it.
func exchange(ctx context.Context, cfg *oauth2.Config, code, verifier string) (*oauth2.Token, error) {
	token, err := cfg.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) {
		if answer.Response != nil && answer.Response.StatusCode < 500 {
			return nil, refused("the provider does not take the code")
		}
		return nil, errors.New("the provider's token endpoint does not work")
	}
	return token, err
}

// shortLanguage is the language of a locale, such as "fr" of "fr-CA" or "fr_CA".
func shortLanguage(locale string) string {
	for i, r := range locale {
		if r == '-' || r == '_' {
			return locale[:i]
		}
	}
	return locale
}

var _ Provider = (*OIDC)(nil)
