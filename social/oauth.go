package social

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/social/mail"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Identity is who somebody is at an identity provider.
type Identity struct {
	Subject       string // the provider's lasting id of the account
	Email         string // may be empty
	EmailVerified bool   // the provider vouches that the address is the person's
	FullName      string // may be empty
	Language      string // BCP 47; may be empty
}

// Provider signs people in by OAuth 2.0 or OpenID Connect; see [NewOIDC] and [NewFacebook]. Its methods are called by many
// goroutines at once.
type Provider interface {
	// AuthURL is where the browser goes. The provider sends it back to the redirect address with state and a code. nonce
	// ends up in the id_token, if there is one; challenge is the S256 code challenge of PKCE (RFC 7636).
	AuthURL(ctx context.Context, state, nonce, challenge string) (string, error)
	// Identity exchanges the code for who signed in. Its errors must not have secrets in them.
	Identity(ctx context.Context, code, nonce, verifier string) (Identity, error)
}

// External is what comes back from an identity provider, and from whom.
type External struct {
	State  string // as in the redirect
	Code   string // as in the redirect
	Cookie string // the cookie that was set with BeginExternal

	UserAgent string // of the device, for the list of logins
	Address   string // network address, for that list and for limits
}

// externalLife is how long somebody may take at the provider.
const externalLife = 10 * time.Minute

// attempt is one way to a provider and back. Everything that binds the way back to the browser that began it is derived from the
// cookie, which only this browser has: state, nonce and verifier fit no other cookie, provider or time.
type attempt struct{ provider, cookie string }

func (t attempt) derive(purpose string) string {
	sum := sha256.Sum256([]byte(purpose + "\n" + t.provider + "\n" + t.cookie))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (t attempt) state() string    { return t.derive("state") }
func (t attempt) nonce() string    { return t.derive("nonce") }
func (t attempt) verifier() string { return t.derive("verifier") } // 43 characters, as RFC 7636 section 4.1 asks for
func (t attempt) challenge() string {
	sum := sha256.Sum256([]byte(t.verifier()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// holds says whether the cookie is one that BeginExternal made a short time ago, and the state the one that went with it.
func (t attempt) holds(now time.Time, state string) bool {
	at, secret, ok := strings.Cut(t.cookie, ".")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || len(secret) < 43 || len(t.cookie) > maxSecret {
		return false
	}
	age := now.Sub(time.Unix(seconds, 0))
	return age > -time.Minute && age < externalLife && subtle.ConstantTimeCompare([]byte(state), []byte(t.state())) == 1
}

func (a *Accounts) provider(name string) (Provider, error) {
	p := a.Providers[name]
	if p == nil {
		return nil, errorf(CodeNotFound, "there is no such provider")
	}
	return p, nil
}

// ProviderNames are the names of Config.Providers, in their order.
func (a *Accounts) ProviderNames() []string { return slices.Sorted(maps.Keys(a.Providers)) }

// BeginExternal begins to sign in by a provider. The browser is sent to redirect, with a cookie of
// the value cookie, which is a secret: HttpOnly, Secure, SameSite=Lax, for ten minutes.
func (a *Accounts) BeginExternal(ctx context.Context, provider string) (redirect, cookie string, err error) {
	p, err := a.provider(provider)
	if err != nil {
		return "", "", err
	}
	t := attempt{provider: provider, cookie: strconv.FormatInt(a.Now().Unix(), 10) + "." + newSecret()}
	redirect, err = p.AuthURL(ctx, t.state(), t.nonce(), t.challenge())
	if err != nil {
		return "", "", a.providerError(err)
	}
	return redirect, t.cookie, nil
}

// FinishExternal signs in whom a provider names, with a new account if it is somebody's first time. Accounts are known by provider and
// subject. One that has the same e-mail address is never opened by it: if the provider vouches for the address, the answer is exists, else it is
// unconfirmed as for a new account, and the address gets a mail.
func (a *Accounts) FinishExternal(ctx context.Context, provider string, e External) (secret string, user User, err error) {
	p, err := a.provider(provider)
	if err != nil {
		return "", User{}, err
	}
	t := attempt{provider: provider, cookie: e.Cookie}
	if !t.holds(a.Now(), e.State) || e.Code == "" || len(e.Code) > 4096 {
		return "", User{}, errorf(CodeUnauthenticated, "this did not begin here, or too long ago")
	}
	if err := a.byAddress.take(network(e.Address)); err != nil {
		return "", User{}, err
	}
	id, err := p.Identity(ctx, e.Code, t.nonce(), t.verifier())
	if err != nil {
		return "", User{}, a.providerError(err)
	}
	if id.Subject == "" || len(id.Subject) > 255 {
		return "", User{}, errorf(CodeUnauthenticated, "the provider does not say who it is")
	}
	a.byAddress.giveBack(network(e.Address))
	u, err := a.external(ctx, provider, id)
	if err != nil {
		return "", User{}, err
	}
	if err := able(u); err != nil {
		return "", User{}, err
	}
	return a.login(ctx, u, e.UserAgent, e.Address)
}

// providerError is what a provider's error is to the one who signs in.
func (a *Accounts) providerError(err error) error {
	var ours *Error
	if errors.As(err, &ours) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Code: CodeUnavailable, Message: "the provider could not be asked", cause: redacted(err)}
}

// external returns the account of an identity, which is made if there is none. It may be one that cannot be signed in to yet.
func (a *Accounts) external(ctx context.Context, provider string, id Identity) (storage.User, error) {
	var u storage.User
	var answer error // after the transaction, which is to be stored all the same
	err := a.Stores.Tx(ctx, func(stores storage.Stores) error {
		answer = nil
		tie, err := stores.Credentials.ByExternal(ctx, provider, id.Subject)
		if errors.Is(err, storage.ErrNotFound) {
			u, answer, err = a.firstTime(ctx, stores, provider, id)
			return err
		} else if err != nil {
			return err
		}
		u, err = stores.Users.Get(ctx, tie.UserID)
		if err != nil {
			return err
		}
		if email, err := address(id.Email); err == nil && id.EmailVerified && email == u.Email && replaceable(u) {
			u.ConfirmedAt = a.Now()
			u, err = stores.Users.Update(ctx, u)
			return err
		}
		return nil
	})
	a.Jobs.Wake(mailQueue)
	if err != nil {
		return u, err
	}
	return u, answer
}

// firstTime makes the account of an identity that is new, unless its address is somebody's.
func (a *Accounts) firstTime(ctx context.Context, stores storage.Stores, provider string, id Identity) (u storage.User, answer, err error) {
	name, err := fullName(id.FullName)
	if err != nil {
		name, _, _ = strings.Cut(id.Email, "@")
	}
	u, err = a.newUser(id.Email, name, id.Language)
	if err != nil {
		return u, errorf(CodeInvalid, "the provider gives no e-mail address that is taken"), nil
	}
	unconfirmed := errorf(CodeUnconfirmed, "the e-mail address is not confirmed")
	known, err := stores.Users.ByEmail(ctx, u.Email)
	switch {
	case err == nil && !replaceable(known) && id.EmailVerified:
		return u, errorf(CodeExists, "the e-mail address has an account already: sign in to it in the way it was made"), nil
	case err == nil && !replaceable(known) && a.Closed:
		return u, closed(), nil // as if there were none: nobody has proved that the address is theirs
	case err == nil && !replaceable(known):
		if a.mails.take(u.Email) == nil {
			err = a.queueMail(ctx, stores, mailJob{Kind: mail.Known, User: known.ID})
		}
		return u, unconfirmed, err
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return u, nil, err
	case a.Closed:
		return u, closed(), nil
	}
	if id.EmailVerified {
		u.ConfirmedAt = u.CreatedAt
	}
	if u, err = a.put(ctx, stores, known, u); err != nil {
		return u, nil, err
	}
	err = stores.Credentials.Link(ctx, storage.External{Provider: provider, Subject: id.Subject, UserID: u.ID, Email: u.Email, CreatedAt: a.Now()})
	if err == nil && !id.EmailVerified && a.mails.take(u.Email) == nil {
		err = a.queueMail(ctx, stores, mailJob{Kind: mail.Confirm, User: u.ID})
	}
	return u, nil, err
}
