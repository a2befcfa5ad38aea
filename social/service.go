package social

import "context"

// New returns a Service. It adds its handlers to Config.Jobs, which must not have been started.
func New(cfg Config) (*Service, error) {
	c, err := newCore(cfg)
	if err != nil {
		return nil, err
	}
	s := &Service{
		Accounts:      &Accounts{core: c},
		Profiles:      &Profiles{core: c},
		Connections:   &Connections{c},
		Blocks:        &Blocks{c},
		Reports:       &Reports{c},
		Messages:      &Messages{c},
		Notifications: &Notifications{c},
		Presence:      &Presence{c},
		Live:          &Live{c},
	}
	return s, nil
}

// Close ends what the Service does by itself. Requests that still run are not waited for.
func (s *Service) Close(ctx context.Context) error { return nil }
