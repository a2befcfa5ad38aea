package conference

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/sfu"
	"github.com/rotunda-rtc/rotunda/signal"
)

// Config configures a [Server]. Authorize is required; all else may be zero.
type Config struct {
	// Authorize decides who may join which room, as whom and with which
	// grant. It is called on the goroutine of the session that asks, many at a time,
	// with a ctx that ends after AuthorizeTimeout. It fails closed: an error, a panic or a
	// missed deadline refuse the join. [AllowAnyone] is for development. Required.
	Authorize func(ctx context.Context, req JoinRequest) (Admission, error)

	// AuthorizeTimeout bounds one call of Authorize. Zero means 10 s.
	AuthorizeTimeout time.Duration

	// Room has the settings of rooms that come into being when somebody joins, unless [Admission.Room] has others.
	Room RoomSettings

	// OpenOnly lets people join only rooms that [Server.OpenRoom] opened. A join of another is refused as by
	// [ErrForbidden].
	OpenOnly bool

	// Roles adds to the roles of [Roles] and replaces them: what a role of that name may do. No role can hide.
	Roles map[Role]Grant

	// Bans keeps who was banned from which room. Nil means in memory, at most 1,000 of a room, as long as the Server lives.
	Bans Bans

	// BeforeJoin is asked about everybody whom Authorize has let in, or who was moved, when only what the room's
	// own goroutine decides remains: lock, lobby and capacity. As with all hooks, it is called on the
	// goroutine of the session or door, many at a time, with a ctx that ends after HookTimeout, and it
	// fails closed: an error, a panic or a missed deadline refuse. What the client is told is as with Authorize. What
	// may have changed meanwhile is looked at again afterwards. Nil agrees.
	BeforeJoin func(ctx context.Context, j Joining) error
	// BeforePublish is asked about each track that somebody is about to publish and its grant permits. Nil agrees.
	BeforePublish func(ctx context.Context, p Publishing) error
	// BeforeData is asked about each reliable data message, one at a time for each participant, from a goroutine of the
	// room. What it refuses is not handed out, and the sender is told so. Nil agrees.
	BeforeData func(ctx context.Context, d Sending) error
	// BeforeMove is asked when a participant who may moderate wants to move one to another room, to
	// which it goes with the grant that it has. Nil refuses, but for the room from which it was moved, while that is open. [Room.Move] does not ask.
	BeforeMove func(ctx context.Context, m Moving) error
	// HookTimeout bounds one call of a hook, and of Bans. Zero means 10 s.
	HookTimeout time.Duration

	// Extensions add features to every room; their names must differ.
	Extensions []Extension

	// OnEvent is told what happens in the rooms, see [Event]. It may block,
	// and it may call methods of the Server and its rooms. Nil means nobody wants to know.
	OnEvent func(Event)

	// EventQueue is how many events of one room may wait for OnEvent before
	// the room stops taking requests of its clients. Zero means 256.
	EventQueue int

	// Engine configures the media engine.
	Engine sfu.Config

	// ICEServers are given to clients that join: those whose credentials do not expire.
	ICEServers []signal.ICEServer

	// ICEServersFor returns more of them, with credentials made for one participant. It is
	// called for each join, and again when a client asks before it restarts ICE, on
	// the goroutine of that session, many at a time; it should not take long. Nil means none.
	// ICEServers of turn.Credentials has this form, see package sfu/turn.
	ICEServersFor func(identity string) []signal.ICEServer

	// MaxRooms is how many rooms may be open at a time; a join that needs one
	// more is answered "too_many". Zero means 10,000.
	MaxRooms int

	// Session has the times and bounds of signalling sessions. A client that has
	// not joined a room within its EstablishTimeout is put out.
	Session signal.SessionConfig

	// HelloTimeout is how long a carrier may take to say hello. Zero means 10 s.
	HelloTimeout time.Duration

	// MaxSessions is how many signalling sessions may live at a time. Zero means 10,000.
	MaxSessions int

	// Logger takes the log; Config.Engine.Logger, if nil, is made from it. Nil means none.
	Logger *zap.Logger
}

// RoomSettings are the settings of one room. The zero value works.
type RoomSettings struct {
	// Capacity is how many participants that are not hidden may be in the
	// room; the next is answered "room_full". Zero means 1,000.
	Capacity int
	// HiddenCapacity is the same for hidden participants, such as WHEP
	// players. Zero means 1,000.
	HiddenCapacity int
	// EmptyTimeout is how long the room stays open with nobody in it but
	// hidden participants, who leave when it closes, and nobody in its lobby. Zero means 30 s,
	// negative until it is closed.
	EmptyTimeout time.Duration
	// DuplicateIdentity says what happens when an identity joins that is
	// there already. Zero means DuplicateReplace.
	DuplicateIdentity DuplicatePolicy
	// Password is asked of those who join, UTF-8 of at most 256 bytes; empty means none. The room keeps a hash of it alone.
	Password string
	// PasswordHash is what [HashPassword] made of a password, for applications that keep no passwords. With Password it is not looked at.
	PasswordHash string
	// Locked lets nobody in who has not been in this room before.
	Locked bool
	// Lobby has newcomers wait until somebody who may moderate admits them. Who was in the room before does not wait again.
	// Who comes by [Server.Attach] or WHIP and WHEP is answered "room_locked", since it cannot wait.
	Lobby bool
	// LobbyCapacity is how many may wait; the next is answered "room_full". Zero means 100.
	LobbyCapacity int
	// NotBefore is when the room lets people in; zero means at once. A room in which nobody is closes after EmptyTimeout all the same.
	NotBefore time.Time
	// Expires is when the room closes; zero means never.
	Expires time.Time
	// LastModeratorLeft says what happens once nobody is left who may moderate, after somebody was. Zero means ModeratorLeftKeep.
	LastModeratorLeft ModeratorPolicy
	// ModeratorGrace is how long the room waits for another one before it closes by ModeratorLeftEnd. Zero means 1 min.
	ModeratorGrace time.Duration
	// Metadata is what all in the room see of it, with the bounds of a participant's attributes.
	Metadata map[string]string
	// MaxPublications is how many publications one participant may have. Zero means 16.
	MaxPublications int

	// Mode says which way media takes. Zero means [signal.ModeSFU]: by the server. With [signal.ModeP2P] it never
	// touches the server, every two participants have a connection of their own and nobody else than clients of the
	// protocol gets in. With [signal.ModeAuto] it goes directly while no more than MaxDirect
	// are there, all of them may do everything, none is hidden, came by another door or was muted by somebody else, and the
	// direct paths work; otherwise by the server. Who sends directly shows the others its addresses.
	Mode signal.Mode
	// MaxDirect is how many participants may have direct paths to each other, 8 at most. Zero means 2 with ModeAuto, and
	// 4 with ModeP2P, where the capacity is no larger than that.
	MaxDirect int
	// DirectAfter is how long media goes by the server in a room of ModeAuto after the reason for it has passed. Zero means 10 s.
	DirectAfter time.Duration
	// DirectTimeout is how long a direct path may take to come up before a room of ModeAuto takes the server. Zero means 5 s.
	DirectTimeout time.Duration

	// Codecs are the MIME types that publishers send, most wanted first. Of a
	// kind, audio or video, of which it names none, every codec of the engine is
	// taken. Empty means the codecs of the engine, in the order of each offer.
	Codecs []string
	// MaxBitrate is the most that a publisher is asked to send of one track, by source, in
	// bit/s over all its encodings; 0 means no bound. A source that is not in it has the
	// default: 2,500,000 for cameras (720p in three encodings), 4,000,000 for
	// screens, no bound for all else, which leaves audio to its codec.
	MaxBitrate map[Source]int64
	// TopAudio is how many microphones are forwarded at a time: the loudest. Zero means all.
	TopAudio int
	// LastN is how many cameras a receiver is sent at a time: those of the last speakers,
	// beside what it pinned by a wish. Zero means all.
	LastN int
}

// The bounds on the rate of a track where RoomSettings.MaxBitrate says nothing, in bit/s.
const (
	defaultCameraBitrate = 2_500_000
	defaultScreenBitrate = 4_000_000
)

// DuplicatePolicy says what happens when an identity joins a room twice.
type DuplicatePolicy int

// The policies.
const (
	DuplicateReplace DuplicatePolicy = iota // the one who was there leaves, with reason duplicate_identity
	DuplicateRefuse                         // the newcomer is answered "duplicate_identity"
)

// withDefaults returns c with its zero fields set.
func (c Config) withDefaults() Config {
	set(&c.AuthorizeTimeout, 10*time.Second)
	set(&c.EventQueue, 256)
	set(&c.MaxRooms, 10_000)
	if c.Logger == nil {
		c.Logger = zap.NewNop()
	}
	if c.Engine.Logger == nil {
		c.Engine.Logger = c.Logger.Named("sfu")
	}
	c.Roles = withRoles(c.Roles)
	set(&c.HookTimeout, 10*time.Second)
	if c.Bans == nil {
		c.Bans = newMemoryBans()
	}
	c.Room = c.Room.withDefaults()
	return c
}

func (s RoomSettings) withDefaults() RoomSettings {
	set(&s.Capacity, 1000)
	set(&s.HiddenCapacity, 1000)
	set(&s.EmptyTimeout, 30*time.Second)
	set(&s.MaxPublications, 16)
	s.directDefaults()
	set(&s.LobbyCapacity, 100)
	set(&s.ModeratorGrace, time.Minute)
	s.Metadata = maps.Clone(s.Metadata)
	rates := map[Source]int64{signal.SourceCamera: defaultCameraBitrate, signal.SourceScreen: defaultScreenBitrate}
	maps.Copy(rates, s.MaxBitrate)
	s.MaxBitrate = rates
	s.Codecs = slices.Clone(s.Codecs)
	return s
}

// check looks for settings that cannot be.
func (s RoomSettings) check(engine []sfu.Codec) error {
	if err := s.checkDoor(); err != nil {
		return err
	}
	if err := s.checkMode(); err != nil {
		return err
	}
	for _, codec := range s.Codecs {
		if !slices.Contains(engine, sfu.Codec(codec)) {
			return fmt.Errorf("conference: RoomSettings.Codecs: the engine has no %q", codec)
		}
	}
	for source, rate := range s.MaxBitrate {
		if rate < 0 {
			return fmt.Errorf("conference: RoomSettings.MaxBitrate: %d for %s", rate, source)
		}
	}
	return nil
}

// codecs are what a room's publishers may send, of those the engine has.
func (s RoomSettings) codecs(engine []sfu.Codec) []sfu.Codec {
	if len(s.Codecs) == 0 {
		return nil
	}
	var list []sfu.Codec
	named := make(map[bool]bool) // kinds of which one was named
	for _, codec := range s.Codecs {
		list = append(list, sfu.Codec(codec))
		named[isAudio(sfu.Codec(codec))] = true
	}
	for _, codec := range engine {
		if !named[isAudio(codec)] {
			list = append(list, codec)
		}
	}
	return list
}

func isAudio(codec sfu.Codec) bool { return strings.HasPrefix(string(codec), "audio/") }

// hints are what clients are told of the settings.
func (s RoomSettings) hints() signal.PublishHints {
	h := signal.PublishHints{Codecs: s.Codecs, MaxBitrate: make(map[Source]int64)}
	for source, rate := range s.MaxBitrate {
		if rate > 0 {
			h.MaxBitrate[source] = rate
		}
	}
	return h
}

// set gives a zero field its default.
func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
