package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/internal/blobkey"
)

// Files are blobs in a directory. Its methods may be called by many goroutines at once.
type Files struct {
	root *os.Root
	// mu guards the shape of the tree: directories come with the first blob in them, and go with the last.
	mu sync.Mutex
}

var _ storage.Blobs = (*Files)(nil)

// The two parts of the directory.
const (
	data = "data" // blobs at their places
	temp = "temp" // what is being written
)

// Open opens a directory, which is made if there is none, and removes what was left half written in it.
func Open(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &Files{root: root}
	if err := f.prepare(); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return f, nil
}

func (f *Files) prepare() error {
	if err := f.root.RemoveAll(temp); err != nil {
		return err
	}
	if err := f.root.MkdirAll(temp, 0o700); err != nil {
		return err
	}
	if err := f.root.MkdirAll(data, 0o700); err != nil {
		return err
	}
	return f.sync(".")
}

// Close lets go of the directory; blobs that are open can be read on. Methods called later fail.
func (f *Files) Close() error { return f.root.Close() }

// place is the file of a key. Directories end with '+' and files with '~', which no key has in it, so that a key
// may be the beginning of another, and no part is a name that a system gives a meaning to.
func place(key string) string {
	return path.Join(data, strings.ReplaceAll(key, "/", "+/")) + "~"
}

// Put implements [storage.Blobs].
func (f *Files) Put(ctx context.Context, key string, r io.Reader) error {
	if err := blobkey.Check(key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	name := path.Join(temp, rand.Text())
	err := f.write(ctx, name, r)
	if err == nil {
		err = f.move(name, place(key))
	}
	if err != nil {
		_ = f.root.Remove(name)
		return fmt.Errorf("put blob %s: %w", key, err)
	}
	return nil
}

// write makes a file of what r gives, and brings it to the disk.
func (f *Files) write(ctx context.Context, name string, r io.Reader) error {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, &reader{ctx, r})
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// reader reads until its context is done.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// move brings a written file to its place, for good.
func (f *Files) move(from, to string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	dir := path.Dir(to)
	if err := f.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := f.root.Rename(from, to); err != nil {
		return err
	}
	for ; dir != "."; dir = path.Dir(dir) {
		if err := f.sync(dir); err != nil {
			return err
		}
	}
	return nil
}

// sync brings the names in a directory to the disk.
func (f *Files) sync(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no such call for directories
	}
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get implements [storage.Blobs].
func (f *Files) Get(ctx context.Context, key string) (io.ReadCloser, int64, error) {
	if err := blobkey.Check(key); err != nil {
		return nil, 0, err
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	file, err := f.root.Open(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, storage.ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("get blob %s: %w", key, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, fmt.Errorf("get blob %s: %w", key, err)
	}
	return file, info.Size(), nil
}

// Delete implements [storage.Blobs].
func (f *Files) Delete(ctx context.Context, key string) error {
	if err := blobkey.Check(key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.root.Remove(place(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = f.tidy(path.Dir(place(key)))
	}
	if err != nil {
		return fmt.Errorf("delete blob %s: %w", key, err)
	}
	return nil
}

// DeleteAll implements [storage.Blobs].
func (f *Files) DeleteAll(ctx context.Context, prefix string) error {
	key, err := blobkey.CheckPrefix(prefix)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	dir := strings.TrimSuffix(place(key), "~") + "+"
	if _, err := f.root.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	err = f.root.RemoveAll(dir)
	if err == nil {
		err = f.tidy(path.Dir(dir))
	}
	if err != nil {
		return fmt.Errorf("delete blobs %s: %w", prefix, err)
	}
	return nil
}

// tidy removes a directory and those above it that are empty, and brings to the disk what is left.
func (f *Files) tidy(dir string) error {
	for dir != data && f.root.Remove(dir) == nil {
		dir = path.Dir(dir)
	}
	return f.sync(dir)
}
