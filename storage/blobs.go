package storage

import (
	"context"
	"io"
)

// MaxBlobKey is the length of the longest key of a blob, in bytes.
const MaxBlobKey = 200

// Blobs stores files, such as avatars. storage/blob keeps them on disk; an object store fits the same
// interface. A key is 1 to MaxBlobKey bytes of a-z, 0-9, '-', '_', '.' and '/', with no part that is empty or begins with a dot; others
// are refused with an error that is none of the package's.
type Blobs interface {
	// Put stores what r gives under key, in place of what is there. A reader of the
	// key sees the old content or the new one, never a mixture or a part, also after a crash.
	Put(ctx context.Context, key string, r io.Reader) error
	// Get opens a blob and says its size in bytes. ErrNotFound. The caller closes it.
	Get(ctx context.Context, key string) (io.ReadCloser, int64, error)
	// Delete removes a blob; it does nothing if there is none.
	Delete(ctx context.Context, key string) error
	// DeleteAll removes all blobs whose keys begin with prefix, which ends with '/'.
	DeleteAll(ctx context.Context, prefix string) error
}
