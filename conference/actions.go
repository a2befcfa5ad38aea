package conference

import (
	"slices"

	"github.com/rotunda-rtc/rotunda/signal"
)

// action is one thing that a participant can ask for and that its grant must permit. What no
// action is for, such as leaving or muting oneself, everybody may; what extensions do is theirs to check.
type action int

// The actions.
const (
	actPublishCamera action = iota
	actPublishMicrophone
	actPublishScreen
	actPublishScreenAudio
	actPublishCustom
	actSubscribe
	actData
	actUpdate
	actRemove
	actBan
	actUnban
	actBans
	actMuteParticipant
	actAskUnmute
	actSetRole
	actSetGrant
	actAdmit
	actDeny
	actUpdateRoom
	actUpdateParticipant
	actMove
	actEndRoom
)

// actions is the one place that says what needs which grant.
var actions = [...]struct {
	name string // in tests and documents
	does string // as a refusal has it: "the grant does not permit to …"
	may  func(g *Grant) bool
}{
	actPublishCamera:      {"publish camera", "publish this source", mayCamera},
	actPublishMicrophone:  {"publish microphone", "publish this source", mayMicrophone},
	actPublishScreen:      {"publish screen", "publish this source", mayScreen},
	actPublishScreenAudio: {"publish screen-audio", "publish this source", mayScreenAudio},
	actPublishCustom:      {"publish custom", "publish this source", mayCustom},
	actSubscribe:          {"subscribe", "subscribe", subscribes},
	actData:               {"data", "send data", sendsData},
	actUpdate:             {"update", "change name or attributes", updates},
	actRemove:             {"remove", "remove others", moderates},
	actBan:                {"ban", "ban others", moderates},
	actUnban:              {"unban", "lift bans", moderates},
	actBans:               {"bans", "see who is banned", moderates},
	actMuteParticipant:    {"mute_participant", "mute others", moderates},
	actAskUnmute:          {"ask_unmute", "ask others to unmute", moderates},
	actSetRole:            {"set_role", "change what others may do", moderates},
	actSetGrant:           {"set_grant", "change what others may do", moderates},
	actAdmit:              {"admit", "let others in", moderates},
	actDeny:               {"deny", "send others away", moderates},
	actUpdateRoom:         {"update_room", "change the room", moderates},
	actUpdateParticipant:  {"update_participant", "change others", moderates},
	actMove:               {"move", "move others", moderates},
	actEndRoom:            {"end_room", "end the room", administers},
}

func moderates(g *Grant) bool      { return g.Moderate }
func mayCamera(g *Grant) bool      { return g.MayPublish(signal.SourceCamera) }
func mayMicrophone(g *Grant) bool  { return g.MayPublish(signal.SourceMicrophone) }
func mayScreen(g *Grant) bool      { return g.MayPublish(signal.SourceScreen) }
func mayScreenAudio(g *Grant) bool { return g.MayPublish(signal.SourceScreenAudio) }
func mayCustom(g *Grant) bool      { return g.MayPublish(signal.SourceCustom) }
func subscribes(g *Grant) bool     { return g.Subscribe }
func sendsData(g *Grant) bool      { return g.Data && !g.Hidden }
func updates(g *Grant) bool        { return g.Update }
func administers(g *Grant) bool    { return g.Admin }

// check refuses what g does not permit.
func (a action) check(g *Grant) error {
	if !actions[a].may(g) {
		return errForbidden(actions[a].does)
	}
	return nil
}

// checkPublish refuses a source that g does not permit.
func checkPublish(g *Grant, source Source) error {
	sources := [...]Source{
		signal.SourceCamera, signal.SourceMicrophone, signal.SourceScreen, signal.SourceScreenAudio, signal.SourceCustom,
	}
	i := slices.Index(sources[:], source)
	if i < 0 {
		return errForbidden("publish this source")
	}
	return (actPublishCamera + action(i)).check(g)
}
