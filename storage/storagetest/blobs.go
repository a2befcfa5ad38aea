package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rotunda-rtc/rotunda/storage"
)

// BlobCase is one case of the contract of blobs.
type BlobCase struct {
	Name   string
	Clause string // what storage.Blobs says, in words
	// Check runs the case on blobs of which there are none yet.
	Check func(open func() storage.Blobs) error
}

// TestBlobs runs the contract of [storage.Blobs]. open makes a new, empty one and cleans up with t.Cleanup.
func TestBlobs(t *testing.T, open func(t *testing.T) storage.Blobs) {
	for _, c := range BlobCases() {
		t.Run(c.Name, func(t *testing.T) {
			if err := c.Check(func() storage.Blobs { return open(t) }); err != nil {
				t.Errorf("%v\nclause: %s", err, c.Clause)
			}
		})
	}
}

// BlobCases returns the cases of TestBlobs.
func BlobCases() []BlobCase {
	return []BlobCase{
		{"put and get", "Put stores what r gives under key; Get opens a blob and says its size in bytes", checkBlobs(blobsPut)},
		{"replace", "Put stores in place of what is there", checkBlobs(blobsReplace)},
		{"not found", "Get: ErrNotFound", checkBlobs(blobsNotFound)},
		{"keys", "a key is 1 to MaxBlobKey bytes of a-z, 0-9, '-', '_', '.' and '/'; different keys are different blobs", checkBlobs(blobsKeys)},
		{"bad keys", "others are refused with an error that is none of the package's", checkBlobs(blobsBadKeys)},
		{"whole", "a reader of the key sees the old content or the new one, never a mixture or a part", checkBlobs(blobsWhole)},
		{"many at once", "a reader of the key sees the old content or the new one, whoever else puts it", checkBlobs(blobsAtOnce)},
		{"delete", "Delete removes a blob; it does nothing if there is none", checkBlobs(blobsDelete)},
		{"delete all", "DeleteAll removes all blobs whose keys begin with prefix, which ends with '/'", checkBlobs(blobsDeleteAll)},
		{"contexts of blobs", "a method called with a context that is done returns its error and changes nothing", checkBlobs(blobsContexts)},
	}
}

// blobs are a case at work.
type blobs struct {
	storage.Blobs
	ctx context.Context
}

func checkBlobs(fn func(b *blobs)) func(open func() storage.Blobs) error {
	return func(open func() storage.Blobs) error {
		return caught(func() { fn(&blobs{open(), context.Background()}) })
	}
}

func (b *blobs) put(key, content string) { ok(b.Put(b.ctx, key, strings.NewReader(content))) }

// read gives the content of a blob, whose size must be as said.
func (b *blobs) read(key string) (string, error) {
	r, size, err := b.Get(b.ctx, key)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(r)
	if int64(len(content)) != size {
		err = errors.Join(err, fmt.Errorf("%s has %d bytes, but its size is said to be %d", key, len(content), size))
	}
	return string(content), errors.Join(err, r.Close())
}

func (b *blobs) has(key, content string) { same(must(b.read(key)), content) }

func blobsPut(b *blobs) {
	for i, size := range []int{0, 1, 4096, 1 << 20} {
		content := strings.Repeat("\x00\xff\r\n", size/4+1)[:size]
		key := fmt.Sprintf("key%d", i)
		ok(b.Put(b.ctx, key, iotest.HalfReader(strings.NewReader(content))))
		b.has(key, content)
		b.has(key, content) // and again
	}
}

func blobsReplace(b *blobs) {
	for _, content := range []string{"first", "a longer second one", "", "x"} {
		b.put("a/b", content)
		b.has("a/b", content)
	}
}

func blobsNotFound(b *blobs) {
	b.put("a/b", "x")
	for _, key := range []string{"a", "b", "a/b/c", "a/bb", "a/c"} {
		is(last(b.read(key)), storage.ErrNotFound)
	}
}

func blobsKeys(b *blobs) {
	keys := []string{
		"a", "a/b", "a/b/c", "ab", "a.b", "a-b", "a_b", "a/b.jpg", "a..b", "a.", "-", "_", "0", "con", "nul/aux", "temp/x", "data/x", "a/b/c/d/e/f/g",
		strings.Repeat("x", storage.MaxBlobKey), strings.Repeat("y/", storage.MaxBlobKey/2-1) + "y",
	}
	for _, key := range keys {
		b.put(key, "content of "+key)
	}
	for _, key := range keys {
		b.has(key, "content of "+key)
	}
}

func badKeys() []string {
	return []string{
		"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/../../b", "./a", ".a", "a/.b", "A", "ä", "a b", "a\\b", "..\\a", "a\x00", "a\n",
		"a:b", "a~", "a+", "%2e%2e/a", "a?", "a*", "\xff", strings.Repeat("x", storage.MaxBlobKey+1),
	}
}

func blobsBadKeys(b *blobs) {
	refused := func(what, key string, err error) {
		if err == nil {
			fail("%s of %q is not refused", what, key)
		}
		for _, ours := range []error{storage.ErrNotFound, storage.ErrConflict, storage.ErrExists, storage.ErrCursor} {
			if errors.Is(err, ours) {
				fail("%s of %q: %v", what, key, err)
			}
		}
	}
	b.put("a/b", "x")
	for _, key := range badKeys() {
		refused("Put", key, b.Put(b.ctx, key, strings.NewReader("bad")))
		refused("Get", key, last(b.read(key)))
		refused("Delete", key, b.Delete(b.ctx, key))
		refused("DeleteAll", key+"/", b.DeleteAll(b.ctx, key+"/"))
	}
	refused("DeleteAll", "", b.DeleteAll(b.ctx, ""))
	refused("DeleteAll", "a", b.DeleteAll(b.ctx, "a"))
	b.has("a/b", "x")
}

func blobsWhole(b *blobs) {
	broken := errors.New("broken")
	half := func() io.Reader {
		return io.MultiReader(strings.NewReader(strings.Repeat("half", 50_000)), iotest.ErrReader(broken))
	}
	is(b.Put(b.ctx, "a", half()), broken)
	is(last(b.read("a")), storage.ErrNotFound)
	old := strings.Repeat("old", 100_000)
	b.put("a", old)
	is(b.Put(b.ctx, "a", half()), broken)
	b.has("a", old)
	// One who reads already goes on reading what it began with, replaced or deleted.
	r, size, err := b.Get(b.ctx, "a")
	ok(err)
	start := make([]byte, 10)
	must(io.ReadFull(r, start))
	b.put("a", "new")
	b.has("a", "new")
	rest := must(io.ReadAll(r))
	ok(r.Close())
	same(int(size), len(old))
	isTrue(string(start)+string(rest) == old, "the reader has the old content")
}

func blobsAtOnce(b *blobs) {
	b.put("x/a", strings.Repeat("0", 5000))
	ok(atOnce(20, func(i int) error {
		err := b.Put(b.ctx, "x/a", bytes.NewReader(bytes.Repeat([]byte{'a' + byte(i)}, 5000+i)))
		content, err2 := b.read("x/a")
		if err2 == nil && content != strings.Repeat(content[:1], len(content)) {
			err2 = errors.New("a mixture was read")
		}
		// Others come and go beside it.
		other := fmt.Sprintf("x/d%d/b", i)
		return errors.Join(err, err2, b.Put(b.ctx, other, strings.NewReader("b")), b.Delete(b.ctx, other), b.DeleteAll(b.ctx, "y/"))
	}))
}

func blobsDelete(b *blobs) {
	ok(b.Delete(b.ctx, "a/b"))
	for _, key := range []string{"a/b", "a/c", "a", "a/b/c"} {
		b.put(key, key)
	}
	for range 2 {
		ok(b.Delete(b.ctx, "a/b"))
		is(last(b.read("a/b")), storage.ErrNotFound)
		for _, key := range []string{"a/c", "a", "a/b/c"} {
			b.has(key, key)
		}
	}
	b.put("a/b", "again")
	b.has("a/b", "again")
}

func blobsDeleteAll(b *blobs) {
	ok(b.DeleteAll(b.ctx, "a/"))
	gone, stay := []string{"a/b", "a/b/c", "a/d"}, []string{"a", "ab", "ab/c", "b/a/c", "a.b", "a-/b"}
	for _, key := range append(gone, stay...) {
		b.put(key, key)
	}
	for range 2 {
		ok(b.DeleteAll(b.ctx, "a/"))
		for _, key := range gone {
			is(last(b.read(key)), storage.ErrNotFound)
		}
		for _, key := range stay {
			b.has(key, key)
		}
	}
	b.put("a/b", "again")
	b.put("a/b/c", "again")
	ok(b.DeleteAll(b.ctx, "a/b/"))
	b.has("a/b", "again")
	is(last(b.read("a/b/c")), storage.ErrNotFound)
}

func blobsContexts(b *blobs) {
	b.put("a/b", "old")
	ctx, cancel := context.WithCancel(b.ctx)
	is(b.Put(ctx, "a/b", io.MultiReader(strings.NewReader("new"), cancels(cancel))), context.Canceled)
	b.has("a/b", "old")
	is(b.Put(ctx, "a/b", strings.NewReader("new")), context.Canceled)
	is(b.Delete(ctx, "a/b"), context.Canceled)
	is(b.DeleteAll(ctx, "a/"), context.Canceled)
	_, _, err := b.Get(ctx, "a/b")
	is(err, context.Canceled)
	b.has("a/b", "old")
}

// cancels is a reader that ends a context, and then its content.
type cancels func()

func (c cancels) Read([]byte) (int, error) {
	c()
	return 0, io.EOF
}
