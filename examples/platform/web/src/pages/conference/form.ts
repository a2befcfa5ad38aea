import { fromLocalInput, maxAheadMs, toLocalInput } from './when';

/** The bounds that the server has too: characters, and bytes of the password. */
export const minTitle = 3;
export const maxTitle = 200;
export const maxDescription = 5000;
export const maxPassword = 256;

/** What the dialogs of a conference ask for. */
export interface ConferenceForm {
  title: string;
  description: string;
  public: boolean;
  lobby: boolean;
  /** Whether there is to be a password. */
  locked: boolean;
  /** The password; empty keeps the one that there is. */
  password: string;
  /** Whether it is planned for a time. */
  later: boolean;
  /** As an input of type datetime-local has it. */
  start: string;
}

/** What the server knows of a conference that can be changed. */
export interface Changeable {
  title: string;
  description: string;
  public: boolean;
  lobby: boolean;
  password: boolean;
  state: 'upcoming' | 'live' | 'finished';
  starts_at?: string | undefined;
}

/** Why a field is not accepted; words of the namespace conference. */
export type Fault = 'titleShort' | 'titleLong' | 'descriptionLong' | 'passwordMissing' | 'passwordLong' | 'startMissing' | 'startOver' | 'startFar';

export type Faults = Partial<Record<'title' | 'description' | 'password' | 'start', Fault>>;

/** An empty form: private, at once. */
export const emptyForm: ConferenceForm = {
  title: '', description: '', public: false, lobby: false, locked: false, password: '', later: false, start: '',
};

export function formOf(c: Changeable): ConferenceForm {
  return {
    title: c.title, description: c.description, public: c.public, lobby: c.lobby, locked: c.password, password: '',
    later: c.starts_at !== undefined, start: c.starts_at ? toLocalInput(new Date(c.starts_at)) : '',
  };
}

const characters = (s: string): number => [...s].length;

/** Whether the start is another than the one that is stored, of which the form knows the minutes alone. */
function moved(form: ConferenceForm, before: Changeable | undefined): boolean {
  const was = before?.starts_at;
  if (!form.later || !was) return form.later !== Boolean(was);
  return form.start !== toLocalInput(new Date(was));
}

/** What is wrong with a form; nothing if it can be sent. before is what is changed, if it is no new one. */
export function faultsOf(form: ConferenceForm, now: Date, before?: Changeable): Faults {
  const faults: Faults = {};
  const title = characters(form.title.trim());
  if (title < minTitle) faults.title = 'titleShort';
  else if (title > maxTitle) faults.title = 'titleLong';
  if (characters(form.description.trim().replaceAll('\r\n', '\n')) > maxDescription) faults.description = 'descriptionLong';
  if (form.locked) {
    if (form.password === '' && !before?.password) faults.password = 'passwordMissing';
    else if (new TextEncoder().encode(form.password).length > maxPassword) faults.password = 'passwordLong';
  }
  if (form.later && moved(form, before)) {
    const at = fromLocalInput(form.start);
    if (!at) faults.start = 'startMissing';
    else if (at <= now) faults.start = 'startOver';
    else if (at.getTime() - now.getTime() > maxAheadMs) faults.start = 'startFar';
  }
  return faults;
}

/** What a new conference is made of. The form has no faults. */
export function creation(form: ConferenceForm): {
  title: string; description: string; public: boolean; lobby: boolean; password?: string; starts_at?: string;
} {
  const start = form.later ? fromLocalInput(form.start) : undefined;
  return {
    title: form.title.trim(), description: form.description.trim(), public: form.public, lobby: form.lobby,
    ...(form.locked ? { password: form.password } : {}),
    ...(start ? { starts_at: start.toISOString() } : {}),
  };
}

/** What is changed of a conference, and no more: what others have changed meanwhile is theirs. */
export interface Patch {
  title?: string;
  description?: string;
  public?: boolean;
  lobby?: boolean;
  password?: string;
  starts_at?: string;
}

export function changes(form: ConferenceForm, before: Changeable): Patch {
  const patch: Patch = {};
  if (form.title.trim() !== before.title) patch.title = form.title.trim();
  if (form.description.trim() !== before.description) patch.description = form.description.trim();
  if (form.public !== before.public) patch.public = form.public;
  if (form.lobby !== before.lobby) patch.lobby = form.lobby;
  if (!form.locked && before.password) patch.password = '';
  if (form.locked && form.password !== '') patch.password = form.password;
  if (before.state === 'upcoming' && moved(form, before)) patch.starts_at = form.later ? (fromLocalInput(form.start)?.toISOString() ?? '') : '';
  return patch;
}

/** The field of a form that a field of the API is. */
export const fieldOf: Record<string, keyof Faults> = { title: 'title', description: 'description', password: 'password', starts_at: 'start' };

/**
 * A form of what a conference was, after others have changed it: what was typed stays, and what was not touched follows.
 */
export function rebased(form: ConferenceForm, was: Changeable, is: Changeable): ConferenceForm {
  const [before, now] = [formOf(was), formOf(is)];
  const touched = <K extends keyof ConferenceForm>(...keys: K[]): boolean => keys.some((k) => form[k] !== before[k]);
  return {
    title: touched('title') ? form.title : now.title,
    description: touched('description') ? form.description : now.description,
    public: touched('public') ? form.public : now.public,
    lobby: touched('lobby') ? form.lobby : now.lobby,
    locked: touched('locked', 'password') ? form.locked : now.locked,
    password: form.password,
    ...(touched('later', 'start') ? { later: form.later, start: form.start } : { later: now.later, start: now.start }),
  };
}
