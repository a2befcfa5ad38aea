package social

import "context"

// New returns a Service. It adds its handlers to Config.Jobs, which must not have been started.
func New(cfg Config) (*Service, error) {
	c, err := newCore(cfg)
	if err != nil {
		return nil, err
	}
	c.Jobs.Handle(mailQueue, c.sendMail)
	s := &Service{Profiles: &Profiles{core: c, pictures: newGate(2, 16)}}
	if s.Accounts, err = newAccounts(c); err != nil {
		return nil, err
	}
	s.addPeople(c)
	s.Accounts.sweeper.start(s.Accounts.sweep)
	return s, nil
}

// addPeople makes the parts that are between people.
func (s *Service) addPeople(c *core) {
	c.live = newLive(c)
	s.Live = c.live
	s.Presence = newPresence(c)
	s.Notifications = newNotifications(c)
	s.Connections = &Connections{core: c, notifications: s.Notifications, presence: s.Presence}
	c.Jobs.Handle(partedQueue, s.Connections.tellParted)
	s.Blocks = &Blocks{core: c, connections: s.Connections}
	s.Reports = newReports(c)
	s.Messages = newMessages(c, s.Notifications)
	s.Contact = newContact(c)
}

// Close ends what the Service does by itself, and all subscriptions. Requests that still run are not waited for.
func (s *Service) Close(ctx context.Context) error {
	err := s.Presence.close(ctx)
	s.Live.close()
	s.Accounts.sweeper.close()
	return err
}
