package conference

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Roles returns the roles that there are by default, with what each may do. Host may do
// everything, Moderator all but what Admin and Record are for, Presenter publishes, receives, sends data, chats and
// changes its own name, Viewer receives. The map is the caller's: [Config.Roles] adds to it and replaces.
func Roles() map[Role]Grant {
	presenter := Grant{Publish: AllSources(), Subscribe: true, Data: true, Chat: true, Update: true}
	moderator, host := presenter, presenter
	moderator.Publish, host.Publish = AllSources(), AllSources()
	moderator.Moderate = true
	host.Moderate, host.Record, host.Admin = true, true, true
	return map[Role]Grant{
		signal.RoleHost:      host,
		signal.RoleModerator: moderator,
		signal.RolePresenter: presenter,
		signal.RoleViewer:    {Subscribe: true},
	}
}

// withRoles returns the default roles, changed by those of a Config.
func withRoles(roles map[Role]Grant) map[Role]Grant {
	all := Roles()
	for name, grant := range roles {
		all[name] = cloneGrant(grant)
	}
	return all
}

// checkRoles looks for roles that no client could be told.
func checkRoles(roles map[Role]Grant) error {
	for _, name := range slices.Sorted(maps.Keys(roles)) {
		grant := roles[name]
		if name == "" || len(name) > signal.LimitRole {
			return fmt.Errorf("conference: Config.Roles: %q is not 1 to %d bytes", name, signal.LimitRole)
		}
		if err := grant.Validate(); err != nil {
			return fmt.Errorf("conference: Config.Roles: %q: %w", name, err)
		}
		if grant.Hidden {
			return fmt.Errorf("conference: Config.Roles: %q: whether one is hidden is for the admission", name)
		}
	}
	return nil
}

// resolve gives an admission the grant of its role.
func (s *Server) resolve(a Admission) (Admission, error) {
	if a.Role == "" {
		return a, a.Grant.Validate()
	}
	grant, ok := s.cfg.Roles[a.Role]
	if !ok {
		return a, fmt.Errorf("no role %q", a.Role)
	}
	if zeroGrant(a.Grant) {
		a.Grant = cloneGrant(grant)
	}
	return a, a.Grant.Validate()
}

// zeroGrant says whether g permits nothing and says nothing.
func zeroGrant(g Grant) bool {
	return len(g.Publish) == 0 && len(g.Permissions) == 0 &&
		!g.Subscribe && !g.Data && !g.Chat && !g.Update && !g.Hidden && !g.Moderate && !g.Record && !g.Admin
}

func cloneGrant(g Grant) Grant {
	g.Publish, g.Permissions = slices.Clone(g.Publish), slices.Clone(g.Permissions)
	return g
}

// exceeds names a permission of grant that neither giver nor old has; empty if there is none.
// Who has Admin has every named permission.
func exceeds(grant, giver, old Grant) string {
	for _, source := range grant.Publish {
		if !slices.Contains(giver.Publish, source) && !slices.Contains(old.Publish, source) {
			return "publish " + string(source)
		}
	}
	for _, name := range grant.Permissions {
		if !giver.Has(name) && !slices.Contains(old.Permissions, name) {
			return name
		}
	}
	for _, one := range []struct {
		name              string
		grant, giver, old bool
	}{
		{"subscribe", grant.Subscribe, giver.Subscribe, old.Subscribe},
		{"data", grant.Data, giver.Data, old.Data},
		{"chat", grant.Chat, giver.Chat, old.Chat},
		{"update", grant.Update, giver.Update, old.Update},
		{"moderate", grant.Moderate, giver.Moderate, old.Moderate},
		{"record", grant.Record, giver.Record, old.Record},
		{"admin", grant.Admin, giver.Admin, old.Admin},
	} {
		if one.grant && !one.giver && !one.old {
			return one.name
		}
	}
	return ""
}
