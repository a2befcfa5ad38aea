/** The longest subject and text that the server takes, in characters. */
export const maxSubject = 200;
export const maxBody = 10_000;
/** How many people a message may go to. */
export const maxPeople = 50;

/** How many characters a text has as the server counts them: code points. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The first characters of a text, never half of one. */
export function cut(text: string, max: number): string {
  return length(text) <= max ? text : Array.from(text).slice(0, max).join('');
}

/** The subject of an answer: marked as one, once. */
export function replySubject(subject: string): string {
  return cut(/^\s*(re|رد)\s*[:：]/i.test(subject) ? subject.trim() : `Re: ${subject.trim()}`, maxSubject);
}

/** The text that an answer ends with: who wrote what, each line marked; shortened so that there is room for an answer. */
export function quote(heading: string, body: string): string {
  const lines = body.trimEnd().split('\n').map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`));
  return cut(`\n\n${heading}\n${lines.join('\n')}`, maxBody / 2);
}
