package mail

var arabic = language{
	rtl:      true,
	greeting: "مرحبًا {{.Name}}،",
	foot:     "أُرسلت هذه الرسالة من {{.Platform}}.",
	kinds: map[Kind]phrases{
		Confirm: {
			subject: "أكِّد عنوان بريدك الإلكتروني",
			lines: []string{
				"أنشأ شخص ما، وربما أنت، حسابًا في {{.Platform}} بعنوان البريد الإلكتروني هذا. يُرجى تأكيد أن العنوان لك.",
				"الرابط صالح ليوم واحد. إن لم تكن أنت، فلا تفعل شيئًا: لا يمكن استخدام الحساب من دونه.",
			},
			button: "تأكيد العنوان",
		},
		Known: {
			subject: "لديك حساب بالفعل",
			lines: []string{
				"حاول شخص ما، وربما أنت، التسجيل في {{.Platform}} بعنوان البريد الإلكتروني هذا. لديك حساب بهذا العنوان بالفعل، ولم يتغيّر فيه شيء.",
				"إن كنت أنت، فسجّل الدخول أو اطلب كلمة مرور جديدة هناك. وإن لم تكن أنت، فلا تفعل شيئًا.",
			},
			button: "تسجيل الدخول",
		},
		Reset: {
			subject: "اختر كلمة مرور جديدة",
			lines: []string{
				"طلب شخص ما، وربما أنت، كلمة مرور جديدة في {{.Platform}}. يمكنك اختيارها في صفحة هذا الرابط.",
				"يعمل الرابط مرة واحدة خلال نصف ساعة، ثم يُسجَّل خروج جميع أجهزتك. إن لم تكن أنت، فلا تفعل شيئًا: تبقى كلمة مرورك كما هي.",
			},
			button: "اختيار كلمة مرور جديدة",
		},
		Report: {
			subject: "بلاغ عن {{.Title}}",
			lines:   []string{"أبلغ {{.Actor}} عن {{.Title}} في {{.Platform}}:"},
			button:  "عرض البلاغات",
		},
		Contact: {
			subject: "رسالة إلى {{.Platform}}: {{.Title}}",
			lines:   []string{"كتب {{.Actor}} هذه الرسالة عبر نموذج الاتصال في {{.Platform}}. لم يتحقق أحد من أن العنوان يخص الكاتب. سيُرسل ردك إليه.", "الموضوع: {{.Title}}"},
			button:  "فتح {{.Platform}}",
		},
		Copy: {
			subject: "{{.Actor}}: {{.Title}}",
			lines:   []string{"أرسل إليك {{.Actor}} رسالة في {{.Platform}}: {{.Title}}"},
			button:  "فتح الرسالة",
		},
		Requested: {
			subject: "يرغب {{.Actor}} في التواصل معك",
			lines:   []string{"يرغب {{.Actor}} في التواصل معك في {{.Platform}}. يمكنك القبول أو الرفض."},
			button:  "الرد على الطلب",
		},
		Approved: {
			subject: "قبِل {{.Actor}} طلبك",
			lines:   []string{"أنت الآن على تواصل مع {{.Actor}} في {{.Platform}}."},
			button:  "عرض الملف الشخصي",
		},
		Declined: {
			subject: "رفض {{.Actor}} طلبك",
			lines:   []string{"رفض {{.Actor}} طلب التواصل معك في {{.Platform}}."},
			button:  "عرض إشعاراتك",
		},
		Live: {
			subject: "{{.Actor}} في بث مباشر: {{.Title}}",
			lines:   []string{"بدأ {{.Actor}} المؤتمر المباشر «{{.Title}}» في {{.Platform}}."},
			button:  "الانضمام",
		},
		Closed: {
			subject: "انتهى {{.Title}}",
			lines:   []string{"أنهى {{.Actor}} المؤتمر المباشر «{{.Title}}» في {{.Platform}}."},
			button:  "عرض المؤتمر",
		},
		Reminder: {
			subject: "يبدأ {{.Title}} قريبًا",
			lines:   []string{"يبدأ المؤتمر «{{.Title}}» في {{.Platform}} في {{.When}}."},
			button:  "عرض المؤتمر",
		},
	},
}
