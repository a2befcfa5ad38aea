package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/rotunda-rtc/rotunda/social"
)

// avatarUploads is how many pictures are read at a time, each of which is held in memory; more are told to try again.
const avatarUploads = 32

type setAvatarInput struct {
	RawBody []byte
}

type avatarInput struct {
	ID      string `path:"id" maxLength:"255"`
	Size    string `query:"size" enum:"96,256,512" default:"256" doc:"The side of the square, in pixels."`
	Version string `query:"v" maxLength:"64" doc:"The avatar of the person. With it the picture may be kept for ever, since it changes with the picture."`
}

// avatars adds one's own picture.
func (a *API) avatars() {
	handle(a, route{
		id: "set-avatar", method: http.MethodPut, path: "/me/avatar", tag: tagAccount, access: signedIn, class: classUpload,
		body: a.cfg.Limits.AvatarBytes, types: []string{"image/jpeg", "image/png", "image/webp"}, timeout: time.Minute,
		slots: make(chan struct{}, avatarUploads), summary: "Set the picture",
		description: "Its middle is kept as JPEG in three sizes, and nothing else of the file. Pictures that move are not taken.",
	}, func(ctx context.Context, who *caller, in *setAvatarInput) (*accountOutput, error) {
		if _, err := a.cfg.Social.Profiles.SetAvatar(ctx, who.Actor, bytes.NewReader(in.RawBody)); err != nil {
			return nil, err
		}
		return a.account(ctx, who)
	})
	handle(a, route{
		id: "delete-avatar", method: http.MethodDelete, path: "/me/avatar", tag: tagAccount, access: signedIn,
		summary: "Remove the picture",
	}, func(ctx context.Context, who *caller, _ *none) (*accountOutput, error) {
		if _, err := a.cfg.Social.Profiles.DeleteAvatar(ctx, who.Actor); err != nil {
			return nil, err
		}
		return a.account(ctx, who)
	})
}

// pictures adds the pictures of others.
func (a *API) pictures() {
	handle(a, route{
		id: "get-avatar", method: http.MethodGet, path: "/people/{id}/avatar", tag: "People", access: signedIn,
		summary: "Somebody's picture", answers: social.AvatarType,
	}, a.avatar)
}

func (a *API) avatar(ctx context.Context, who *caller, in *avatarInput) (*streamOutput, error) {
	side, err := strconv.Atoi(in.Size)
	if err != nil {
		return nil, err
	}
	picture, size, err := a.cfg.Social.Profiles.Avatar(ctx, who.Actor, in.ID, side)
	if err != nil {
		return nil, err
	}
	return &streamOutput{Body: func(hc huma.Context) {
		defer picture.Close()
		_, w := humago.Unwrap(hc)
		h := w.Header()
		h.Set("Content-Type", social.AvatarType)
		h.Set("Content-Length", strconv.FormatInt(size, 10))
		h.Set("Cache-Control", "private, no-cache")
		if in.Version != "" {
			h.Set("Cache-Control", "private, max-age=31536000, immutable")
		}
		_, _ = io.Copy(w, picture) // who asked may be gone; what is missing is seen by the length
	}}, nil
}
