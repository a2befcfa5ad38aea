package server

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
	"github.com/rotunda-rtc/rotunda/conference/match"
	"github.com/rotunda-rtc/rotunda/conference/records"
	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/social/hosting"
)

// byNumber is the name of a room in which two meet by a number that both know.
var byNumber = regexp.MustCompile(`^meet-[0-9]{4,12}$`)

// openRooms makes the rooms and the queue of those who talk to strangers.
func (s *Server) openRooms(context.Context) error {
	people := hosting.SocialPeople{Service: s.social}
	var err error
	s.queue, err = match.New(match.Config{
		Authorize: s.admitToQueue, Blocks: people, Report: s.reportStranger,
		Room: &conference.RoomSettings{Capacity: 2}, Logger: s.log.Named("match"),
	})
	if err != nil {
		return err
	}
	s.trail = &trail{audit: s.data.stores.Audit, newID: newID, log: s.log.Named("audit")}
	cfg := conference.Config{
		Authorize: s.authorize,
		Room:      *s.roomSettings(),
		Bans:      records.Bans{Store: s.data.stores.Bans},
		Extensions: []conference.Extension{
			inroom.Chat{History: history{records.History{Store: s.data.stores.Chat}}}, inroom.Hands{}, inroom.Reactions{}, inroom.Polls{}, inroom.Spotlight{},
			inroom.Captions{}, inroom.RPC{}, inroom.Files{},
		},
		OnEvent:       s.onEvent,
		MaxRooms:      s.cfg.MaxRooms,
		MaxSessions:   s.cfg.MaxSessions,
		ICEServersFor: s.media.iceServers,
		Engine: sfu.Config{
			Listen: s.cfg.MediaListen, Advertise: s.cfg.MediaAdvertise, ListenTCP: s.cfg.MediaTCP,
		},
		Logger: s.log.Named("rooms"),
	}
	if len(s.cfg.STUN) > 0 {
		cfg.ICEServers = []signal.ICEServer{{URLs: s.cfg.STUN}}
	}
	if s.rooms, err = conference.New(cfg); err != nil {
		return errors.Join(err, s.queue.Close(context.Background()))
	}
	s.queue.Bind(s.rooms)
	s.opened(s.rooms.Close)
	s.opened(s.queue.Close)
	s.sweeper = startSweeper(s.data.stores.Bans, s.log.Named("sweeper"))
	s.opened(s.sweeper.close)
	return nil
}

// roomSettings are those of conferences.
func (s *Server) roomSettings() *conference.RoomSettings {
	return &conference.RoomSettings{Capacity: s.cfg.MaxParticipants}
}

// onEvent tells all who want to know what happens in rooms.
func (s *Server) onEvent(e conference.Event) {
	s.hosting.OnEvent(e)
	s.queue.OnEvent(e)
	s.trail.onEvent(e)
	s.metrics.OnEvent(e)
	if closed, ok := e.(conference.RoomClosed); ok {
		s.forgetChat(closed.Room)
	}
}

// authorize says who may enter which room, and counts it.
func (s *Server) authorize(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	begun := time.Now()
	admission, err := s.admit(ctx, req)
	s.metrics.Asked(req.Room, admission.Identity, begun, err)
	return admission, err
}

// admit decides by the name of the room.
func (s *Server) admit(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	switch {
	case s.queue.Owns(req.Room):
		return s.queue.Authorize(ctx, req)
	case byNumber.MatchString(req.Room):
		return s.admitByNumber(ctx, req)
	}
	return s.hosting.Authorize(ctx, req)
}

// admitByNumber lets two into a room who know its number: who is signed in and, if the operator wants it, everybody.
func (s *Server) admitByNumber(ctx context.Context, req conference.JoinRequest) (conference.Admission, error) {
	who, err := s.visitor(ctx, req)
	if err != nil {
		return conference.Admission{}, err
	}
	return conference.Admission{
		Identity: who.ID, Name: who.Name, Credential: who.Login, Role: signal.RolePresenter,
		Room: &conference.RoomSettings{Mode: signal.ModeAuto, Capacity: 2},
	}, nil
}

// guestPrefix begins the identity of somebody without an account.
const guestPrefix = "guest-"

// visitor says who wants to come in where no account is needed if the operator lets guests in.
func (s *Server) visitor(ctx context.Context, req conference.JoinRequest) (hosting.User, error) {
	who, err := s.user(ctx, req)
	if err == nil || !s.cfg.Guests || req.Token != "" || social.CodeOf(err) != social.CodeUnauthenticated {
		return who, refusal(err)
	}
	return hosting.User{ID: guestPrefix + strings.ToLower(rand.Text()), Name: req.Name}, nil
}

func (s *Server) admitToQueue(ctx context.Context, req match.Request) (match.Person, error) {
	who, err := s.visitor(ctx, conference.JoinRequest{Token: req.Token, RemoteAddr: req.RemoteAddr, HTTP: req.HTTP})
	if err != nil {
		return match.Person{}, err
	}
	return match.Person{Identity: who.ID}, nil // its name is for those it tells it to
}

// reportStranger takes a complaint about somebody met by chance. One of somebody with an account about
// somebody with an account is a report as any other; of others there is only a line in the log.
func (s *Server) reportStranger(ctx context.Context, r match.Report) error {
	s.log.Named("audit").Warn("a stranger was reported", zap.String("by", r.By), zap.String("of", r.Of), zap.String("room", r.Room), zap.Time("paired", r.PairedAt))
	if strings.HasPrefix(r.By, guestPrefix) || strings.HasPrefix(r.Of, guestPrefix) {
		return nil
	}
	text := r.Text
	if strings.TrimSpace(text) == "" {
		text = "(without words, about a talk with a stranger)"
	}
	return s.social.Reports.Report(ctx, social.Actor{UserID: r.By}, r.Of, text)
}

// refusal makes of an error of package social what packages conference and match tell a client.
func refusal(err error) error {
	switch social.CodeOf(err) {
	case social.CodeUnauthenticated:
		return conference.ErrUnauthenticated
	case social.CodeSuspended, social.CodeUnconfirmed:
		return conference.ErrForbidden
	}
	return err
}
