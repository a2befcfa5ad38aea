/** The fields of a profile, as the form has them. */
export interface ProfileValues {
  full_name: string;
  bio: string;
  location: string;
  website: string;
}

export const profileFields = ['full_name', 'bio', 'location', 'website'] as const;
export type ProfileField = (typeof profileFields)[number];

/** What of an account is its profile. */
export function profileOf(account: ProfileValues): ProfileValues {
  const { full_name, bio, location, website } = account;
  return { full_name, bio, location, website };
}

/** The fields that differ from what they were. */
export function changesOf(was: ProfileValues, now: ProfileValues): Partial<ProfileValues> {
  const out: Partial<ProfileValues> = {};
  for (const f of profileFields) if (was[f] !== now[f].trim()) out[f] = now[f].trim();
  return out;
}

/**
 * Brings together what two devices made of the same profile. What only one of them changed is as that one has it; what
 * both did is as it is here, and is named.
 */
export function merged(was: ProfileValues, here: ProfileValues, there: ProfileValues): { values: ProfileValues; both: ProfileField[] } {
  const values = { ...here };
  const both: ProfileField[] = [];
  for (const f of profileFields) {
    if (there[f] === was[f] || there[f] === here[f].trim()) continue;
    if (here[f].trim() === was[f]) values[f] = there[f];
    else both.push(f);
  }
  return { values, both };
}

/** The most characters of a field. */
export const mostOf: Record<'full_name' | 'bio' | 'location', number> = { full_name: 100, bio: 100, location: 100 };

/** How many characters of a bio are left; fewer than none are too many. Spaces around it do not count. */
export function leftOf(bio: string): number {
  return mostOf.bio - [...bio.trim()].length;
}

/** What can be wrong with the address of a page, which may be empty. */
export function websiteFault(website: string): 'websiteWrong' | 'websiteLong' | undefined {
  const s = website.trim();
  if (s === '') return undefined;
  if (new TextEncoder().encode(s).length > 200) return 'websiteLong';
  if (!/^https?:\/\//i.test(s) || /[\s<>"]/.test(s)) return 'websiteWrong';
  try {
    const url = new URL(s);
    return url.hostname !== '' && url.username === '' && url.password === '' ? undefined : 'websiteWrong';
  } catch {
    return 'websiteWrong';
  }
}

/** What people mean who leave https:// out. */
export function withScheme(website: string): string {
  const s = website.trim();
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#]|$)/i.test(s) ? 'https://' + s : s;
}
