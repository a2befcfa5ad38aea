package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/rotunda-rtc/rotunda/sfu/sfutest"
)

// direction is sfutest.LinkConfig as JSON; times are in milliseconds.
type direction struct {
	Loss      float64 `json:"loss"`
	LossBurst float64 `json:"loss_burst"`
	Delay     float64 `json:"delay"`
	Jitter    float64 `json:"jitter"`
	Reorder   float64 `json:"reorder"`
	ReorderBy float64 `json:"reorder_by"`
	Rate      int     `json:"rate"`  // bits per second; 0 means no limit
	Queue     float64 `json:"queue"` // what waits at most; 0 means 200
}

// both are the directions of a link: up is from the browser.
type both struct {
	Up   direction `json:"up"`
	Down direction `json:"down"`
}

func (d direction) config() sfutest.LinkConfig {
	ms := func(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }
	return sfutest.LinkConfig{
		Loss: d.Loss, LossBurst: d.LossBurst, Delay: ms(d.Delay), Jitter: ms(d.Jitter),
		Reorder: d.Reorder, ReorderBy: ms(d.ReorderBy), Rate: d.Rate, QueueTime: ms(d.Queue),
	}
}

// handler is the control.
func (p *proxy) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /routes", func(w http.ResponseWriter, r *http.Request) {
		target, err := netip.ParseAddrPort(r.FormValue("target"))
		if err != nil || !target.Addr().IsLoopback() || r.FormValue("link") == "" {
			http.Error(w, "a route needs a link and a target on loopback", http.StatusBadRequest)
			return
		}
		addr, err := p.route(r.FormValue("link"), target)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, addr)
	})
	mux.HandleFunc("PUT /links/{name}", func(w http.ResponseWriter, r *http.Request) {
		var c both
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&c); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		link := p.link(r.PathValue("name"))
		link.Up().Set(c.Up.config())
		link.Down().Set(c.Down.config())
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /links/{name}/flows", func(w http.ResponseWriter, r *http.Request) {
		p.link(r.PathValue("name")).era.Add(1)
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /links/{name}", func(w http.ResponseWriter, r *http.Request) {
		link := p.link(r.PathValue("name"))
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]sfutest.LinkStats{"up": link.Up().Stats(), "down": link.Down().Stats()})
	})
	return mux
}
