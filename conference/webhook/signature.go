package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The header fields of a request, as Standard Webhooks names them.
const (
	HeaderID        = "webhook-id"        // the same each time that an event is sent
	HeaderTimestamp = "webhook-timestamp" // when it is sent, in unix seconds
	HeaderSignature = "webhook-signature" // one or more of "v1," and a signature, with spaces between
)

// secretPrefix marks a secret of HMAC with SHA-256, secretVersion a signature made with one.
const (
	secretPrefix  = "whsec_"
	secretVersion = "v1,"
)

// Tolerance is how old, or how far ahead, a request may be that Verify takes: within it, who takes requests has to
// know those ids that it has seen.
const Tolerance = 5 * time.Minute

// ErrSignature is the error of Verify for a request that nobody with one of the secrets has sent now.
var ErrSignature = errors.New("webhook: not signed by a known secret")

// NewSecret makes a secret of 32 random bytes, as "whsec_" and base 64.
func NewSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // it cannot fail
	return secretPrefix + base64.StdEncoding.EncodeToString(b)
}

// parseSecret returns the bytes of a secret: 24 to 64 of them.
func parseSecret(text string) ([]byte, error) {
	rest, ok := strings.CutPrefix(text, secretPrefix)
	b, err := base64.StdEncoding.DecodeString(rest)
	if !ok || err != nil || len(b) < 24 || len(b) > 64 {
		return nil, errors.New(`webhook: a secret is "whsec_" and 24 to 64 bytes in base 64`)
	}
	return b, nil
}

func parseSecrets(texts []string) ([][]byte, error) {
	if len(texts) == 0 {
		return nil, errors.New("webhook: no secret")
	}
	var secrets [][]byte
	for _, text := range texts {
		b, err := parseSecret(text)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, b)
	}
	return secrets, nil
}

// sign makes the value of the signature's header field, with each of the secrets.
func sign(secrets [][]byte, id string, at time.Time, body []byte) string {
	var all []string
	for _, secret := range secrets {
		sum := signature(secret, id, strconv.FormatInt(at.Unix(), 10), body)
		all = append(all, secretVersion+base64.StdEncoding.EncodeToString(sum))
	}
	return strings.Join(all, " ")
}

func signature(secret []byte, id, timestamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.", id, timestamp)
	mac.Write(body)
	return mac.Sum(nil)
}

// Verify says whether a request was signed with one of the secrets, not long before or after now. The body is as it
// came, before anybody has parsed it. Who calls it keeps the ids of requests for twice the Tolerance, and
// answers one that it has seen like the first.
func Verify(header http.Header, body []byte, now time.Time, secrets ...string) error {
	keys, err := parseSecrets(secrets)
	if err != nil {
		return err
	}
	id, timestamp := header.Get(HeaderID), header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" {
		return ErrSignature
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > Tolerance || off < -Tolerance {
		return ErrSignature
	}
	for _, each := range strings.Fields(header.Get(HeaderSignature)) {
		text, ok := strings.CutPrefix(each, secretVersion)
		got, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil {
			continue
		}
		for _, key := range keys {
			if hmac.Equal(got, signature(key, id, timestamp, body)) {
				return nil
			}
		}
	}
	return ErrSignature
}
