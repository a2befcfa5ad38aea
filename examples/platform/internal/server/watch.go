package server

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
)

// watched logs each request by the pattern of the mux that took it, and how it was answered. Neither paths nor queries nor
// headers are in it, which may hold ids and secrets.
func (s *Server) watched(mux *http.ServeMux, next http.Handler) http.Handler {
	log := s.log.Named("http")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, pattern := mux.Handler(r)
		if pattern == "/api/" {
			pattern = cmp.Or(s.api.Pattern(r), pattern)
		}
		begun, answer := time.Now(), &recorder{ResponseWriter: w}
		defer func() {
			took := time.Since(begun)
			if pattern != "/signal" && pattern != "/match" && w.Header().Get("Content-Type") != "text/event-stream" { // these last as long as somebody is there
				s.metrics.Request(pattern, r.Method, answer.status(), took)
			}
			log.Debug("request", zap.String("method", r.Method), zap.String("pattern", pattern), zap.Int("status", answer.status()), zap.Duration("took", took))
		}()
		next.ServeHTTP(answer, r)
	})
}

// measured serves the metrics to those who may read them.
func (s *Server) measured() http.Handler {
	numbers := s.metrics.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, direct := clientOf(r, s.cfg.TrustedProxies)
		if !direct || !contains(s.cfg.MetricsAllow, from) {
			say(w, http.StatusForbidden, "-metrics-allow does not name your address")
			return
		}
		numbers.ServeHTTP(w, r)
	})
}

// clientOf is who asks: the last address of X-Forwarded-For that is not a trusted proxy's. direct is false if a proxy has to do with it that is
// not trusted, whose word is not known to be true.
func clientOf(r *http.Request, trusted []netip.Prefix) (from netip.Addr, direct bool) {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return from, false
	}
	from = at.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop := strings.TrimSpace(hops[i])
		switch {
		case hop == "":
			continue
		case !contains(trusted, from):
			return from, false
		}
		next, err := netip.ParseAddr(hop)
		if err != nil {
			return from, false
		}
		if from = next.Unmap(); !contains(trusted, from) {
			return from, true
		}
	}
	return from, r.Header.Get("Forwarded") == "" && r.Header.Get("Via") == "" && r.Header.Get("X-Real-Ip") == ""
}

func contains(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
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
