package main

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"
)

// The program starts and stops, and its page may run nothing of others.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, "127.0.0.1:0"); err != nil {
		t.Error(err)
	}
	if run(ctx, "nowhere") == nil {
		t.Error("listens nowhere")
	}
	w := httptest.NewRecorder()
	file("text/html", page)(w, nil)
	if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'self'") || bytes.Contains(page, []byte("onclick")) {
		t.Errorf("policy %q", policy)
	}
}
