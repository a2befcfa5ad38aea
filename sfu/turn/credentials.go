package turn

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/rotunda-rtc/rotunda/signal"
)

// DefaultTTL is for how long a credential may be used to begin with.
const DefaultTTL = 300 * time.Second

// Credentials makes time-limited credentials, as coturn's use-auth-secret has them: the user
// name is the time of expiry and a user, the password the HMAC-SHA1 of it under a secret that the
// TURN server knows. It needs no server in this process. Its methods are safe for concurrent use.
type Credentials struct {
	// Secret is shared with the TURN server. It never leaves the process.
	Secret []byte
	// TTL is for how long a credential works. Zero means DefaultTTL. An allocation that was
	// made by then goes on for as long as the client refreshes it.
	TTL time.Duration
	// URLs are those of the TURN server, as in RFC 7065.
	URLs []string
}

// ICEServers returns the TURN server with a fresh credential for a user, which is the form
// that ICEServersFor of conference.Config has. The user's name does not appear in it, only a
// keyed hash, since it goes over the network in the clear. Without secret or URLs there is none.
func (c Credentials) ICEServers(user string) []signal.ICEServer {
	if len(c.Secret) == 0 || len(c.URLs) == 0 {
		return nil
	}
	ttl := c.TTL
	if ttl == 0 {
		ttl = DefaultTTL
	}
	name := strconv.FormatInt(time.Now().Add(ttl).Unix(), 10) + ":" + pseudonym(c.Secret, user)
	return []signal.ICEServer{{URLs: c.URLs, Username: name, Credential: password(c.Secret, name)}}
}

// pseudonym stands for a user: the same for the same one, and nobody else can tell whose it is.
func pseudonym(secret []byte, user string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("user\x00" + user))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}

func password(secret []byte, username string) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// maxUsername bounds a user name, in bytes (RFC 8489 section 14.3).
const maxUsername = 508

// parseUsername takes a user name apart.
func parseUsername(name string) (expiry time.Time, user string, ok bool) {
	if len(name) > maxUsername {
		return expiry, "", false
	}
	at, user, found := strings.Cut(name, ":")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil || user == "" {
		return expiry, "", false
	}
	return time.Unix(seconds, 0), user, true
}
