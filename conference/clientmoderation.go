package conference

import (
	"context"

	"github.com/rotunda-rtc/rotunda/signal"
)

// handleModeration handles the requests of those who may act on others and on the room. It
// returns false for a request that is none of these.
func (c *client) handleModeration(ctx context.Context, req *signal.Request) bool {
	switch req.Type {
	case signal.TypeRemove:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Remove) error { return r.removeBy(ctx, p, *m) })
	case signal.TypeUnban:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Unban) error { return r.unbanBy(ctx, p, m.Identity) })
	case signal.TypeBans:
		offLoop(c, ctx, req, func(r *Room, p *participant, _ *signal.Empty) error {
			bans, err := r.bansBy(ctx, p)
			if err == nil {
				req.Reply(signal.BansReply{Bans: bans})
			}
			return err
		})
	case signal.TypeMuteParticipant:
		onAction(c, ctx, req, actMuteParticipant, func(r *Room, p *participant, m *signal.PublicationRef) error {
			return r.muteBy(p, m.Publication)
		})
	case signal.TypeAskUnmute:
		onAction(c, ctx, req, actAskUnmute, func(r *Room, p *participant, m *signal.AskUnmute) error { return r.askUnmuteBy(p, *m) })
	case signal.TypeSetRole:
		onAction(c, ctx, req, actSetRole, func(r *Room, p *participant, m *signal.SetRole) error { return r.setRoleBy(p, *m) })
	case signal.TypeSetGrant:
		onAction(c, ctx, req, actSetGrant, func(r *Room, p *participant, m *signal.SetGrant) error { return r.setGrantBy(p, *m) })
	case signal.TypeUpdateParticipant:
		onAction(c, ctx, req, actUpdateParticipant, func(r *Room, p *participant, m *signal.UpdateParticipant) error {
			return r.updateParticipantBy(p, *m)
		})
	case signal.TypeMove:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.Move) error { return r.moveBy(ctx, p, *m) })
	case signal.TypeAdmit:
		onAction(c, ctx, req, actAdmit, func(r *Room, p *participant, m *signal.Admit) error { return asError(r.admit(m.Knock, p)) })
	case signal.TypeDeny:
		onAction(c, ctx, req, actDeny, func(r *Room, p *participant, m *signal.Deny) error {
			return asError(r.deny(m.Knock, signal.CleanName(m.Message), p))
		})
	case signal.TypeUpdateRoom:
		offLoop(c, ctx, req, func(r *Room, p *participant, m *signal.UpdateRoom) error {
			return r.updateBy(ctx, p, *m, func() error { return p.permit(actUpdateRoom) })
		})
	case signal.TypeEndRoom:
		c.handleEndRoom(ctx, req)
	default:
		return false
	}
	return true
}

// permit says whether p is there and may do something.
func (p *participant) permit(a action) error {
	if p.gone {
		return errNotJoined()
	}
	return a.check(&p.grant)
}

// onAction is onLoop for what needs a grant.
func onAction[M any](c *client, ctx context.Context, req *signal.Request, a action, do func(*Room, *participant, *M) error) {
	onLoop(c, ctx, req, func(r *Room, p *participant, m *M) error {
		if err := a.check(&p.grant); err != nil {
			return err
		}
		return do(r, p, m)
	})
}

// handleEndRoom answers before the room closes, which is the end of its loop.
func (c *client) handleEndRoom(ctx context.Context, req *signal.Request) {
	onAction(c, ctx, req, actEndRoom, func(r *Room, p *participant, _ *signal.Empty) error {
		req.Reply(nil)
		r.endedBy = p.sid
		r.close(ClosedByModerator)
		return nil
	})
}

// asError makes a refusal, which may be nil, an error.
func asError(refused *signal.Error) error {
	if refused == nil {
		return nil
	}
	return refused
}
