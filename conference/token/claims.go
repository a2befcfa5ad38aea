package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/golang-jwt/jwt/v5"

	"github.com/rotunda-rtc/rotunda/signal"
)

// maxIdentity bounds an identity, in bytes, as rooms do.
const maxIdentity = 256

// Claims are what a token says.
type Claims struct {
	// Room is the only room that the token is good for. Required.
	Room string
	// Identity is the application's name for the person, stable over joins. Required.
	Identity string
	// Name is the display name; empty lets the client choose.
	Name string
	// Attributes are facts that the application vouches for: all in the room see them, and
	// the client cannot change them. Nothing in a token is hidden from the one who has it.
	Attributes map[string]string
	// Role and Grant say what the person may do there: one of the two. The server says what a role permits.
	Role  signal.Role
	Grant signal.Grant

	// ID is the token's own, by which it can be revoked. [Signer.Mint] makes one if it is empty.
	ID string
	// IssuedAt and ExpiresAt are set by [Signer.Mint] and read by [Verifier.Verify].
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// check looks for claims that no room takes, so that who mints learns of it, not who joins.
func (c *Claims) check() error {
	if err := signal.ValidateRoomName(c.Room); err != nil {
		return err
	}
	switch {
	case c.Identity == "" || len(c.Identity) > maxIdentity || !utf8.ValidString(c.Identity):
		return fmt.Errorf("identity: not 1 to %d bytes of UTF-8", maxIdentity)
	case strings.HasSuffix(c.Identity, ":whip") || strings.Contains(c.Identity, ":whep:"):
		return errors.New("identity: of the form that WHIP and WHEP use")
	case utf8.RuneCountInString(c.Name) > signal.LimitDisplayName || !utf8.ValidString(c.Name):
		return fmt.Errorf("name: over %d characters", signal.LimitDisplayName)
	case len(c.ID) > signal.LimitID || !utf8.ValidString(c.ID):
		return fmt.Errorf("id: over %d bytes", signal.LimitID)
	}
	if err := signal.ValidateAttributes(c.Attributes); err != nil {
		return err
	}
	return c.Grant.Validate()
}

// granted says whether a grant is given, be it one that permits little.
func (c *Claims) granted() bool { return !reflect.ValueOf(c.Grant).IsZero() }

// wire is the payload of a token: registered names of RFC 7519, and those of rooms.
type wire struct {
	Issuer     string            `json:"iss"`
	Audience   jwt.ClaimStrings  `json:"aud"`
	Subject    string            `json:"sub"`
	ID         string            `json:"jti"`
	IssuedAt   stamp             `json:"iat"`
	NotBefore  stamp             `json:"nbf"`
	ExpiresAt  stamp             `json:"exp"`
	Room       string            `json:"room"`
	Name       string            `json:"name,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
	Role       signal.Role       `json:"role,omitempty"`
	Grant      *signal.Grant     `json:"grant,omitempty"`
}

var _ jwt.Claims = (*wire)(nil)

// GetExpirationTime implements jwt.Claims.
func (w *wire) GetExpirationTime() (*jwt.NumericDate, error) { return w.ExpiresAt.date(), nil }

// GetIssuedAt implements jwt.Claims.
func (w *wire) GetIssuedAt() (*jwt.NumericDate, error) { return w.IssuedAt.date(), nil }

// GetNotBefore implements jwt.Claims.
func (w *wire) GetNotBefore() (*jwt.NumericDate, error) { return w.NotBefore.date(), nil }

// GetIssuer implements jwt.Claims.
func (w *wire) GetIssuer() (string, error) { return w.Issuer, nil }

// GetSubject implements jwt.Claims.
func (w *wire) GetSubject() (string, error) { return w.Subject, nil }

// GetAudience implements jwt.Claims.
func (w *wire) GetAudience() (jwt.ClaimStrings, error) { return w.Audience, nil }

// claims is what the payload says.
func (w *wire) claims() Claims {
	c := Claims{
		Room: w.Room, Identity: w.Subject, Name: w.Name, Attributes: w.Attributes, Role: w.Role,
		ID: w.ID, IssuedAt: w.IssuedAt.time(), ExpiresAt: w.ExpiresAt.time(),
	}
	if w.Grant != nil {
		c.Grant = *w.Grant
	}
	return c
}

// stamp is a NumericDate (RFC 7519, section 2) in unix milliseconds; 0 is absent. Whole seconds, which
// the jwt module keeps, cannot tell a token from one that was minted after it was revoked.
type stamp int64

// maxStamp is in the year 5138, far enough from where arithmetic with times ends.
const maxStamp = 1e14

func stampOf(t time.Time) stamp { return stamp(t.UnixMilli()) }

func (s stamp) time() time.Time { return time.UnixMilli(int64(s)).UTC() }

// date is the time for the jwt module, nil if absent.
func (s stamp) date() *jwt.NumericDate {
	if s == 0 {
		return nil
	}
	return &jwt.NumericDate{Time: s.time()}
}

// MarshalJSON writes seconds, with what is below them where there is any.
func (s stamp) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(s)/1000, 'f', -1, 64), nil
}

// UnmarshalJSON reads seconds.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var seconds float64
	if err := json.Unmarshal(b, &seconds); err != nil || string(b) == "null" {
		return errors.New("a time is not a number")
	}
	ms := math.Floor(seconds * 1000)
	if ms <= 0 || ms > maxStamp {
		return errors.New("a time is out of bounds")
	}
	*s = stamp(ms)
	return nil
}
