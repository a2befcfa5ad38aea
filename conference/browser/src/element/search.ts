/** A text as it is compared: small letters, without the marks on them, whatever way it was typed. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Whether a name holds every word of what is looked for. */
export function matches(name: string, wanted: string): boolean {
  const within = plain(name);
  return plain(wanted).split(/\s+/u).every((word) => within.includes(word));
}
