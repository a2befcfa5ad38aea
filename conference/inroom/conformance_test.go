package inroom_test

import (
	"testing"

	"github.com/rotunda-rtc/rotunda/conference"
	"github.com/rotunda-rtc/rotunda/conference/conferencetest"
	"github.com/rotunda-rtc/rotunda/conference/inroom"
)

// verbs are the requests of all extensions.
func verbs() map[string][]string {
	return map[string][]string{
		inroom.ChatName:      {inroom.VerbSend, inroom.VerbEdit, inroom.VerbDelete, inroom.VerbEnable},
		inroom.HandsName:     {inroom.VerbRaise, inroom.VerbLower, inroom.VerbLowerAll},
		inroom.ReactionsName: {inroom.VerbReact},
		inroom.PollsName:     {inroom.VerbCreate, inroom.VerbVote, inroom.VerbEnd, inroom.VerbRemove},
		inroom.SpotlightName: {inroom.VerbSet},
		inroom.CaptionsName:  {inroom.VerbCaption, inroom.VerbListen},
		inroom.RPCName:       {inroom.VerbCall, inroom.VerbReply},
		inroom.FilesName:     {inroom.VerbOffer, inroom.VerbAccept, inroom.VerbDecline, inroom.VerbDone, inroom.VerbWithdraw},
	}
}

func TestAllAreExtensions(t *testing.T) {
	list := append(all(), inroom.Chat{History: &inroom.MemoryHistory{}})
	for _, x := range list {
		t.Run(x.Name(), func(t *testing.T) {
			conferencetest.TestExtension(t, x, &conferencetest.ExtensionOptions{
				Verbs: verbs()[x.Name()], Permissions: []string{inroom.PermissionCaptions},
			})
		})
	}
}

// What nobody may do who has only come in: default deny, checked for every request.
func TestWithoutGrant(t *testing.T) { // C25
	allowed := map[string]bool{ // being there is enough, unless one is hidden
		"hands.raise": true, "hands.lower": true, "polls.vote": true, "polls.close": true, "polls.remove": true, "captions.listen": true,
		"reactions.send": true, "rpc.reply": true, "files.accept": true, "files.decline": true, "files.done": true, "files.withdraw": true,
	}
	data := map[string]any{
		"reactions.send": inroom.React{Reaction: "👍"}, "polls.vote": inroom.Vote{Poll: "PO_none"},
	}
	for _, x := range all() {
		for _, verb := range verbs()[x.Name()] {
			typ := x.Name() + "." + verb
			t.Run(typ, func(t *testing.T) {
				server := newServer(t, conference.Extension(x))
				mute, ghost := join(t, server, "mute"), join(t, server, "mute-ghost")
				if !allowed[typ] {
					mute.refused("forbidden", typ, data[typ])
					return
				}
				err := mute.request(typ, data[typ], nil)
				if code := codeOf(err); code == "forbidden" {
					t.Errorf("got %v", err)
				}
				if typ == "captions.listen" {
					return // who is hidden may read along
				}
				if code := codeOf(ghost.request(typ, data[typ], nil)); code != "forbidden" && code != "not_found" {
					t.Errorf("hidden: got %q", code)
				}
			})
		}
	}
}
