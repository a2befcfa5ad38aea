package conference

import (
	"context"
	"errors"
	"net/http"
	"net/netip"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Types of the protocol that an importer of this package meets everywhere.
type (
	Grant           = signal.Grant
	Role            = signal.Role
	Source          = signal.Source
	LeaveReason     = signal.LeaveReason
	ParticipantInfo = signal.ParticipantInfo
	PublicationInfo = signal.PublicationInfo
)

// Errors that [Config.Authorize] returns to say what the client is told. A *signal.Error is told as it
// is, for reasons that are the user's to know. Any other error refuses the join as well and is logged; the
// client learns only that the server has a problem.
var (
	// ErrUnauthenticated: the credential is missing, malformed, expired or wrong.
	ErrUnauthenticated = errors.New("unauthenticated")
	// ErrForbidden: no such room for this user. It must not depend on whether the room is open.
	ErrForbidden = errors.New("forbidden")
)

// Door names the way a participant comes in.
type Door string

// The doors.
const (
	DoorSignal Door = "signal" // a client of the protocol, over any carrier
	DoorWHIP   Door = "whip"   // sends by RFC 9725
	DoorWHEP   Door = "whep"   // receives by draft-ietf-wish-whep
	DoorLocal  Door = "local"  // the host program itself, see [Server.Attach]
)

// JoinRequest is what somebody who wants to join a room brought along. All of
// it but RemoteAddr and HTTP is the client's word.
type JoinRequest struct {
	// Door is the way it comes in; empty in a call of [Server.Attach] means DoorLocal.
	Door Door
	// Room is the name of the room, 1 to 128 bytes of UTF-8 without control characters.
	Room string
	// Token is the application's credential, in whatever form it uses; may be empty.
	Token string
	// Name is the wished display name, cleaned of control and bidirectional
	// override characters.
	Name string
	// Password is what the user typed for this room, if anything.
	Password string
	// RemoteAddr is the client's address; the zero Addr on pipes.
	RemoteAddr netip.Addr
	// HTTP is the request that opened the carrier, for its cookies and
	// headers. It is nil on carriers without HTTP. Its body must not be read.
	HTTP *http.Request
}

// Admission is the application's answer: who that is and what it may do.
type Admission struct {
	// Identity is the application's name for the user, stable over joins. A
	// room holds each identity at most once, see [RoomSettings.DuplicateIdentity]. Required.
	// One that ends in ":whip" or has ":whep:" in it is refused as an error of the application:
	// WHIP and WHEP append these to the identities of those who come by them.
	Identity string
	// Name is the display name. Empty means the wished one; if that is empty too, the identity.
	Name string
	// Attributes are facts about the participant that all in the room see. The
	// client can neither set nor change these keys; others it can where
	// Grant.Update permits.
	Attributes map[string]string
	// Credential names what the client was let in by, such as the id of a token, for
	// [Server.Revoke]. It is told to nobody. Empty means none.
	Credential string
	// Role names what it may do, as [Config.Roles] says, and is shown to all in the room. Empty means
	// none; one that there is not is an error of the application, and nobody gets in by it.
	Role Role
	// Grant is what it may do. The zero Grant means that of Role; without a role it permits nothing but being
	// there. Any other Grant counts in place of the role's, and the role is but a name.
	Grant Grant
	// Pass lets it in before the room's NotBefore, without password, lock and lobby, as those who may moderate
	// are. Nobody is let in after Expires or beyond the capacity.
	Pass bool
	// Room has the settings of the room if this join opens it. Nil means Config.Room.
	Room *RoomSettings
}

// AllSources returns every source, for a [Grant] that may publish anything.
func AllSources() []Source {
	return []Source{
		signal.SourceCamera, signal.SourceMicrophone, signal.SourceScreen,
		signal.SourceScreenAudio, signal.SourceCustom,
	}
}

// AllowAnyone is an Authorize for development: it lets everybody into every
// room with every permission and picks a random identity. Who uses it on a
// reachable address runs an open relay.
func AllowAnyone(_ context.Context, req JoinRequest) (Admission, error) {
	a := Admission{
		Identity: signal.NewID("guest_", 64),
		Name:     req.Name,
		Grant:    Grant{Publish: AllSources(), Subscribe: true, Data: true, Chat: true, Update: true},
	}
	if req.Door == DoorWHEP {
		a.Grant = Grant{Subscribe: true, Hidden: true}
	}
	return a, nil
}
