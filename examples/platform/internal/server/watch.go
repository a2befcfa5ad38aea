package server

import (
	"net/http"
	"time"

	"go.uber.org/zap"
)

// watched logs each request by the pattern of the mux that took it, and how it was answered. Neither paths nor queries nor
// headers are in it, which may hold ids and secrets.
func (s *Server) watched(mux *http.ServeMux, next http.Handler) http.Handler {
	log := s.log.Named("http")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		begun, answer := time.Now(), &recorder{ResponseWriter: w}
		defer func() {
			log.Debug("request", zap.String("method", r.Method), zap.String("pattern", pattern), zap.Int("status", answer.status()), zap.Duration("took", time.Since(begun)))
		}()
		next.ServeHTTP(answer, r)
	})
}

// recorder remembers the status of an answer. What else the ResponseWriter can do is found by Unwrap.
type recorder struct {
	http.ResponseWriter
	code int
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 && (code >= 200 || code == http.StatusSwitchingProtocols) {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// status is 200 if nothing else was said.
func (w *recorder) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}
