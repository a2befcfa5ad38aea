package blob_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rotunda-rtc/rotunda/storage"
	"github.com/rotunda-rtc/rotunda/storage/blob"
	"github.com/rotunda-rtc/rotunda/storage/storagetest"
)

func open(t *testing.T, dir string) *blob.Files {
	t.Helper()
	files, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	return files
}

func put(t *testing.T, files *blob.Files, key, content string) {
	t.Helper()
	if err := files.Put(context.Background(), key, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

// TestBlobs holds files against the contract of blobs.
func TestBlobs(t *testing.T) {
	storagetest.TestBlobs(t, func(t *testing.T) storage.Blobs { return open(t, t.TempDir()) })
}

// list gives all files below a directory.
func list(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestLeftovers: what was being written when the process died is gone after the next Open, and what was stored is there.
func TestLeftovers(t *testing.T) {
	dir := t.TempDir()
	put(t, open(t, dir), "a/b", "kept")
	if err := os.WriteFile(filepath.Join(dir, "temp", "half"), []byte("ha"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := open(t, dir)
	if got := list(t, dir); len(got) != 1 {
		t.Errorf("got files %v, want the stored one alone", got)
	}
	if _, size, err := files.Get(context.Background(), "a/b"); err != nil || size != 4 {
		t.Errorf("got size %d, error %v, want the stored blob", size, err)
	}
}

// TestNothingLeft: neither writes that fail nor deletions leave anything behind.
func TestNothingLeft(t *testing.T) {
	dir := t.TempDir()
	files := open(t, dir)
	ctx, cancel := context.WithCancel(context.Background())
	put(t, files, "a/b/c", "x")
	if err := files.Delete(ctx, "a/b/c"); err != nil {
		t.Fatal(err)
	}
	if err := files.Put(ctx, "d/e", cancelling(cancel)); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	for _, part := range []string{"data", "temp"} {
		entries, err := os.ReadDir(filepath.Join(dir, part))
		if err != nil || len(entries) > 0 {
			t.Errorf("%s: got %v, error %v, want an empty directory", part, entries, err)
		}
	}
}

type cancelling func()

func (c cancelling) Read(p []byte) (int, error) {
	c()
	return len(p), nil
}

// TestNoWayOut: a symbolic link in the directory leads nowhere.
func TestNoWayOut(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret~"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := open(t, dir)
	if err := os.Symlink(outside, filepath.Join(dir, "data", "link+")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	ctx := context.Background()
	if _, _, err := files.Get(ctx, "link/secret"); err == nil {
		t.Error("a link out of the directory is read")
	}
	if err := files.Put(ctx, "link/new", strings.NewReader("x")); err == nil {
		t.Error("a link out of the directory is written through")
	}
	_ = files.Delete(ctx, "link/secret")
	_ = files.DeleteAll(ctx, "link/")
	if got := list(t, outside); len(got) != 1 {
		t.Errorf("outside there is %v, want the secret alone", got)
	}
}

// TestClosed: methods fail after Close.
func TestClosed(t *testing.T) {
	files := open(t, t.TempDir())
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := files.Put(context.Background(), "a", strings.NewReader("x")); err == nil {
		t.Error("Put after Close is no error")
	}
}
