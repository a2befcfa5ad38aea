import { leastPassword } from './strength';

/** What can be wrong with an address, before the server sees it. */
export function emailFault(email: string): 'needed' | 'wrong' | undefined {
  const s = email.trim();
  if (s === '') return 'needed';
  // What the server takes: ASCII, without quotes, and a domain with a dot.
  const ok = s.length <= 254 && /^[a-z0-9!#$%&'*+\-/=?^_`{|}~]+(\.[a-z0-9!#$%&'*+\-/=?^_`{|}~]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(s);
  return ok && s.indexOf('@') <= 64 ? undefined : 'wrong';
}

/** What can be wrong with a new password. */
export function passwordFault(password: string, email = ''): 'short' | 'isEmail' | undefined {
  if ([...password].length < leastPassword) return 'short';
  if (email !== '' && password.toLowerCase() === email.trim().toLowerCase()) return 'isEmail';
  return undefined;
}

/** What can be wrong with a name. */
export function nameFault(name: string): 'nameNeeded' | 'nameLetters' | undefined {
  if (name.trim() === '') return 'nameNeeded';
  return /[\p{L}\p{N}]/u.test(name) ? undefined : 'nameLetters';
}
