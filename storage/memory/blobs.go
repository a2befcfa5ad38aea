package memory

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/blobkey"
)

// Blobs are blobs in memory. The zero value is empty and ready.
type Blobs struct {
	mu    sync.Mutex
	blobs map[string][]byte
}

var _ storage.Blobs = (*Blobs)(nil)

// Put implements [storage.Blobs].
func (b *Blobs) Put(ctx context.Context, key string, r io.Reader) error {
	if err := blobkey.Check(key); err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.blobs == nil {
		b.blobs = make(map[string][]byte)
	}
	b.blobs[key] = content
	return nil
}

// Get implements [storage.Blobs].
func (b *Blobs) Get(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	if err := blobkey.Check(key); err != nil {
		return nil, 0, err
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	content, ok := b.blobs[key]
	if !ok {
		return nil, 0, storage.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(content)), int64(len(content)), nil
}

// Delete implements [storage.Blobs].
func (b *Blobs) Delete(ctx context.Context, key string) error {
	if err := blobkey.Check(key); err != nil {
		return err
	}
	return b.remove(ctx, func(k string) bool { return k == key })
}

// DeleteAll implements [storage.Blobs].
func (b *Blobs) DeleteAll(ctx context.Context, prefix string) error {
	if _, err := blobkey.CheckPrefix(prefix); err != nil {
		return err
	}
	return b.remove(ctx, func(k string) bool { return strings.HasPrefix(k, prefix) })
}

// remove removes the blobs for whose keys is holds.
func (b *Blobs) remove(ctx context.Context, is func(key string) bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key := range b.blobs {
		if is(key) {
			delete(b.blobs, key)
		}
	}
	return nil
}
