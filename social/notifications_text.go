package social

import (
	"strconv"
	"strings"
)

// notificationWords are the texts of notifications in one language.
type notificationWords struct {
	texts    map[Kind]string
	somebody string // who is not named
	messages plural // more than one
	rtl      bool
}

var notificationTexts = map[string]notificationWords{
	"en": {
		somebody: "Somebody",
		texts: map[Kind]string{
			KindRequested: "{who} wants to connect with you.",
			KindApproved:  "{who} approved your request to connect.",
			KindDeclined:  "{who} declined your request to connect.",
			KindMessage:   "{who} sent you a message: {what}",
			KindLive:      "{who} started the live conference “{what}”.",
			KindClosed:    "{who} closed the live conference “{what}”.",
			KindReminder:  "The conference “{what}” begins soon.",
		},
		messages: plural{other: "{who} sent you {count} messages."},
	},
	"fr": {
		somebody: "Quelqu’un",
		texts: map[Kind]string{
			KindRequested: "{who} souhaite entrer en relation avec vous.",
			KindApproved:  "{who} a accepté votre demande de mise en relation.",
			KindDeclined:  "{who} a refusé votre demande de mise en relation.",
			KindMessage:   "{who} vous a envoyé un message : {what}",
			KindLive:      "{who} a commencé la conférence en direct « {what} ».",
			KindClosed:    "{who} a terminé la conférence en direct « {what} ».",
			KindReminder:  "La conférence « {what} » commence bientôt.",
		},
		messages: plural{other: "{who} vous a envoyé {count} messages."},
	},
	"ar": {
		rtl:      true,
		somebody: "شخص ما",
		texts: map[Kind]string{
			KindRequested: "يرغب {who} في التواصل معك.",
			KindApproved:  "قبِل {who} طلب التواصل الذي أرسلته.",
			KindDeclined:  "رفض {who} طلب التواصل الذي أرسلته.",
			KindMessage:   "أرسل إليك {who} رسالة: {what}",
			KindLive:      "بدأ {who} المؤتمر المباشر «{what}».",
			KindClosed:    "أنهى {who} المؤتمر المباشر «{what}».",
			KindReminder:  "يبدأ المؤتمر «{what}» قريبًا.",
		},
		messages: plural{
			two:   "أرسل إليك {who} رسالتين.",
			few:   "أرسل إليك {who} {count} رسائل.",
			other: "أرسل إليك {who} {count} رسالة.",
		},
	},
}

// plural has the forms that numbers ask for. Two and few (what ends in 03 to 10) are Arabic's, and empty elsewhere.
type plural struct{ two, few, other string }

func (p plural) of(count int) string {
	end := count % 100
	switch {
	case count == 2 && p.two != "":
		return p.two
	case end >= 3 && end <= 10 && p.few != "":
		return p.few
	}
	return p.other
}

// Text is a notification in words. A language that there are no texts in means its main language ("fr-CA" is
// "fr"), or else English. It is text, never markup.
func Text(language string, n Notification) string {
	w, ok := notificationTexts[language]
	if !ok {
		main, _, _ := strings.Cut(strings.ToLower(language), "-")
		if w, ok = notificationTexts[main]; !ok {
			w = notificationTexts["en"]
		}
	}
	who := n.Actor.FullName
	if who == "" {
		who = w.somebody
	}
	format := w.texts[n.Kind]
	if n.Kind == KindMessage && n.Count > 1 {
		format = w.messages.of(n.Count)
	}
	return strings.NewReplacer("{who}", w.apart(who), "{what}", w.apart(n.Data), "{count}", strconv.Itoa(n.Count)).Replace(format)
}

// apart sets a value apart from the words around it (Unicode's first strong isolate), so that a Latin name does not mix
// up what runs from right to left.
func (w notificationWords) apart(s string) string {
	if !w.rtl || s == "" {
		return s
	}
	return "\u2068" + s + "\u2069"
}
