package storagetest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/memory"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

// brokenBlobs are blobs that break one promise; a nil func keeps it.
type brokenBlobs struct {
	storage.Blobs
	put       func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error
	get       func(b storage.Blobs, ctx context.Context, key string) (io.ReadCloser, int64, error)
	delete    func(b storage.Blobs, ctx context.Context, key string) error
	deleteAll func(b storage.Blobs, ctx context.Context, prefix string) error
}

func (b brokenBlobs) Put(ctx context.Context, key string, r io.Reader) error {
	if b.put != nil {
		return b.put(b.Blobs, ctx, key, r)
	}
	return b.Blobs.Put(ctx, key, r)
}

func (b brokenBlobs) Get(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	if b.get != nil {
		return b.get(b.Blobs, ctx, key)
	}
	return b.Blobs.Get(ctx, key)
}

func (b brokenBlobs) Delete(ctx context.Context, key string) error {
	if b.delete != nil {
		return b.delete(b.Blobs, ctx, key)
	}
	return b.Blobs.Delete(ctx, key)
}

func (b brokenBlobs) DeleteAll(ctx context.Context, prefix string) error {
	if b.deleteAll != nil {
		return b.deleteAll(b.Blobs, ctx, prefix)
	}
	return b.Blobs.DeleteAll(ctx, prefix)
}

// TestBlobSuiteCatches holds the suite against blobs that are broken: each case must catch the ones that break its promise.
func TestBlobSuiteCatches(t *testing.T) {
	var once sync.Map
	firstWins := func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
		if _, _, err := b.Get(ctx, key); err == nil {
			return nil
		}
		return b.Put(ctx, key, r)
	}
	half := func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
		content, err := io.ReadAll(r) // what was read before an error is stored
		return errors.Join(b.Put(ctx, key, bytes.NewReader(content)), err)
	}
	breakages := map[string][]brokenBlobs{
		"put and get": {
			{get: func(b storage.Blobs, ctx context.Context, key string) (io.ReadCloser, int64, error) {
				r, size, err := b.Get(ctx, key)
				return r, size + 1, err
			}},
			{put: func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
				return b.Put(ctx, key, io.LimitReader(r, 5000))
			}},
		},
		"replace": {{put: firstWins}},
		"not found": {{get: func(b storage.Blobs, ctx context.Context, key string) (io.ReadCloser, int64, error) {
			r, size, err := b.Get(ctx, key)
			if err != nil {
				return io.NopCloser(strings.NewReader("")), 0, nil
			}
			return r, size, err
		}}},
		"keys": {{put: func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
			return b.Put(ctx, strings.ReplaceAll(key, "/", "-"), r) // one for two keys
		}}},
		"bad keys": {
			{put: func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
				if err := b.Put(ctx, key, r); ctx.Err() != nil {
					return err
				}
				return nil
			}},
			{get: func(b storage.Blobs, ctx context.Context, key string) (io.ReadCloser, int64, error) {
				r, size, err := b.Get(ctx, key)
				if err != nil {
					err = storage.ErrNotFound
				}
				return r, size, err
			}},
			{delete: func(b storage.Blobs, ctx context.Context, key string) error {
				_ = b.Delete(ctx, key)
				return ctx.Err()
			}},
			{deleteAll: func(b storage.Blobs, ctx context.Context, prefix string) error {
				_ = b.DeleteAll(ctx, prefix)
				return ctx.Err()
			}},
		},
		"whole": {{put: half}},
		"many at once": {{put: func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
			content, err := io.ReadAll(r)
			if len(content) > 0 {
				content[0] = 'x'
			}
			return errors.Join(b.Put(ctx, key, bytes.NewReader(content)), err)
		}}},
		"delete": {
			{delete: func(b storage.Blobs, ctx context.Context, _ string) error { return ctx.Err() }},
			{delete: func(b storage.Blobs, ctx context.Context, key string) error {
				if _, _, err := b.Get(ctx, key); err != nil {
					return err
				}
				return b.Delete(ctx, key)
			}},
			{delete: func(b storage.Blobs, ctx context.Context, key string) error {
				return errors.Join(b.Delete(ctx, key), b.DeleteAll(ctx, key+"/"))
			}},
		},
		"delete all": {
			{deleteAll: func(b storage.Blobs, ctx context.Context, prefix string) error {
				return errors.Join(b.DeleteAll(ctx, prefix), b.Delete(ctx, strings.TrimSuffix(prefix, "/")))
			}},
			{deleteAll: func(b storage.Blobs, ctx context.Context, prefix string) error {
				if _, again := once.LoadOrStore(prefix, true); again {
					return storage.ErrNotFound
				}
				return b.DeleteAll(ctx, prefix)
			}},
		},
		"contexts of blobs": {
			{put: func(b storage.Blobs, ctx context.Context, key string, r io.Reader) error {
				return b.Put(context.WithoutCancel(ctx), key, r)
			}},
			{get: func(b storage.Blobs, ctx context.Context, key string) (io.ReadCloser, int64, error) {
				return b.Get(context.WithoutCancel(ctx), key)
			}},
			{delete: func(b storage.Blobs, ctx context.Context, key string) error {
				return b.Delete(context.WithoutCancel(ctx), key)
			}},
			{deleteAll: func(b storage.Blobs, ctx context.Context, prefix string) error {
				return b.DeleteAll(context.WithoutCancel(ctx), prefix)
			}},
		},
	}
	for _, c := range storagetest.BlobCases() {
		if len(breakages[c.Name]) == 0 {
			t.Errorf("%s: no blobs that break it", c.Name)
		}
		for i, b := range breakages[c.Name] {
			b.Blobs = &memory.Blobs{}
			if c.Check(func() storage.Blobs { return b }) == nil {
				t.Errorf("%s: the blobs that break it, number %d, pass", c.Name, i+1)
			}
		}
	}
}
