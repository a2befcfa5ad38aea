/** What is shared of a conference. */
export interface Shared {
  id: string;
  title: string;
}

/** The address of a conference's page. */
export function conferenceLink(id: string, origin: string): string {
  return new URL(`/conferences/${encodeURIComponent(id)}`, origin).href;
}

/** A link that opens the mail program with a letter. Line ends are CRLF, as RFC 6068 has it. */
export function mailLink(subject: string, body: string): string {
  const part = (s: string): string => encodeURIComponent(s.replace(/\r?\n/g, '\r\n'));
  return `mailto:?subject=${part(subject)}&body=${part(body)}`;
}

/** Copies a text. @returns whether it could be done */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not allowed, or the page did not come by https
  }
}

/** Opens the share sheet of the system. To change one's mind there is no error. */
export async function shareBySystem(data: ShareData): Promise<void> {
  try {
    await navigator.share(data);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
}

/** Whether there is such a sheet for this. */
export function canShare(data: ShareData): boolean {
  return typeof navigator.share === 'function' && (typeof navigator.canShare !== 'function' || navigator.canShare(data));
}
