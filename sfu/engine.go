package sfu

import "context"

// Engine owns the sockets and everything that runs on them. Its methods are
// safe for concurrent use.
type Engine struct{}

// New makes an engine. It opens no socket and starts no goroutine until the
// first transport is made; it fails only for a Config that cannot work.
func New(cfg Config) (*Engine, error) { return &Engine{}, nil }

// NewRouter makes a router. Close it, or the engine, when it is no longer used.
// After Close of the engine the router is closed from the start.
func (e *Engine) NewRouter(cfg RouterConfig) *Router { return &Router{} }

// Close closes all routers and sockets and waits for every goroutine to end, at
// most until ctx is done. It may be called again to wait on.
func (e *Engine) Close(ctx context.Context) error { return nil }

// Stats returns a snapshot of the engine's counters.
func (e *Engine) Stats() EngineStats { return EngineStats{} }
