/**
 * The secrets of links that were mailed or printed. They stand behind #, which browsers send to nobody, and so they must
 * not get into the query of an address either: who has to sign in first has theirs kept by the tab meanwhile.
 */

/** @param hash of an address, such as "#token=abc" @returns the token, or nothing if there is none that can be one */
export function tokenIn(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim();
  return token && token.length <= 256 ? token : undefined;
}

const kept = 'rotunda.invitation';
let memory: string | undefined; // where the browser stores nothing

/** Keeps an invitation while its bearer signs in. */
export function keepInvitation(token: string): void {
  memory = token;
  try {
    sessionStorage.setItem(kept, token);
  } catch {
    // memory has it, which a provider's page would lose
  }
}

/** @returns the invitation that was kept */
export function keptInvitation(): string | undefined {
  try {
    return sessionStorage.getItem(kept) ?? memory;
  } catch {
    return memory;
  }
}

/** Forgets it once it is used. */
export function dropInvitation(): void {
  memory = undefined;
  try {
    sessionStorage.removeItem(kept);
  } catch {
    // it was never there
  }
}
