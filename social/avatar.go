package social

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"

	"go.uber.org/zap"

	"github.com/rotunda-rtc/rotunda/storage"
)

// The sizes that pictures are kept in: squares of so many pixels.
const (
	AvatarSmall  = 96
	AvatarMedium = 256
	AvatarLarge  = 512
)

func avatarSizes() []int { return []int{AvatarSmall, AvatarMedium, AvatarLarge} }

// AvatarType is the media type of the pictures that [Profiles.Avatar] gives.
const AvatarType = "image/jpeg"

// pictureFolder is the prefix of a user's blobs, whatever bytes the id has.
func pictureFolder(userID string) string {
	sum := sha256.Sum256([]byte(userID))
	return "avatars/" + hex.EncodeToString(sum[:16]) + "/"
}

func pictureKey(userID, avatar string, size int) string {
	return pictureFolder(userID) + avatar + "/" + strconv.Itoa(size) + ".jpg"
}

// SetAvatar makes a picture the actor's: a JPEG, PNG or WebP that does not move. Its middle is
// kept as JPEG in three sizes, and nothing else of the file. too_large, unsupported, or unavailable if no pictures are taken.
func (p *Profiles) SetAvatar(ctx context.Context, actor Actor, r io.Reader) (User, error) {
	if _, err := p.acting(ctx, p.Stores, actor); err != nil {
		return User{}, err
	}
	if p.Blobs == nil {
		return User{}, errorf(CodeUnsupported, "no pictures are taken here")
	}
	file, err := io.ReadAll(io.LimitReader(r, p.Limits.AvatarBytes+1))
	if err != nil {
		return User{}, &Error{Code: CodeInvalid, Message: "the file was not read to its end", cause: err}
	}
	if int64(len(file)) > p.Limits.AvatarBytes {
		return User{}, errorf(CodeTooLarge, "the file has more than %d bytes", p.Limits.AvatarBytes)
	}
	if err := checkPicture(file, p.Limits.AvatarMemory); err != nil {
		return User{}, err
	}
	if err := p.pictures.enter(ctx); err != nil {
		return User{}, err
	}
	pictures, err := squares(file, avatarSizes())
	p.pictures.leave()
	if err != nil {
		return User{}, err
	}
	avatar := newAvatar()
	for i, size := range avatarSizes() {
		if err := p.Blobs.Put(ctx, pictureKey(actor.UserID, avatar, size), bytes.NewReader(pictures[i])); err != nil {
			p.deletePicture(ctx, actor.UserID, avatar)
			return User{}, err
		}
	}
	return p.setAvatar(ctx, actor, avatar)
}

func newAvatar() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// DeleteAvatar removes the actor's picture, if there is one.
func (p *Profiles) DeleteAvatar(ctx context.Context, actor Actor) (User, error) {
	return p.setAvatar(ctx, actor, "")
}

// setAvatar stores which picture is the actor's, and deletes the blobs of the one that is not: the old, or the new if that fails.
func (p *Profiles) setAvatar(ctx context.Context, actor Actor, avatar string) (User, error) {
	old := ""
	u, err := p.update(ctx, actor, 0, func(u *storage.User) error {
		old, u.Avatar = u.Avatar, avatar
		return nil
	})
	if err != nil {
		old = avatar
	}
	if old != u.Avatar || err != nil {
		p.deletePicture(ctx, actor.UserID, old)
	}
	return u, err
}

// deletePicture deletes blobs that are no user's picture. What stays behind goes with the account.
func (p *Profiles) deletePicture(ctx context.Context, userID, avatar string) {
	if avatar == "" || p.Blobs == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	for _, size := range avatarSizes() {
		if err := p.Blobs.Delete(ctx, pictureKey(userID, avatar, size)); err != nil {
			p.Logger.Warn("a picture was not deleted", zap.String("user", userID), zap.Error(err))
		}
	}
}

// Avatar opens the picture of somebody whom the actor may see, in one of the sizes, and says how many bytes it has. The caller
// closes it. The Avatar of a [Person] changes with the picture, so that it may be kept under that name for ever.
func (p *Profiles) Avatar(ctx context.Context, actor Actor, userID string, size int) (io.ReadCloser, int64, error) {
	none := errorf(CodeNotFound, "there is no such picture")
	if _, err := p.acting(ctx, p.Stores, actor); err != nil {
		return nil, 0, err
	}
	if !validID(userID) || !slices.Contains(avatarSizes(), size) {
		return nil, 0, none
	}
	u, err := p.visible(ctx, p.Stores, actor.UserID, userID)
	if CodeOf(err) == CodeNotFound || err == nil && u.Avatar == "" || p.Blobs == nil {
		return nil, 0, none
	} else if err != nil {
		return nil, 0, err
	}
	r, n, err := p.Blobs.Get(ctx, pictureKey(u.ID, u.Avatar, size))
	if errors.Is(err, storage.ErrNotFound) {
		err = none
	}
	return r, n, err
}
