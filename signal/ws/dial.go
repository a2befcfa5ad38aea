package ws

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"

	"github.com/coder/websocket"

	"github.com/rotunda-rtc/rotunda/signal"
)

// DialOptions configures Dial.
type DialOptions struct {
	// HTTPClient makes the request; nil: http.DefaultClient. Its transport must speak HTTP/1.1.
	HTTPClient *http.Client
	// Header is added to the request.
	Header http.Header
	// MaxFrame bounds a server's frame in bytes, after decompression. 0: signal.LimitServerFrame.
	MaxFrame int
	// Compress offers permessage-deflate (RFC 7692) without context takeover.
	Compress bool
}

// Dial opens a WebSocket to a "ws", "wss", "http" or "https" URL. The
// credential belongs into hello, never into url. opts may be nil. ctx bounds
// the dialling only.
func Dial(ctx context.Context, url string, opts *DialOptions) (signal.Conn, error) {
	var o DialOptions
	if opts != nil {
		o = *opts
	}
	if o.MaxFrame == 0 {
		o.MaxFrame = signal.LimitServerFrame
	}
	d := &websocket.DialOptions{HTTPClient: o.HTTPClient, HTTPHeader: o.Header, CompressionMode: websocket.CompressionDisabled}
	if o.Compress {
		d.CompressionMode = websocket.CompressionNoContextTakeover
	}
	var below net.Conn
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { below = info.Conn }}
	c, resp, err := websocket.Dial(httptrace.WithClientTrace(ctx, trace), url, d)
	if err != nil {
		if resp != nil && resp.StatusCode != http.StatusSwitchingProtocols {
			err = &StatusError{Status: resp.StatusCode}
		}
		return nil, fmt.Errorf("dial websocket: %w", err)
	}
	c.SetReadLimit(int64(o.MaxFrame))
	return &conn{ws: c, net: below}, nil
}

// StatusError is the error of Dial when the server answered without a WebSocket.
type StatusError struct{ Status int }

// Error implements error.
func (e *StatusError) Error() string {
	return fmt.Sprintf("server answered %d %s", e.Status, http.StatusText(e.Status))
}
