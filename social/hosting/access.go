package hosting

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// Reason says why somebody who may see a conference may not enter its room.
type Reason string

// The reasons.
const (
	ReasonNone     Reason = ""         // may enter
	ReasonNotLive  Reason = "not_live" // it has not begun: only its Owner may
	ReasonFinished Reason = "finished" // it is over
)

// Decision is what somebody may do with a conference.
type Decision struct {
	// See says whether the user may know of the conference. If not, all else is zero, whatever the cause.
	See bool
	// Owner says whether it is the user's.
	Owner bool
	// Enter says whether the user may enter the room now; a password is asked for beside it.
	Enter bool
	// Reason is why the user may not.
	Reason Reason
	// Conference is the record.
	Conference storage.Conference
}

// relation is all that a decision depends on beside the record.
type relation struct {
	viewer    string
	active    bool // the viewer may act
	owner     bool // the Owner is there for others
	blocked   bool // one of them has blocked the other
	connected bool
}

// decide is the rule of who may see and enter a conference. There is no other.
func decide(c storage.Conference, r relation) Decision {
	mine := r.viewer != "" && r.viewer == c.Owner
	see := r.active && r.owner && (mine || !r.blocked && (!c.Private || r.connected))
	if !see {
		return Decision{}
	}
	d := Decision{See: true, Owner: mine, Conference: c}
	switch {
	case !c.FinishedAt.IsZero():
		d.Reason = ReasonFinished
	case !c.Live() && !mine:
		d.Reason = ReasonNotLive
	default:
		d.Enter = true
	}
	return d
}

// nobody stands for ids that cannot be, and for the Owners of conferences that are not there, so that storage is asked the same for all.
const nobody = "nobody"

// Access says what a user, who may be empty for somebody not signed in, may do with a conference, which may be any string.
// It asks storage and People the same whether or not there is such a conference and whatever the answer is. Errors are faults.
func (h *Hosting) Access(ctx context.Context, userID, conferenceID string) (Decision, error) {
	id, viewer := conferenceID, userID
	if !validID(id) {
		id = nobody
	}
	if !validID(viewer) {
		viewer = nobody
	}
	c, err := h.cfg.Stores.Conferences.Get(ctx, id)
	there := err == nil && validID(conferenceID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return Decision{}, err
	}
	owner := c.Owner
	if !there {
		owner = nobody
	}
	r, err := h.relation(ctx, viewer, owner)
	if err != nil || !there || !validID(userID) {
		return Decision{}, err
	}
	return decide(c, r), nil
}

// relation asks People about two users, always all of it.
func (h *Hosting) relation(ctx context.Context, viewer, owner string) (relation, error) {
	r := relation{viewer: viewer}
	var err error
	if r.active, err = h.cfg.People.Active(ctx, viewer); err != nil {
		return r, err
	}
	if r.owner, err = h.cfg.People.Active(ctx, owner); err != nil {
		return r, err
	}
	if r.blocked, err = h.cfg.People.Blocked(ctx, viewer, owner); err != nil {
		return r, err
	}
	r.connected, err = h.cfg.People.Connected(ctx, viewer, owner)
	return r, err
}

// validID says whether a string may be an id of a record.
func validID(id string) bool {
	return id != "" && len(id) <= 255 && utf8.ValidString(id) && !strings.ContainsRune(id, 0)
}

// see is Access for methods: of what the actor may not see there is nothing.
func (h *Hosting) see(ctx context.Context, a social.Actor, id string) (Decision, error) {
	if a.UserID == "" {
		return Decision{}, errorf(social.CodeUnauthenticated, "nobody is signed in")
	}
	d, err := h.Access(ctx, a.UserID, id)
	if err == nil && !d.See {
		err = notFound()
	}
	return d, err
}

// own is see for what only the Owner may do.
func (h *Hosting) own(ctx context.Context, a social.Actor, id string) (Decision, error) {
	d, err := h.see(ctx, a, id)
	if err == nil && !d.Owner {
		err = errorf(social.CodeForbidden, "only for the owner of the conference")
	}
	return d, err
}

// acting checks that the actor may act at all.
func (h *Hosting) acting(ctx context.Context, a social.Actor) error {
	if !validID(a.UserID) {
		return errorf(social.CodeUnauthenticated, "nobody is signed in")
	}
	active, err := h.cfg.People.Active(ctx, a.UserID)
	if err == nil && !active {
		err = errorf(social.CodeForbidden, "the account may not act")
	}
	return err
}
