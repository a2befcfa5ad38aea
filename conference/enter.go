package conference

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/signal"
)

// entry is somebody on the way into a room.
type entry struct {
	request    JoinRequest
	attributes map[string]string // the client's own
	auto       bool
	options    AttachOptions
	settings   *RoomSettings // of the room, if this opens it; nil: Config.Room
	sealed     bool          // settings were checked, and have a hash in place of a password
	canWait    bool          // in a lobby
	direct     bool          // it can send and receive directly
	peer       peer
	epoch      uint64  // of the server's revocations when it was authorised
	ticketName string  // of one who was moved here
	ticket     *ticket // once it was looked up

	begin  func(*Room, *participant) bool // called before the room is asked; false gives up
	joined func(signal.Joined)            // called on the loop, in its place in the order of events
}

// maxIdentity bounds an identity, in bytes.
const maxIdentity = 256

// errReserved: the doors of WHIP and WHEP make identities of this form from those that are admitted.
var errReserved = errors.New(`an identity may not end in ":whip" or have ":whep:" in it`)

// enterOnce lets somebody join: authorise, then the room's own rules, capacity
// last. Nothing before authorisation looks at the room.
func (s *Server) enterOnce(ctx context.Context, e *entry) error {
	if err := e.clean(); err != nil {
		return err
	}
	admission, err := s.authorizeEntry(ctx, e)
	if err != nil {
		return s.hide(ctx, e, err)
	}
	e.settings, e.sealed = admission.Room, false
	if admission, err = s.resolve(admission); err == nil {
		admission, err = e.complete(admission)
	}
	if err != nil {
		s.log.Error("admission cannot be used", zap.String("room", e.request.Room), zap.Error(err))
		return refusal(signal.CodeInternal, "internal error")
	}
	base := strings.TrimSuffix(admission.Identity, e.options.IdentitySuffix)
	if err := s.checkBan(ctx, e.request.Room, base); err != nil {
		return err
	}
	for range 3 { // a room may close between being found and being asked
		p := newParticipant(admission, e.request.Door, e.peer, e.auto)
		p.credential, p.epoch = admission.Credential, e.epoch
		p.base = base
		p.pass, p.canWait, p.addr = admission.Pass || admission.Grant.Moderate, e.canWait, e.request.RemoteAddr
		p.direct.able = e.direct
		p.iceServers = s.iceServers(p.identity)
		err := p.addAttributes(e.attributes)
		if err != nil {
			return err
		}
		if err := s.approach(ctx, e, p); err != nil {
			return err
		}
		if err := s.beforeJoin(ctx, e, admission); err != nil {
			return err
		}
		if e.ticket != nil {
			p.home = e.ticket.home
		}
		existing := e.options.ExistingOnly
		r, err := s.roomFor(e.request.Room, existing || e.settings != nil && !e.sealed, e.settings)
		if errors.Is(err, ErrNotFound) && !existing {
			continue // it has closed since approach saw it, which has to see what would be opened
		}
		if err != nil {
			return err
		}
		if !e.begin(r, p) {
			return errNotJoined()
		}
		if again, err := r.ask(ctx, p, e.joined); !again {
			return err
		}
	}
	return errRoomClosed()
}

// clean checks what the client brought along.
func (e *entry) clean() error {
	q := &e.request
	if err := (&signal.Join{Room: q.Room, Name: q.Name, Password: q.Password, Attributes: e.attributes}).Validate(); err != nil {
		return err
	}
	name, err := cleanName(q.Name)
	if err != nil {
		return err
	}
	q.Name = name
	return nil
}

// authorize asks the application, with a deadline. Whatever goes wrong is a refusal.
func (s *Server) authorize(ctx context.Context, q JoinRequest) (a Admission, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.AuthorizeTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			s.log.Error("panic in Authorize", zap.Any("panic", v), zap.String("stack", string(debug.Stack())))
			a, err = Admission{}, refusal(signal.CodeInternal, "internal error")
		}
	}()
	a, err = s.cfg.Authorize(ctx, q)
	var told *signal.Error
	switch {
	case ctx.Err() != nil: // also when it came to an answer after all
		return Admission{}, refusal(signal.CodeTimeout, "authorisation took too long")
	case err == nil:
		return a, nil
	case errors.Is(err, ErrUnauthenticated):
		return Admission{}, refusal(signal.CodeUnauthenticated, "the credential is not accepted")
	case errors.Is(err, ErrForbidden):
		return Admission{}, refusal(signal.CodeForbidden, forbiddenRoom)
	case errors.As(err, &told):
		return Admission{}, told
	}
	s.log.Error("authorisation failed", zap.String("room", q.Room), zap.Error(err))
	return Admission{}, refusal(signal.CodeInternal, "internal error")
}

// complete fills in and checks the application's answer.
func (e *entry) complete(a Admission) (Admission, error) {
	if a.Identity == "" {
		return a, errors.New("empty identity")
	}
	if strings.HasSuffix(a.Identity, ":whip") || strings.Contains(a.Identity, ":whep:") {
		return a, errReserved // or it could be that of somebody else's encoder
	}
	a.Identity += e.options.IdentitySuffix
	if len(a.Identity) > maxIdentity || !utf8.ValidString(a.Identity) {
		return a, fmt.Errorf("identity over %d bytes or not utf-8", maxIdentity)
	}
	a.Grant.Hidden = a.Grant.Hidden || e.options.Hidden
	for _, name := range []string{a.Name, e.request.Name, a.Identity} {
		clean, err := cleanName(truncate(name))
		if err != nil {
			return a, err
		}
		if clean != "" {
			a.Name = clean
			break
		}
	}
	return a, checkAttributes(a.Attributes)
}

// truncate cuts a name that the application gave to what names may have.
func truncate(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), signal.LimitDisplayName)])
}

// addAttributes adds the client's own attributes where it may have any.
func (p *participant) addAttributes(attributes map[string]string) error {
	if !p.grant.Update || len(attributes) == 0 {
		return nil
	}
	changes := make(map[string]*string, len(attributes))
	for key, value := range attributes {
		if !p.fixed[key] {
			changes[key] = &value
		}
	}
	after, _, err := p.changeAttributes(changes, p.fixed)
	p.attributes = after
	return err
}

// ask has the room's loop let p in. again means the room has closed in the normal way.
func (r *Room) ask(ctx context.Context, p *participant, joined func(signal.Joined)) (again bool, err error) {
	var refused *signal.Error
	err = r.request(ctx, func() { refused = r.join(p, joined) })
	switch {
	case err == nil && refused != nil:
		return false, refused
	case err == nil:
		return false, nil
	case !errors.Is(err, ErrClosed): // given up while it waited
		r.post(func() { r.drop(p, signal.ReasonClientLeft, "") })
		return false, mediaError(err)
	}
	<-r.stopped
	if r.closing == ClosedInternal {
		return false, refusal(signal.CodeInternal, "internal error")
	}
	return true, nil
}
