import type admin from './en/admin.json';
import type auth from './en/auth.json';
import type call from './en/call.json';
import type common from './en/common.json';
import type conference from './en/conference.json';
import type home from './en/home.json';
import type info from './en/info.json';
import type messages from './en/messages.json';
import type network from './en/people.json';
import type notifications from './en/notifications.json';
import type person from './en/person.json';
import type settings from './en/settings.json';
import type shell from './en/shell.json';

/** The files of words, by name: their keys are those of English. */
export interface Words {
  admin: typeof admin;
  auth: typeof auth;
  call: typeof call;
  common: typeof common;
  conference: typeof conference;
  home: typeof home;
  info: typeof info;
  messages: typeof messages;
  notifications: typeof notifications;
  people: typeof network;
  person: typeof person;
  settings: typeof settings;
  shell: typeof shell;
}

export type Namespace = keyof Words;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Words;
  }
}
