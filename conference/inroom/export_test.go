package inroom

import "github.com/rotunda-rtc/rotunda/conference"

// Unlimited lets requests through however many there are.
func Unlimited(x conference.RoomExtension) {
	for _, r := range ratesOf(x) {
		r.rate, r.burst = 1e12, 1e12
	}
}

func ratesOf(x conference.RoomExtension) []*rates {
	switch x := x.(type) {
	case *roomChat:
		return []*rates{x.rates}
	case *roomHands:
		return []*rates{x.rates}
	case *roomReactions:
		return []*rates{x.rates}
	case *roomPolls:
		return []*rates{x.rates}
	case *roomSpotlight:
		return []*rates{x.rates}
	case *roomCaptions:
		return []*rates{x.rates, x.choices}
	case *roomRPC:
		return []*rates{x.rates}
	case *roomFiles:
		return []*rates{x.rates}
	}
	return nil
}
