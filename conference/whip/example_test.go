package whip_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/whip"
)

func Example() {
	server, err := conference.New(conference.Config{Authorize: conference.AllowAnyone})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close(context.Background())

	send, play := whip.NewEndpoint(server, nil), whip.NewPlayerEndpoint(server, nil)
	mux := http.NewServeMux()
	mux.Handle("/whip/{room}", send)
	mux.Handle("/whip/{room}/{session}", send)
	mux.Handle("/whep/{room}", play)
	mux.Handle("/whep/{room}/{session}", play)

	for _, path := range []string{"/whip/stage", "/whep/stage/WS_1"} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("OPTIONS", path, nil))
		fmt.Println(path, w.Header().Get("Allow"))
	}
	// Output:
	// /whip/stage GET, HEAD, OPTIONS, POST
	// /whep/stage/WS_1 DELETE, GET, HEAD, OPTIONS, PATCH
}
