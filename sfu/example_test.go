package sfu_test

import (
	"context"
	"fmt"

	"github.com/rotunda-rtc/rotunda/sfu"
)

// One peer publishes, another one watches. Session descriptions travel by
// whatever signalling the program has.
func Example() {
	engine, err := sfu.New(sfu.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = engine.Close(context.Background()) }()
	router := engine.NewRouter(sfu.RouterConfig{})

	// publish answers a peer's offer and hands out what it sends.
	publish := func(ctx context.Context, offer string, mids []string) (string, []*sfu.Producer, error) {
		send, err := router.NewSendTransport(sfu.SendConfig{})
		if err != nil {
			return "", nil, err
		}
		tracks := make([]sfu.TrackSpec, len(mids))
		for i, mid := range mids {
			tracks[i].MID = mid
		}
		return send.Answer(ctx, offer, tracks)
	}

	// watch lets another peer receive it; deliver brings the offer to that peer,
	// whose answer goes to SetAnswer.
	watch := func(p *sfu.Producer, deliver func(sfu.Offer)) (*sfu.ReceiveTransport, error) {
		receive, err := router.NewReceiveTransport(sfu.ReceiveConfig{OnOffer: deliver})
		if err != nil {
			return nil, err
		}
		_, err = receive.Consume(p, sfu.ConsumeOptions{})
		return receive, err
	}
	_, _ = publish, watch

	_, _, err = publish(context.Background(), "not a session description", nil)
	fmt.Println(err)
	// Output: answer: bad session description: malformed: line 1
}
