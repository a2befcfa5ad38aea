package whip

import (
	"github.com/pion/sdp/v3"

	"github.com/rotunda-rtc/rotunda/signal"
)

// sendingTracks returns what a WHIP client's offer sends: at most one audio
// and one video track (RFC 9725, section 4.4.2), each with as many encodings
// as it likes (RFC 8853).
func sendingTracks(offer string) ([]signal.TrackRequest, error) {
	description, err := parseSDP(offer)
	if err != nil {
		return nil, err
	}
	var tracks []signal.TrackRequest
	seen := make(map[string]bool)
	for _, media := range description.MediaDescriptions {
		source, ok := map[string]signal.Source{"audio": signal.SourceMicrophone, "video": signal.SourceCamera}[media.MediaName.Media]
		if !ok || !sends(media) {
			continue
		}
		if seen[media.MediaName.Media] {
			return nil, &signal.Error{Code: signal.CodeInvalid, Message: "at most one audio and one video track"}
		}
		seen[media.MediaName.Media] = true
		mid, ok := media.Attribute("mid")
		if !ok {
			return nil, &signal.Error{Code: signal.CodeSDPInvalid, Message: "a media section without mid"}
		}
		tracks = append(tracks, signal.TrackRequest{MID: mid, Source: source})
	}
	if len(tracks) == 0 {
		return nil, &signal.Error{Code: signal.CodeInvalid, Message: "the offer sends neither audio nor video"}
	}
	return tracks, nil
}

// checkSDP says whether a text is a session description at all.
func checkSDP(text string) error {
	_, err := parseSDP(text)
	return err
}

func parseSDP(text string) (*sdp.SessionDescription, error) {
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return nil, &signal.Error{Code: signal.CodeSDPInvalid, Message: "not a session description"}
	}
	return &d, nil
}

// sends says whether a media section sends; sendrecv is the default (RFC 8866, section 6.7).
func sends(media *sdp.MediaDescription) bool {
	for _, direction := range []string{"recvonly", "inactive"} {
		if _, ok := media.Attribute(direction); ok {
			return false
		}
	}
	_, bundled := media.Attribute("bundle-only") // port 0 rejects a section unless it says this (RFC 9143, section 6)
	return bundled || media.MediaName.Port.Value != 0
}
