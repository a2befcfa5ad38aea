// Package blobkey says which keys blobs may have.
package blobkey

import (
	"fmt"
	"strings"

	"github.com/rotunda-rtc/rotunda/storage"
)

// Check says what is wrong with a key.
func Check(key string) error {
	if key == "" || len(key) > storage.MaxBlobKey {
		return fmt.Errorf("blob key of %d bytes, want 1 to %d", len(key), storage.MaxBlobKey)
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part[0] == '.' {
			return fmt.Errorf("blob key %q has a part that is empty or begins with a dot", key)
		}
	}
	for _, c := range []byte(key) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-_./", c) >= 0) {
			return fmt.Errorf("blob key %q has the byte %q", key, c)
		}
	}
	return nil
}

// CheckPrefix says what is wrong with a prefix, which is a key with a slash at its end, and returns it without.
func CheckPrefix(prefix string) (string, error) {
	key, ok := strings.CutSuffix(prefix, "/")
	if !ok {
		return "", fmt.Errorf("blob prefix %q does not end with a slash", prefix)
	}
	return key, Check(key)
}
