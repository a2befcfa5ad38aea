package hosting

import (
	"context"
	"slices"
	"time"

	"github.com/rotunda-rtc/rotunda/social"
	"github.com/rotunda-rtc/rotunda/storage"
)

// NewConference is a conference to create.
type NewConference struct {
	Title       string    // 3 to 200 characters
	Description string    // at most 5000
	Public      bool      // for everybody who is signed in; else for those connected with the Owner
	Password    string    // asked for at the door; empty: none
	Lobby       bool      // others wait at the door until the Owner, or whoever else may moderate, lets them in
	StartsAt    time.Time // planned; zero: not
}

// Create makes a conference of the actor.
func (h *Hosting) Create(ctx context.Context, a social.Actor, n NewConference) (Conference, error) {
	if err := h.acting(ctx, a); err != nil {
		return Conference{}, err
	}
	c := storage.Conference{ID: h.cfg.NewID(), Owner: a.UserID, CreatedAt: h.cfg.Now()}
	u := Update{Title: &n.Title, Description: &n.Description, Public: &n.Public, Lobby: &n.Lobby, StartsAt: &n.StartsAt}
	if n.Password != "" {
		u.Password = &n.Password
	}
	if err := h.apply(ctx, &c, u); err != nil {
		return Conference{}, err
	}
	var made storage.Conference
	err := h.cfg.Stores.Tx(ctx, func(s storage.Stores) error {
		list, err := s.Conferences.ListByOwner(ctx, a.UserID, storage.ConferenceFilter{Upcoming: true}, storage.Page{Limit: h.cfg.MaxUpcoming})
		if err != nil {
			return err
		}
		if len(list.Items) >= h.cfg.MaxUpcoming {
			return errorf(social.CodeConflict, "too many conferences wait to begin: delete some")
		}
		made, err = s.Conferences.Create(ctx, c)
		return err
	})
	if err != nil {
		return Conference{}, err
	}
	h.tellOwner(made, StateUpcoming)
	return shown(made), nil
}

// Update is what changes of a conference; nil fields stay.
type Update struct {
	Title       *string
	Description *string
	Public      *bool   // not while it is live
	Password    *string // empty removes it
	Lobby       *bool
	StartsAt    *time.Time // zero: not planned any more; not while it is live
}

// Update changes a conference of the actor that is not finished and has this version; 0 is whatever is there.
func (h *Hosting) Update(ctx context.Context, a social.Actor, id string, u Update, version int64) (Conference, error) {
	d, err := h.own(ctx, a, id)
	if err != nil {
		return Conference{}, err
	}
	c := d.Conference
	if version != 0 && c.Version != version {
		return Conference{}, stored(storage.ErrConflict)
	}
	if state(c) == StateFinished {
		return Conference{}, errFinished()
	}
	if c.Live() && (u.Public != nil && *u.Public == c.Private || u.StartsAt != nil && !u.StartsAt.Equal(c.StartsAt)) {
		return Conference{}, errorf(social.CodeConflict, "who may come, and when it starts, stays while the conference is live")
	}
	if err := h.apply(ctx, &c, u); err != nil {
		return Conference{}, err
	}
	if c, err = h.cfg.Stores.Conferences.Update(ctx, c); err != nil {
		return Conference{}, stored(err)
	}
	h.tellOwner(c, state(c))
	if u.Lobby != nil {
		if err := h.setLobby(ctx, c.ID, c.Lobby); err != nil {
			return Conference{}, err
		}
	}
	return shown(c), nil
}

// apply checks what changes and changes it.
func (h *Hosting) apply(ctx context.Context, c *storage.Conference, u Update) (err error) {
	if u.Title != nil {
		if c.Title, err = cleanTitle(*u.Title); err != nil {
			return err
		}
	}
	if u.Description != nil {
		if c.Description, err = cleanDescription(*u.Description); err != nil {
			return err
		}
	}
	if u.StartsAt != nil && !u.StartsAt.Equal(c.StartsAt) {
		if c.StartsAt, err = cleanStart(*u.StartsAt, h.cfg.Now()); err != nil {
			return err
		}
		c.RemindedAt = time.Time{}
	}
	if u.Public != nil {
		c.Private = !*u.Public
	}
	if u.Lobby != nil {
		c.Lobby = *u.Lobby
	}
	if u.Password != nil {
		c.PasswordHash, err = h.hash(ctx, *u.Password)
	}
	return err
}

// Delete removes a conference of the actor, with its members and everybody's timeline entries: one that is finished, or
// one that has not begun, which is to cancel it. One that is live is a conflict: [Hosting.Finish] comes first.
func (h *Hosting) Delete(ctx context.Context, a social.Actor, id string) error {
	d, err := h.own(ctx, a, id)
	if err != nil {
		return err
	}
	err = h.cfg.Stores.Tx(ctx, func(s storage.Stores) error {
		c, err := s.Conferences.Get(ctx, id)
		if err != nil {
			return err
		}
		if c.Live() {
			return errorf(social.CodeConflict, "the conference is live")
		}
		return s.Conferences.Delete(ctx, id)
	})
	if err != nil {
		return stored(err)
	}
	h.tellOwner(d.Conference, "")
	h.closeRoom(ctx, id)
	return nil
}

// Details is a conference with what its page shows.
type Details struct {
	Conference
	OwnerPerson Person
	Members     int    // how many took part
	Mine        bool   // the one who asks is the Owner
	Enter       bool   // may join now
	Reason      Reason // why not
}

// Get returns a conference that the actor may see.
func (h *Hosting) Get(ctx context.Context, a social.Actor, id string) (Details, error) {
	d, err := h.see(ctx, a, id)
	if err != nil {
		return Details{}, err
	}
	persons, err := h.cfg.People.Persons(ctx, a.UserID, []string{d.Conference.Owner})
	if err != nil {
		return Details{}, err
	}
	n, err := h.cfg.Stores.Members.Count(ctx, id)
	if err != nil {
		return Details{}, err
	}
	return Details{
		Conference: shown(d.Conference), OwnerPerson: persons[d.Conference.Owner], Members: n,
		Mine: d.Owner, Enter: d.Enter, Reason: d.Reason,
	}, nil
}

// Records gives those of the conferences that there are, at most 1000, by their ids, whoever may see them: for the program itself and for admins, whom
// the caller must know.
func (h *Hosting) Records(ctx context.Context, ids []string) (map[string]Conference, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !validID(id) })
	out := make(map[string]Conference, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	list, err := h.cfg.Stores.Conferences.GetMany(ctx, ids)
	for _, c := range list {
		out[c.ID] = shown(c)
	}
	return out, stored(err)
}

// Filter selects conferences of an owner by who may come and by how far they are. Of both, none or several set means all of these.
type Filter struct {
	Public, Private          bool
	Upcoming, Live, Finished bool
}

// List gives the conferences of a user that the actor may see, newest first: all of them to those who are connected, else the
// public ones. A user whom the actor may not see is not_found.
func (h *Hosting) List(ctx context.Context, a social.Actor, owner string, f Filter, p storage.Page) (storage.List[Conference], error) {
	var out storage.List[Conference]
	if err := h.acting(ctx, a); err != nil {
		return out, err
	}
	viewed := owner
	if !validID(viewed) {
		viewed = nobody
	}
	r, err := h.relation(ctx, a.UserID, viewed)
	if err != nil {
		return out, err
	}
	// The rule is asked about a conference of each kind.
	if !validID(owner) || !decide(storage.Conference{Owner: owner}, r).See {
		return out, errorf(social.CodeNotFound, "there is no such person")
	}
	filter := storage.ConferenceFilter{Public: f.Public, Private: f.Private, Upcoming: f.Upcoming, Live: f.Live, Finished: f.Finished}
	if !decide(storage.Conference{Owner: owner, Private: true}, r).See {
		if f.Private && !f.Public {
			return out, nil
		}
		filter.Public, filter.Private = true, false
	}
	list, err := h.cfg.Stores.Conferences.ListByOwner(ctx, owner, filter, p)
	if err != nil {
		return out, stored(err)
	}
	out.Next = list.Next
	for _, c := range list.Items {
		out.Items = append(out.Items, shown(c))
	}
	return out, nil
}

// Member is somebody who took part in a conference.
type Member struct {
	Person
	FirstAt time.Time
	LastAt  time.Time // came or left last
}

// Members gives who took part in a conference that the actor may see, the first to come first, without those whom the
// actor may not see: a page may hold fewer than were asked for and not be the last.
func (h *Hosting) Members(ctx context.Context, a social.Actor, id string, p storage.Page) (storage.List[Member], error) {
	var out storage.List[Member]
	if _, err := h.see(ctx, a, id); err != nil {
		return out, err
	}
	list, err := h.cfg.Stores.Members.List(ctx, id, p)
	if err != nil {
		return out, stored(err)
	}
	ids := make([]string, len(list.Items))
	for i, m := range list.Items {
		ids[i] = m.UserID
	}
	persons, err := h.cfg.People.Persons(ctx, a.UserID, ids)
	if err != nil {
		return out, err
	}
	out.Next = list.Next
	for _, m := range list.Items {
		if person, ok := persons[m.UserID]; ok {
			out.Items = append(out.Items, Member{Person: person, FirstAt: m.FirstAt, LastAt: m.LastAt})
		}
	}
	return out, nil
}
