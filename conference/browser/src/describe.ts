import { type DeviceName, type HintKey, RotundaError } from './errors.js';

/** A failure in the words of a person's language. */
export interface Description {
  /** A few words, without a full stop. */
  readonly title: string;
  /** What to do about it, in a sentence or two. */
  readonly text: string;
  /** The language it is in: the one asked for, or "en" where there is none. */
  readonly language: Language;
}

/** Languages that describe speaks, as BCP 47 tags. Arabic is written from right to left. */
export type Language = 'en' | 'fr' | 'ar';

/** All that describe says in one language. @internal */
export interface Words {
  /** Between a device and what is the matter with it. */
  readonly colon: string;
  readonly devices: Readonly<Record<DeviceName, string>>;
  readonly hints: Readonly<Record<HintKey, readonly [title: string, text: string]>>;
}

const en: Words = {
  colon: ': ',
  devices: { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker', screen: 'Screen' },
  hints: {
    unreachable: ['The server cannot be reached', 'Check your internet connection, then try again.'],
    interrupted: ['The connection was lost', 'Check your internet connection, then join again.'],
    signIn: ['You are not signed in', 'Your invitation is missing or has expired. Open the link you were given again, or ask for a new one.'],
    forbidden: ['You may not do this', 'Ask the host to allow it.'],
    gone: ['This is no longer there', 'It ended or was removed meanwhile.'],
    outdated: ['This page is out of date', 'Reload the page, then try again.'],
    invalid: ['This cannot be used', 'Change what you entered, then try again.'],
    tooLarge: ['This is too large', 'Shorten it or send it in parts.'],
    busy: ['Too many attempts', 'Wait a moment, then try again.'],
    again: ['Something changed meanwhile', 'Look again, then repeat it.'],
    roomFull: ['The room is full', 'Wait until somebody leaves and join again, or choose another room.'],
    roomClosed: ['The room is closed', 'Choose another room, or ask the host to open it again.'],
    roomLocked: ['The room is locked', 'Nobody else can come in now. Ask the host to unlock it, then join again.'],
    notOpen: ['The room is not open yet', 'It opens later. Wait, then join again.'],
    password: ['The room has a password', 'Enter the password of the room. The host knows it.'],
    passwordWrong: ['This is not the password of the room', 'Check it, then enter it again.'],
    banned: ['You may not come into this room', 'Someone who runs the room keeps you out. Ask them to let you in again.'],
    denied: ['You were not let in', 'Someone who runs the room turned you away. Ask them before you join again.'],
    elsewhere: ['You are already in this room', 'You joined in another tab or on another device. Leave there, then join here.'],
    media: ['Sound or picture could not be sent or received', 'Try again. If that does not help, reload the page.'],
    codec: ['The picture or sound has a format this room does not take', 'Use a current version of your browser.'],
    server: ['Something went wrong on the server', 'It was not your fault. Wait a moment, then try again.'],
    restarting: ['The server is restarting', 'Wait a moment, then join again.'],
    ended: ['The call has ended', 'Join again to go on.'],
    stopped: ['Stopped', 'You ended this before it was finished.'],
    deviceDenied: ['not allowed', 'Allow this page to use it in the site settings beside the address bar, then try again.'],
    deviceMissing: ['not found', 'Connect one, then try again.'],
    deviceBusy: ['not available', 'Another program may be using it. Close it there, then try again.'],
    deviceLost: ['disconnected', 'It was unplugged or taken away. Connect it again, or choose another one.'],
    deviceSilent: ['gives nothing', 'Check that it is switched on and not muted or covered, or choose another one.'],
    blocked: ['The network blocks a way for calls', 'The call may work by another way. If it does not, try another network, without a VPN.'],
    poor: ['The network is slow', 'Move closer to the router, use a cable, or stop other downloads. Switching the camera off helps, too.'],
    sound: ['No sound yet', 'Your browser keeps this page silent until you allow sound. Click or press a key.'],
    browser: ['This browser cannot do that', 'Use a current version of Chrome, Edge, Firefox or Safari.'],
    insecure: ['This page is not secure', 'Browsers share camera and microphone only with pages opened over https. Open this page by its https address.'],
  },
};

const fr: Words = {
  colon: ' : ',
  devices: { camera: 'Caméra', microphone: 'Microphone', speaker: 'Haut-parleur', screen: 'Écran' },
  hints: {
    unreachable: ['Serveur injoignable', 'Vérifiez votre connexion à Internet, puis réessayez.'],
    interrupted: ['Connexion perdue', 'Vérifiez votre connexion à Internet, puis rejoignez la salle.'],
    signIn: ['Vous n’êtes pas identifié', 'Votre invitation manque ou a expiré. Rouvrez le lien reçu ou demandez-en un nouveau.'],
    forbidden: ['Vous n’y êtes pas autorisé', 'Demandez l’autorisation à l’hôte.'],
    gone: ['Cet élément n’existe plus', 'Il s’est terminé ou a été retiré entre-temps.'],
    outdated: ['Cette page est périmée', 'Rechargez la page, puis réessayez.'],
    invalid: ['Saisie inutilisable', 'Modifiez votre saisie, puis réessayez.'],
    tooLarge: ['Contenu trop volumineux', 'Raccourcissez-le ou envoyez-le en plusieurs parties.'],
    busy: ['Trop de tentatives', 'Attendez un instant, puis réessayez.'],
    again: ['Quelque chose a changé entre-temps', 'Vérifiez, puis recommencez.'],
    roomFull: ['La salle est pleine', 'Attendez que quelqu’un parte puis rejoignez-la, ou choisissez une autre salle.'],
    roomClosed: ['La salle est fermée', 'Choisissez une autre salle ou demandez à l’hôte de la rouvrir.'],
    roomLocked: ['La salle est verrouillée', 'Personne ne peut plus entrer. Demandez à l’hôte de la déverrouiller, puis rejoignez-la.'],
    notOpen: ['La salle n’est pas encore ouverte', 'Elle ouvrira plus tard. Attendez, puis rejoignez-la.'],
    password: ['La salle a un mot de passe', 'Saisissez le mot de passe de la salle. L’hôte le connaît.'],
    passwordWrong: ['Ce n’est pas le mot de passe de la salle', 'Vérifiez-le, puis saisissez-le de nouveau.'],
    banned: ['Vous ne pouvez pas entrer dans cette salle', 'Une personne qui anime la salle vous en exclut. Demandez-lui de vous laisser revenir.'],
    denied: ['On ne vous a pas laissé entrer', 'Une personne qui anime la salle a refusé votre entrée. Parlez-lui avant de revenir.'],
    elsewhere: ['Vous êtes déjà dans cette salle', 'Vous l’avez rejointe dans un autre onglet ou sur un autre appareil. Quittez-la là-bas, puis rejoignez-la ici.'],
    media: ['Le son ou l’image n’a pas pu être transmis', 'Réessayez. Si cela ne suffit pas, rechargez la page.'],
    codec: ['Le format du son ou de l’image n’est pas accepté dans cette salle', 'Utilisez une version récente de votre navigateur.'],
    server: ['Une erreur est survenue sur le serveur', 'Ce n’est pas de votre fait. Attendez un instant, puis réessayez.'],
    restarting: ['Le serveur redémarre', 'Attendez un instant, puis rejoignez la salle.'],
    ended: ['L’appel est terminé', 'Rejoignez la salle pour continuer.'],
    stopped: ['Interrompu', 'Vous avez arrêté avant la fin.'],
    deviceDenied: ['accès refusé', 'Autorisez cette page dans les réglages du site, à côté de la barre d’adresse, puis réessayez.'],
    deviceMissing: ['introuvable', 'Branchez l’appareil, puis réessayez.'],
    deviceBusy: ['indisponible', 'Un autre programme l’utilise peut-être. Fermez-le, puis réessayez.'],
    deviceLost: ['appareil déconnecté', 'Il a été débranché ou retiré. Rebranchez-le ou choisissez-en un autre.'],
    deviceSilent: ['aucun signal', 'Vérifiez que l’appareil est allumé, ni coupé ni masqué, ou choisissez-en un autre.'],
    blocked: ['Le réseau bloque une voie pour les appels', 'L’appel passera peut-être par une autre voie. Sinon, essayez un autre réseau, sans VPN.'],
    poor: ['Le réseau est lent', 'Rapprochez-vous du routeur, utilisez un câble ou arrêtez les téléchargements. Couper la caméra aide aussi.'],
    sound: ['Pas encore de son', 'Votre navigateur garde cette page muette jusqu’à votre accord. Cliquez ou appuyez sur une touche.'],
    browser: ['Ce navigateur ne le permet pas', 'Utilisez une version récente de Chrome, Edge, Firefox ou Safari.'],
    insecure: ['Cette page n’est pas sécurisée', 'Les navigateurs ne partagent caméra et microphone qu’avec des pages ouvertes en https. Ouvrez cette page par son adresse https.'],
  },
};

const ar: Words = {
  colon: ': ',
  devices: { camera: 'الكاميرا', microphone: 'الميكروفون', speaker: 'مكبر الصوت', screen: 'الشاشة' },
  hints: {
    unreachable: ['تعذر الوصول إلى الخادم', 'تحقق من اتصالك بالإنترنت ثم حاول مرة أخرى.'],
    interrupted: ['انقطع الاتصال', 'تحقق من اتصالك بالإنترنت ثم انضم مرة أخرى.'],
    signIn: ['لم يتم تسجيل دخولك', 'دعوتك مفقودة أو انتهت صلاحيتها. افتح الرابط الذي وصلك مرة أخرى أو اطلب رابطا جديدا.'],
    forbidden: ['هذا غير مسموح لك', 'اطلب الإذن من المضيف.'],
    gone: ['لم يعد هذا موجودا', 'انتهى أو أزيل في هذه الأثناء.'],
    outdated: ['هذه الصفحة قديمة', 'أعد تحميل الصفحة ثم حاول مرة أخرى.'],
    invalid: ['لا يمكن استخدام هذا', 'غيّر ما أدخلته ثم حاول مرة أخرى.'],
    tooLarge: ['هذا كبير جدا', 'اختصره أو أرسله على أجزاء.'],
    busy: ['محاولات كثيرة جدا', 'انتظر لحظة ثم حاول مرة أخرى.'],
    again: ['تغير شيء في هذه الأثناء', 'تحقق ثم أعد المحاولة.'],
    roomFull: ['الغرفة ممتلئة', 'انتظر حتى يغادر أحد ثم انضم مرة أخرى، أو اختر غرفة أخرى.'],
    roomClosed: ['الغرفة مغلقة', 'اختر غرفة أخرى أو اطلب من المضيف فتحها من جديد.'],
    roomLocked: ['الغرفة مقفلة', 'لا يمكن لأحد آخر الدخول الآن. اطلب من المضيف فتح القفل ثم انضم مرة أخرى.'],
    notOpen: ['لم تفتح الغرفة بعد', 'ستفتح لاحقا. انتظر ثم انضم مرة أخرى.'],
    password: ['للغرفة كلمة مرور', 'أدخل كلمة مرور الغرفة. المضيف يعرفها.'],
    passwordWrong: ['هذه ليست كلمة مرور الغرفة', 'تحقق منها ثم أدخلها مرة أخرى.'],
    banned: ['لا يمكنك دخول هذه الغرفة', 'منعك أحد مشرفي الغرفة من الدخول. اطلب منه أن يسمح لك من جديد.'],
    denied: ['لم يسمح لك بالدخول', 'رفض أحد مشرفي الغرفة دخولك. اسأله قبل أن تنضم مرة أخرى.'],
    elsewhere: ['أنت في هذه الغرفة بالفعل', 'انضممت من علامة تبويب أخرى أو من جهاز آخر. غادر هناك ثم انضم هنا.'],
    media: ['تعذر إرسال الصوت أو الصورة أو استقبالهما', 'حاول مرة أخرى، وإن لم ينجح ذلك فأعد تحميل الصفحة.'],
    codec: ['صيغة الصوت أو الصورة غير مقبولة في هذه الغرفة', 'استخدم إصدارا حديثا من متصفحك.'],
    server: ['حدث خطأ في الخادم', 'ليس الخطأ منك. انتظر لحظة ثم حاول مرة أخرى.'],
    restarting: ['يعاد تشغيل الخادم', 'انتظر لحظة ثم انضم مرة أخرى.'],
    ended: ['انتهت المكالمة', 'انضم مرة أخرى للمتابعة.'],
    stopped: ['توقف', 'أوقفت هذا قبل اكتماله.'],
    deviceDenied: ['الاستخدام غير مسموح', 'اسمح لهذه الصفحة من إعدادات الموقع بجانب شريط العنوان ثم حاول مرة أخرى.'],
    deviceMissing: ['لا يوجد جهاز', 'صِل جهازا ثم حاول مرة أخرى.'],
    deviceBusy: ['غير متاح الآن', 'ربما يستخدمه برنامج آخر. أغلقه هناك ثم حاول مرة أخرى.'],
    deviceLost: ['انفصل الجهاز', 'نُزع الجهاز أو سُحب. صله مرة أخرى أو اختر جهازا آخر.'],
    deviceSilent: ['لا إشارة', 'تحقق من أن الجهاز يعمل وغير مكتوم أو مغطى، أو اختر جهازا آخر.'],
    blocked: ['الشبكة تحجب أحد مسارات المكالمات', 'قد تنجح المكالمة عبر مسار آخر، وإلا فجرّب شبكة أخرى دون VPN.'],
    poor: ['الشبكة بطيئة', 'اقترب من الموجّه أو استخدم سلكا أو أوقف التنزيلات الأخرى. إيقاف الكاميرا يساعد أيضا.'],
    sound: ['لا صوت بعد', 'يُبقي متصفحك هذه الصفحة صامتة حتى تسمح بالصوت. انقر أو اضغط مفتاحا.'],
    browser: ['هذا المتصفح لا يدعم ذلك', 'استخدم إصدارا حديثا من Chrome أو Edge أو Firefox أو Safari.'],
    insecure: ['هذه الصفحة غير آمنة', 'لا تتيح المتصفحات الكاميرا والميكروفون إلا لصفحات https. افتح هذه الصفحة بعنوان https.'],
  },
};

/** The words by language. @internal */
export const spoken: Readonly<Record<Language, Words>> = { en, fr, ar };

/**
 * Says in a person's language what went wrong and what to do about it. Language
 * is a BCP 47 tag ("fr-CA" is French); default: the browser's, and English where
 * it is none of the three. Anything that is no RotundaError counts as `internal`.
 */
export function describe(error: unknown, language: string = globalThis.navigator?.language ?? 'en'): Description {
  const known = error instanceof RotundaError ? error : undefined;
  const tag = language.toLowerCase().split('-')[0] ?? '';
  const said = Object.hasOwn(spoken, tag) ? (tag as Language) : 'en';
  const words = spoken[said];
  const [title, text] = words.hints[known?.hint ?? 'server'];
  return { title: known?.device ? `${words.devices[known.device]}${words.colon}${title}` : title, text, language: said };
}
