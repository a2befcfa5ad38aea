package social

import (
	"fmt"
	"strings"
)

// notificationWords are the texts of notifications in one language.
type notificationWords struct {
	texts    map[Kind]string
	somebody string // who is not named
	messages func(count int) string
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
		messages: func(count int) string { return fmt.Sprintf("{who} sent you %d messages.", count) },
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
		messages: func(count int) string { return fmt.Sprintf("{who} vous a envoyé %d messages.", count) },
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
		messages: arabicMessages,
	},
}

// arabicMessages has the plural that the number asks for: two, few (ending in 3 to 10), many.
func arabicMessages(count int) string {
	switch end := count % 100; {
	case count == 2:
		return "أرسل إليك {who} رسالتين."
	case end >= 3 && end <= 10:
		return fmt.Sprintf("أرسل إليك {who} %d رسائل.", count)
	}
	return fmt.Sprintf("أرسل إليك {who} %d رسالة.", count)
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
		format = w.messages(n.Count)
	}
	return strings.NewReplacer("{who}", w.apart(who), "{what}", w.apart(n.Data)).Replace(format)
}

// apart sets a value apart from the words around it (Unicode's first strong isolate), so that a Latin name does not mix
// up what runs from right to left.
func (w notificationWords) apart(s string) string {
	if !w.rtl || s == "" {
		return s
	}
	return "\u2068" + s + "\u2069"
}
