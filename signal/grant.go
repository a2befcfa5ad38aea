package signal

import "slices"

// Grant is the set of permissions of one participant. The zero Grant permits nothing.
type Grant struct {
	Publish   []Source `json:"publish,omitempty"`   // the sources it may publish
	Subscribe bool     `json:"subscribe,omitempty"` // it may receive others' publications
	Data      bool     `json:"data,omitempty"`      // it may send data messages
	Chat      bool     `json:"chat,omitempty"`      // it may use the chat
	Update    bool     `json:"update,omitempty"`    // it may change its own name and attributes
	Hidden    bool     `json:"hidden,omitempty"`    // others neither see nor hear of it; it may not publish
	Moderate  bool     `json:"moderate,omitempty"`  // it may act on others, on who gets in and on the room
	Record    bool     `json:"record,omitempty"`    // it may record the room
	// Admin makes it one on whom nobody may act who has not got Admin as well. It has every named permission and may end the room.
	Admin bool `json:"admin,omitempty"`
	// Permissions are those of extensions and of the application, by name, such as "captions".
	Permissions []string `json:"permissions,omitempty"`
}

// Has reports whether g has the permission of that name, which an extension or the application defines. Admin has every one.
func (g Grant) Has(permission string) bool {
	return g.Admin || slices.Contains(g.Permissions, permission)
}

// MayPublish reports whether g lets its participant publish source.
func (g Grant) MayPublish(source Source) bool { return !g.Hidden && slices.Contains(g.Publish, source) }

// Validate checks the bounds of g; the error is an *Error.
func (g *Grant) Validate() error {
	var c checks
	c.grant(g)
	return c.result()
}

func (c *checks) grant(g *Grant) {
	c.count("grant.publish", len(g.Publish), LimitTracks)
	c.count("grant.permissions", len(g.Permissions), LimitPermissions)
	if c.err != nil {
		return
	}
	for _, s := range g.Publish {
		c.source(s)
	}
	for _, name := range g.Permissions {
		c.word("grant.permissions", name, 1, LimitPermission)
	}
}

// Role is the name of a [Grant] that many have. The server defines which roles
// there are; the names here are those it has by default.
type Role string

// The roles there are by default.
const (
	RoleHost      Role = "host"      // may do everything
	RoleModerator Role = "moderator" // all but what needs Admin and Record
	RolePresenter Role = "presenter" // publishes, receives, sends data, chats, changes its own name
	RoleViewer    Role = "viewer"    // receives
)
