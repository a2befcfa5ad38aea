package hosting

import (
	"context"

	"github.com/rotunda-rtc/rotunda/social"
)

// SocialPeople is [People] by package social.
type SocialPeople struct {
	Service *social.Service
}

var (
	_ People       = SocialPeople{}
	_ LoginWatcher = SocialPeople{}
	_ OwnerTeller  = SocialPeople{}
)

// Active implements [People].
func (p SocialPeople) Active(ctx context.Context, userID string) (bool, error) {
	return p.Service.Active(ctx, userID)
}

// Connected implements [People].
func (p SocialPeople) Connected(ctx context.Context, a, b string) (bool, error) {
	return p.Service.Connections.Connected(ctx, a, b)
}

// Blocked implements [People].
func (p SocialPeople) Blocked(ctx context.Context, a, b string) (bool, error) {
	return p.Service.Blocks.Between(ctx, a, b)
}

// Persons implements [People].
func (p SocialPeople) Persons(ctx context.Context, viewer string, ids []string) (map[string]Person, error) {
	seen, err := p.Service.Persons(ctx, viewer, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Person, len(seen))
	for id, s := range seen {
		out[id] = Person{ID: id, FullName: s.FullName, Avatar: s.Avatar, Connected: s.Connected}
	}
	return out, nil
}

// ConnectedIDs implements [People].
func (p SocialPeople) ConnectedIDs(ctx context.Context, userID, after string, limit int) ([]string, error) {
	return p.Service.ConnectedIDs(ctx, userID, after, limit)
}

// Tell implements [People].
func (p SocialPeople) Tell(ctx context.Context, n Notice) error {
	return p.Service.Notifications.Notify(ctx, social.Notice{
		To: n.To, Kind: social.Kind(n.Kind), Actor: n.Actor, Object: n.Conference, Key: n.Key, Data: n.Title,
	})
}

// SetPresence implements [People].
func (p SocialPeople) SetPresence(userID string, presence Presence) {
	activity := social.InNoConference
	switch presence {
	case PresenceInside:
		activity = social.InConference
	case PresenceHosting:
		activity = social.HostingLive
	}
	p.Service.Presence.Set(userID, activity)
}

// TellOwner implements [OwnerTeller].
func (p SocialPeople) TellOwner(userID, conferenceID string, s State) {
	p.Service.Live.Publish([]string{userID}, social.LiveEvent{
		Type: social.EventConference, Data: social.ConferenceEvent{ID: conferenceID, State: string(s)},
	})
}

// Watch implements [People].
func (p SocialPeople) Watch(changed func(ctx context.Context, userID, other string) error) {
	p.Service.Connections.OnParted(changed)
	p.Service.Accounts.OnGone(func(ctx context.Context, userID string) error { return changed(ctx, userID, "") })
}

// WatchLogins implements [LoginWatcher]. User.Login is social.Actor.LoginID.
func (p SocialPeople) WatchLogins(ended func(ctx context.Context, logins ...string) error) {
	p.Service.Accounts.OnSignedOut(func(ctx context.Context, _ string, logins []string) error { return ended(ctx, logins...) })
}
