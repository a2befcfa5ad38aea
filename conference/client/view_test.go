package client

import (
	"reflect"
	"testing"

	"github.com/rotunda-rtc/rotunda/signal"
)

func person(sid, name string, publications ...signal.PublicationInfo) signal.ParticipantInfo {
	return signal.ParticipantInfo{SID: sid, Name: name, Publications: publications}
}

func camera(id, of string, muted bool) signal.PublicationInfo {
	return signal.PublicationInfo{ID: id, Participant: of, Kind: signal.KindVideo, Source: signal.SourceCamera, Muted: muted}
}

// A snapshot after a long cut must lead to the same state as the events that
// were missed, by events that make sense one by one.
func TestSnapshotTellsTheDifference(t *testing.T) {
	var v view
	v.joined(person("PA_a", "Ann", camera("PB_1", "PA_a", false)))
	v.joined(person("PA_b", "Ben"))
	v.joined(person("PA_c", "Cem", camera("PB_2", "PA_c", false), camera("PB_3", "PA_c", false)))

	room := signal.RoomInfo{Participants: []signal.ParticipantInfo{
		person("PA_me", "Me"),
		person("PA_a", "Anna", camera("PB_1", "PA_a", false)),
		person("PA_c", "Cem", camera("PB_3", "PA_c", true), camera("PB_4", "PA_c", false)),
		person("PA_d", "Dee"),
	}}
	got := v.replace(room, "PA_me")
	want := []Event{
		ParticipantLeft{person("PA_b", "Ben"), ""},
		ParticipantUpdated{person("PA_a", "Anna", camera("PB_1", "PA_a", false))},
		Unpublished{camera("PB_2", "PA_c", false)},
		Muted{camera("PB_3", "PA_c", true), ""},
		Published{camera("PB_4", "PA_c", false)},
		ParticipantJoined{person("PA_d", "Dee")},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("events\n %+v\nwant\n %+v", got, want)
	}
	if again := v.replace(room, "PA_me"); len(again) != 0 {
		t.Errorf("the same snapshot again: %+v, want nothing", again)
	}
	if people := v.list(); !reflect.DeepEqual(people, room.Participants[1:]) {
		t.Errorf("participants %+v, want %+v", people, room.Participants[1:])
	}
}

// Events about those who are unknown or gone change nothing and are not passed on.
func TestEventsOutOfPlace(t *testing.T) {
	var v view
	v.joined(person("PA_a", "Ann", camera("PB_1", "PA_a", false)))
	for name, events := range map[string][]Event{
		"joined twice":        v.joined(person("PA_a", "Ann")),
		"left unknown":        v.left("PA_x", signal.ReasonTimeout),
		"updated unknown":     v.updated(signal.ParticipantUpdated{Participant: "PA_x"}),
		"published unknown":   v.published(camera("PB_9", "PA_x", false)),
		"published twice":     v.published(camera("PB_1", "PA_a", false)),
		"unpublished unknown": v.unpublished("PB_9"),
		"muted unknown":       v.muted(signal.Muted{Publication: "PB_9", Muted: true}),
		"quality unknown":     v.quality("PA_x", signal.QualityGood),
		"muted as before":     v.muted(signal.Muted{Publication: "PB_1"}),
	} {
		if len(events) != 0 {
			t.Errorf("%s: %+v, want nothing", name, events)
		}
	}
	if people := v.list(); len(people) != 1 || len(people[0].Publications) != 1 {
		t.Errorf("participants %+v, want Ann with one publication", people)
	}
}

func TestQuality(t *testing.T) {
	var v view
	v.joined(person("PA_a", "Ann"))
	want := []Event{QualityChanged{"PA_a", signal.QualityPoor}}
	if got := v.quality("PA_a", signal.QualityPoor); !reflect.DeepEqual(got, want) || v.list()[0].Quality != signal.QualityPoor {
		t.Errorf("poor: %+v, %+v", got, v.list())
	}
	if got := v.quality("PA_a", signal.QualityPoor); len(got) != 0 {
		t.Errorf("no news: %+v", got)
	}
	now := person("PA_a", "Ann")
	now.Quality = signal.QualityGood
	want = []Event{QualityChanged{"PA_a", signal.QualityGood}}
	if got := v.replace(signal.RoomInfo{Participants: []signal.ParticipantInfo{now}}, "PA_me"); !reflect.DeepEqual(got, want) {
		t.Errorf("a snapshot: %+v", got)
	}
}

func TestAttributesMerge(t *testing.T) {
	var v view
	v.joined(person("PA_a", "Ann"))
	set, name := "1", "Anna"
	v.updated(signal.ParticipantUpdated{Participant: "PA_a", Attributes: map[string]*string{"x": &set, "y": &set}})
	v.updated(signal.ParticipantUpdated{Participant: "PA_a", Name: &name, Attributes: map[string]*string{"x": nil}})
	got := v.list()[0]
	if got.Name != "Anna" || !reflect.DeepEqual(got.Attributes, map[string]string{"y": "1"}) {
		t.Errorf("%q with %v, want Anna with y=1", got.Name, got.Attributes)
	}
}
