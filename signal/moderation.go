package signal

// Mode says which way media takes between the participants of a room.
type Mode string

// The modes.
const (
	ModeSFU  Mode = "sfu"  // by the server, which forwards it
	ModeP2P  Mode = "p2p"  // directly, between every two participants
	ModeAuto Mode = "auto" // directly while two are there, else by the server
)

// Remove puts a participant out of the room. With Ban its identity is not let
// in again until it is unbanned. Message is for the one who is removed.
type Remove struct {
	Participant string `json:"participant"` // SID
	Message     string `json:"message,omitempty"`
	Ban         bool   `json:"ban,omitempty"`
}

// Unban lets an identity join again.
type Unban struct {
	Identity string `json:"identity"`
}

// Ban is an identity that is not let into a room. Times are in unix milliseconds.
type Ban struct {
	Identity string `json:"identity"`
	Name     string `json:"name,omitempty"` // its display name then
	By       string `json:"by,omitempty"`   // the identity of who banned it; empty: the host program, or one who is hidden
	Message  string `json:"message,omitempty"`
	At       int64  `json:"at"`
	Until    int64  `json:"until,omitempty"` // 0: for good
}

// BansReply lists the bans of the room, the newest first, at most [LimitBans].
type BansReply struct {
	Bans []Ban `json:"bans"`
}

// AskUnmute asks a participant to unmute what it publishes of a source, or to publish it.
type AskUnmute struct {
	Participant string `json:"participant"` // SID
	Source      Source `json:"source"`
}

// UnmuteAsked tells a participant that it is asked to unmute a source. By is
// the SID of who asks; empty for the host program and for one who is hidden.
type UnmuteAsked struct {
	By     string `json:"by,omitempty"`
	Source Source `json:"source"`
}

// SetRole gives a participant another role, and with it the role's grant.
type SetRole struct {
	Participant string `json:"participant"` // SID
	Role        Role   `json:"role"`
}

// SetGrant gives a participant another grant; it has no role then.
type SetGrant struct {
	Participant string `json:"participant"` // SID
	Grant       Grant  `json:"grant"`
}

// UpdateParticipant changes another's name or attributes; a null attribute is deleted.
type UpdateParticipant struct {
	Participant string             `json:"participant"` // SID
	Name        *string            `json:"name,omitempty"`
	Attributes  map[string]*string `json:"attributes,omitempty"`
}

// Move sends a participant to another room, by [ReasonMigrated].
type Move struct {
	Participant string `json:"participant"` // SID
	Room        string `json:"room"`
}

// Waiting says that the client waits to be admitted. It is told nothing else
// of the room. ID is that of its [Knock].
type Waiting struct {
	ID string `json:"id"`
}

// Knock is somebody who waits to be let into the room. At is in unix milliseconds.
type Knock struct {
	ID       string `json:"id"`
	Identity string `json:"identity"`
	Name     string `json:"name"`
	At       int64  `json:"at"`
}

// KnockOutcome says how a knock ended.
type KnockOutcome string

// The outcomes.
const (
	KnockAdmitted KnockOutcome = "admitted"
	KnockDenied   KnockOutcome = "denied"
	KnockLeft     KnockOutcome = "left" // it does not wait any longer
)

// KnockEnded tells that somebody no longer waits.
type KnockEnded struct {
	ID      string       `json:"id"`
	Outcome KnockOutcome `json:"outcome"`
}

// Admit lets in who knocked.
type Admit struct {
	Knock string `json:"knock"`
}

// Deny sends away who knocked. Message is for them.
type Deny struct {
	Knock   string `json:"knock"`
	Message string `json:"message,omitempty"`
}

// UpdateRoom changes what is in it. An empty Password takes the password away;
// metadata with a null value is deleted.
type UpdateRoom struct {
	Locked   *bool              `json:"locked,omitempty"`
	Lobby    *bool              `json:"lobby,omitempty"`
	Password *string            `json:"password,omitempty"`
	Capacity *int               `json:"capacity,omitempty"`
	Metadata map[string]*string `json:"metadata,omitempty"`
}

// RoomUpdated tells what of [RoomInfo] has changed; metadata with a null value was deleted.
type RoomUpdated struct {
	Mode      *Mode              `json:"mode,omitempty"`
	Locked    *bool              `json:"locked,omitempty"`
	Lobby     *bool              `json:"lobby,omitempty"`
	Protected *bool              `json:"protected,omitempty"`
	Capacity  *int               `json:"capacity,omitempty"`
	Metadata  map[string]*string `json:"metadata,omitempty"`
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Remove) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	c.size("message", m.Message, 0, LimitMessage)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Unban) Validate() error {
	var c checks
	c.size("identity", m.Identity, 1, LimitIdentity)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *AskUnmute) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	c.source(m.Source)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *SetRole) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	c.word("role", string(m.Role), 1, LimitRole)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *SetGrant) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	c.grant(&m.Grant)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *UpdateParticipant) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	if err := (&Update{Name: m.Name, Attributes: m.Attributes}).Validate(); c.err == nil {
		return err
	}
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Move) Validate() error {
	var c checks
	c.id("participant", m.Participant)
	c.word("room", m.Room, 1, LimitRoomName)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Admit) Validate() error {
	var c checks
	c.id("knock", m.Knock)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error.
func (m *Deny) Validate() error {
	var c checks
	c.id("knock", m.Knock)
	c.size("message", m.Message, 0, LimitMessage)
	return c.result()
}

// Validate checks the bounds of m; the error is an *Error. The sum with what
// metadata is there already is for [ValidateMetadata].
func (m *UpdateRoom) Validate() error {
	var c checks
	if m.Password != nil {
		c.size("password", *m.Password, 0, LimitPassword)
	}
	if m.Capacity != nil {
		c.within("capacity", int64(*m.Capacity), 1, LimitCapacity)
	}
	c.pairs("metadata", len(m.Metadata), optional(m.Metadata))
	return c.result()
}

// ValidateMetadata checks a room's whole metadata, as it stands after an
// update. The error is an *Error.
func ValidateMetadata(metadata map[string]string) error {
	var c checks
	c.pairs("metadata", len(metadata), values(metadata))
	return c.result()
}
