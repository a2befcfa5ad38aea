package social

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"
)

// The addresses of Facebook.
const (
	facebookDialog = "https://www.facebook.com/v23.0"
	facebookGraph  = "https://graph.facebook.com/v23.0"
)

// Facebook is a [Provider] that speaks OAuth 2.0 with Facebook, which does not vouch for addresses.
type Facebook struct {
	cfg   ProviderConfig
	oauth oauth2.Config
	graph string
}

// FacebookConfig configures [NewFacebook].
type FacebookConfig struct {
	ProviderConfig
	// DialogURL and GraphURL are where Facebook is, with its version. Empty means Facebook's own.
	DialogURL, GraphURL string
}

// NewFacebook returns Facebook as a provider.
func NewFacebook(cfg FacebookConfig) (*Facebook, error) {
	base, err := cfg.ProviderConfig.withDefaults()
	if err != nil {
		return nil, err
	}
	if cfg.DialogURL == "" {
		cfg.DialogURL = facebookDialog
	}
	if cfg.GraphURL == "" {
		cfg.GraphURL = facebookGraph
	}
	return &Facebook{cfg: base, graph: cfg.GraphURL, oauth: oauth2.Config{
		ClientID: base.ClientID, ClientSecret: base.ClientSecret, RedirectURL: base.RedirectURL, Scopes: []string{"public_profile", "email"},
		Endpoint: oauth2.Endpoint{AuthURL: cfg.DialogURL + "/dialog/oauth", TokenURL: cfg.GraphURL + "/oauth/access_token", AuthStyle: oauth2.AuthStyleInParams},
	}}, nil
}

// AuthURL is as [Provider] says.
func (f *Facebook) AuthURL(_ context.Context, state, _, challenge string) (string, error) {
	return f.oauth.AuthCodeURL(state, oauth2.SetAuthURLParam("code_challenge", challenge), oauth2.SetAuthURLParam("code_challenge_method", "S256")), nil
}

// Identity is as [Provider] says. The token comes from Facebook itself, for this program's code and secret.
func (f *Facebook) Identity(ctx context.Context, code, _, verifier string) (Identity, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, f.cfg.HTTPClient)
	token, err := exchange(ctx, &f.oauth, code, verifier)
	if err != nil {
		return Identity{}, err
	}
	mac := hmac.New(sha256.New, []byte(f.cfg.ClientSecret))
	mac.Write([]byte(token.AccessToken))
	query := url.Values{"fields": {"id,name,email"}, "appsecret_proof": {hex.EncodeToString(mac.Sum(nil))}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.graph+"/me?"+query.Encode(), nil)
	if err != nil {
		return Identity{}, errors.New("facebook's address is none")
	}
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	resp, err := f.cfg.HTTPClient.Do(req)
	if err != nil {
		return Identity{}, errors.New("facebook was not reached")
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return Identity{}, fmt.Errorf("facebook answers %d", resp.StatusCode)
	}
	var me struct{ ID, Name, Email string }
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&me); err != nil {
		return Identity{}, errors.New("facebook's answer cannot be read")
	}
	return Identity{Subject: me.ID, Email: me.Email, FullName: me.Name}, nil
}

var _ Provider = (*Facebook)(nil)
