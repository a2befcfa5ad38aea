package client

import (
	"context"

	"github.com/rotunda-rtc/rotunda/signal"
)

// Remove puts a participant out of the room. The message is for them.
func (r *Room) Remove(ctx context.Context, participant, message string) error {
	return r.Request(ctx, signal.TypeRemove, signal.Remove{Participant: participant, Message: message}, nil)
}

// Ban puts a participant out of the room and keeps its identity from coming back.
func (r *Room) Ban(ctx context.Context, participant, message string) error {
	return r.Request(ctx, signal.TypeRemove, signal.Remove{Participant: participant, Message: message, Ban: true}, nil)
}

// Unban lets an identity join again.
func (r *Room) Unban(ctx context.Context, identity string) error {
	return r.Request(ctx, signal.TypeUnban, signal.Unban{Identity: identity}, nil)
}

// Bans returns who is banned from the room, the newest ban first.
func (r *Room) Bans(ctx context.Context) ([]signal.Ban, error) {
	var reply signal.BansReply
	err := r.Request(ctx, signal.TypeBans, signal.Empty{}, &reply)
	return reply.Bans, err
}

// MuteParticipant mutes a publication of another, who can unmute it.
func (r *Room) MuteParticipant(ctx context.Context, publication string) error {
	return r.Request(ctx, signal.TypeMuteParticipant, signal.PublicationRef{Publication: publication}, nil)
}

// AskUnmute asks a participant to unmute a source.
func (r *Room) AskUnmute(ctx context.Context, participant string, source signal.Source) error {
	return r.Request(ctx, signal.TypeAskUnmute, signal.AskUnmute{Participant: participant, Source: source}, nil)
}

// SetRole gives a participant a role, and the grant of that role.
func (r *Room) SetRole(ctx context.Context, participant string, role signal.Role) error {
	return r.Request(ctx, signal.TypeSetRole, signal.SetRole{Participant: participant, Role: role}, nil)
}

// SetGrant gives a participant a grant; it has no role then.
func (r *Room) SetGrant(ctx context.Context, participant string, grant signal.Grant) error {
	return r.Request(ctx, signal.TypeSetGrant, signal.SetGrant{Participant: participant, Grant: grant}, nil)
}

// UpdateParticipant changes another's name, unless nil, and attributes; a nil attribute is deleted.
func (r *Room) UpdateParticipant(ctx context.Context, participant string, name *string, attributes map[string]*string) error {
	return r.Request(ctx, signal.TypeUpdateParticipant, signal.UpdateParticipant{Participant: participant, Name: name, Attributes: attributes}, nil)
}

// Move sends a participant to another room.
func (r *Room) Move(ctx context.Context, participant, room string) error {
	return r.Request(ctx, signal.TypeMove, signal.Move{Participant: participant, Room: room}, nil)
}

// EndRoom closes the room for all.
func (r *Room) EndRoom(ctx context.Context) error {
	return r.Request(ctx, signal.TypeEndRoom, signal.Empty{}, nil)
}
