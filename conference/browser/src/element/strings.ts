/**
 * Every word the element shows or speaks, in one table, so that a translation
 * is one more table of the same keys. Values in braces are filled in by
 * {@link translator}; a key that ends in `.one` or `.other` is chosen by count.
 */
export const english = {
  // Before the call
  'prejoin.title': 'Join a room',
  'prejoin.name': 'Your name',
  'prejoin.room': 'Room',
  'prejoin.join': 'Join',
  'prejoin.joining': 'Joining…',
  'prejoin.cancel': 'Cancel',
  'prejoin.preview': 'Preview',
  'prejoin.camera': 'Camera',
  'prejoin.microphone': 'Microphone',
  'prejoin.defaultDevice': 'System default',
  'prejoin.cameraOff': 'Your camera is off',
  'prejoin.cameraStarting': 'Starting your camera…',
  'prejoin.cameraWaiting': 'Your camera starts when you join',
  'prejoin.nameMissing': 'Enter your name, so that others know who you are.',
  'prejoin.roomMissing': 'Enter the name of the room to join.',

  // The call
  'call.region': 'Call in {room}',
  'call.participants': 'Participants',
  'call.people.one': '{count} person',
  'call.people.other': '{count} people',
  'call.alone': 'Nobody else is here yet',
  'call.controls': 'Call controls',
  'call.joined': '{name} joined',
  'call.left': '{name} left',
  'call.sharing': '{name} is sharing a screen',
  'call.stoppedSharing': '{name} stopped sharing',

  // Tiles
  'tile.self': '{name} (you)',
  'tile.screen': "{name}'s screen",
  'tile.ownScreen': 'Your screen',
  'tile.custom': '{name}: {label}',
  'tile.customUnnamed': 'video',
  'tile.muted': 'Microphone muted',
  'tile.speaking': 'Speaking',
  'tile.unnamed': 'Guest',
  'tile.poor': 'Poor connection',
  'tile.lost': 'Connection lost',
  'tile.saving': 'Paused to save bandwidth',

  // Controls
  'control.mute': 'Mute microphone',
  'control.unmute': 'Unmute microphone',
  'control.cameraOff': 'Turn camera off',
  'control.cameraOn': 'Turn camera on',
  'control.share': 'Share screen',
  'control.stopSharing': 'Stop sharing',
  'control.leave': 'Leave',
  'control.openChat': 'Open chat',
  'control.openChatUnread.one': 'Open chat, {count} unread',
  'control.openChatUnread.other': 'Open chat, {count} unread',
  'control.closeChat': 'Close chat',
  'control.dismiss': 'Dismiss',
  'control.tryAgain': 'Try again',
  'control.playSound': 'Turn sound on',

  // Chat
  'chat.title': 'Chat',
  'chat.log': 'Conversation',
  'chat.empty': 'No messages yet',
  'chat.field': 'Message',
  'chat.hint': 'Write to everyone',
  'chat.send': 'Send',
  'chat.you': 'You',
  'chat.private': 'only to you',
  'chat.readOnly': 'You can read the chat here, but not write.',
  'chat.tooLong': 'This message is too long. Shorten it or send it in parts.',
  'chat.tooFast': 'You are writing very fast. Wait a moment, then send again.',
  'chat.failed': 'The message was not sent. Try again.',

  // Connection
  'status.reconnecting': 'The connection was lost. Reconnecting…',
  'status.reconnected': 'Connected again',
  'status.soundBlocked': 'Your browser keeps this page silent until you allow sound.',

  // Devices
  'problem.camera.denied.title': 'Camera blocked',
  'problem.camera.denied.text':
    'This page may not use your camera. Allow it in the site settings beside the address bar, then try again. You can take part without it.',
  'problem.camera.missing.title': 'No camera found',
  'problem.camera.missing.text': 'Connect a camera, then try again. You can take part without one.',
  'problem.camera.busy.title': 'Camera not available',
  'problem.camera.busy.text':
    'Another program may be using your camera. Close it there, then try again. You can take part without it.',
  'problem.camera.lost.title': 'Camera stopped',
  'problem.camera.lost.text': 'It was unplugged or taken by another program. Turn the camera on to try again.',
  'problem.camera.failed.title': 'Camera did not start',
  'problem.camera.failed.text': 'Try again, or choose another camera. You can take part without it.',
  'problem.camera.unpublished.title': 'Others cannot see you',
  'problem.camera.unpublished.text': 'Your picture could not be sent. Turn the camera on to try again.',
  'problem.microphone.denied.title': 'Microphone blocked',
  'problem.microphone.denied.text':
    'This page may not use your microphone. Allow it in the site settings beside the address bar, then try again. You can listen without it.',
  'problem.microphone.missing.title': 'No microphone found',
  'problem.microphone.missing.text': 'Connect a microphone, then try again. You can listen without one.',
  'problem.microphone.busy.title': 'Microphone not available',
  'problem.microphone.busy.text':
    'Another program may be using your microphone. Close it there, then try again. You can listen without it.',
  'problem.microphone.lost.title': 'Microphone stopped',
  'problem.microphone.lost.text': 'It was unplugged or taken by another program. Unmute to try again.',
  'problem.microphone.failed.title': 'Microphone did not start',
  'problem.microphone.failed.text': 'Try again, or choose another microphone. You can listen without it.',
  'problem.microphone.unpublished.title': 'Others cannot hear you',
  'problem.microphone.unpublished.text': 'Your sound could not be sent. Unmute to try again.',
  'problem.devices.denied.title': 'Camera and microphone blocked',
  'problem.devices.denied.text':
    'This page may not use them. Allow both in the site settings beside the address bar, then try again. Without them you still see and hear the others.',
  'problem.devices.missing.title': 'No camera or microphone found',
  'problem.devices.missing.text':
    'Connect one, then try again. Without them you still see and hear the others.',
  'problem.devices.insecure.title': 'Camera and microphone need a secure page',
  'problem.devices.insecure.text':
    'Browsers share them only with pages opened over https. Open this page by its https address. Without them you still see and hear the others.',
  'problem.devices.unsupported.title': 'Camera and microphone not supported',
  'problem.devices.unsupported.text':
    'This browser does not offer them. Without them you still see and hear the others.',
  'problem.screen.failed.title': 'Screen not shared',
  'problem.screen.failed.text': 'Your screen could not be captured. Choose another window or screen and try again.',
  'problem.screen.denied.title': 'Screen not shared',
  'problem.screen.denied.text': 'You may not share your screen in this room.',

  // Joining
  'problem.browser.title': 'This browser cannot join calls',
  'problem.browser.text': 'It lacks WebRTC. Use a current version of Chrome, Edge, Firefox or Safari.',
  'problem.room_full.title': 'The room is full',
  'problem.room_full.text': 'Wait until somebody leaves and join again, or choose another room.',
  'problem.room_closed.title': 'The room is closed',
  'problem.room_closed.text': 'Choose another room, or ask the host to open it again.',
  'problem.duplicate_identity.title': 'You are already in this room',
  'problem.duplicate_identity.text': 'You joined in another tab or on another device. Leave there, then join here.',
  'problem.unauthenticated.title': 'You are not signed in',
  'problem.unauthenticated.text': 'Your invitation is missing or has expired. Open the link you were given again, or ask for a new one.',
  'problem.forbidden.title': 'You may not enter this room',
  'problem.forbidden.text': 'Ask the host to let you in, or choose another room.',
  'problem.invalid.title': 'This name or room cannot be used',
  'problem.invalid.text': 'Shorten it or remove unusual characters, then join again.',
  'problem.busy.title': 'Too many attempts',
  'problem.busy.text': 'Wait a moment, then join again.',
  'problem.version.title': 'This page is out of date',
  'problem.version.text': 'The server no longer understands it. Reload the page, then join again.',
  'problem.unreachable.title': 'The server cannot be reached',
  'problem.unreachable.text': 'Check your internet connection, then join again.',
  'problem.internal.title': 'Something went wrong on the server',
  'problem.internal.text': 'It was not your fault. Wait a moment, then join again.',

  // Leaving
  'left.client_left.title': 'You left the room',
  'left.client_left.text': 'Your camera and microphone are released. Join again whenever you like.',
  'left.timeout.title': 'The connection was lost',
  'left.timeout.text': 'The server could not be reached for too long. Check your internet connection, then join again.',
  'left.duplicate_identity.title': 'You joined from somewhere else',
  'left.duplicate_identity.text': 'This call goes on in another tab or on another device. Join here to bring it back.',
  'left.removed.title': 'You were removed from the room',
  'left.removed.text': 'Someone who runs the room ended your stay. Ask them before you join again.',
  'left.room_closed.title': 'The room was closed',
  'left.room_closed.text': 'The call is over for everybody.',
  'left.server_shutdown.title': 'The server is restarting',
  'left.server_shutdown.text': 'The call was interrupted. Wait a moment, then join again.',
  'left.internal.title': 'The call ended unexpectedly',
  'left.internal.text': 'Something went wrong on the server. Wait a moment, then join again.',
} as const;

/** A key of the table of strings. */
export type StringKey = keyof typeof english;

/** A table of strings: English, or a translation of it. */
export type Strings = Readonly<Record<StringKey, string>>;

/** Keys without their plural ending, for {@link Translator.count}. */
export type PluralKey = Stem<StringKey>;
type Stem<K> = K extends `${infer S}.other` ? S : never;

/** Turns keys into words. */
export interface Translator {
  /** The string of `key`, with `{name}` placeholders filled from `values`. */
  text(key: StringKey, values?: Readonly<Record<string, string>>): string;
  /** The string of `key` for `count` things; `{count}` is filled in. */
  count(key: PluralKey, count: number): string;
  /** Hour and minute of a unix time in milliseconds. */
  time(unixMilliseconds: number): string;
}

/** Makes a Translator of a table; `language` is a BCP 47 tag, for plurals and times. */
export function translator(strings: Strings = english, language = 'en'): Translator {
  const plural = new Intl.PluralRules(language);
  const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });
  const number = new Intl.NumberFormat(language);
  const text = (key: StringKey, values: Readonly<Record<string, string>> = {}): string =>
    strings[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return {
    text,
    count(key, count) {
      const table: Readonly<Record<string, string>> = strings;
      const exact = `${key}.${plural.select(count)}`;
      const chosen = (exact in table ? exact : `${key}.other`) as StringKey;
      return text(chosen, { count: number.format(count) });
    },
    time: (unixMilliseconds) => clock.format(unixMilliseconds),
  };
}
