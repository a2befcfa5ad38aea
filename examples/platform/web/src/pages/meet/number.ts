const shortest = 4;
const longest = 12;
const made = 9;

/** Digits of all writings, such as ٣, as ASCII ones. */
function ascii(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  });
}

/** The number that somebody typed, without what they put between its digits; undefined if it is none that two can meet by. */
export function parseNumber(text: string): string | undefined {
  const digits = ascii(text.trim()).replace(/[\s\-.·/]/gu, '');
  return /^[0-9]+$/.test(digits) && digits.length >= shortest && digits.length <= longest ? digits : undefined;
}

/** A number in groups, as one says it. */
export function showNumber(number: string): string {
  const size = number.length % 3 === 0 ? 3 : number.length % 4 === 0 || number.length > 6 ? 4 : 3;
  const first = number.length % size;
  const groups = number.slice(first).match(new RegExp(`.{${size}}`, 'g')) ?? [];
  // A single digit at the beginning goes with the next ones.
  const [next = '', ...rest] = groups;
  return [...(first === 1 ? [number.slice(0, 1) + next] : first > 1 ? [number.slice(0, first), next] : [next]), ...rest].join(' ');
}

/** A number that nobody else has, as good as certainly. */
export function makeNumber(random: (values: Uint8Array<ArrayBuffer>) => Uint8Array = (values) => crypto.getRandomValues(values)): string {
  let number = '';
  const bytes = new Uint8Array(32);
  while (number.length < made) {
    for (const byte of random(bytes)) {
      // 250 is the greatest multiple of ten in a byte: beyond it, small digits would be more frequent.
      if (byte < 250 && number.length < made && !(number === '' && byte % 10 === 0)) number += String(byte % 10);
    }
  }
  return number;
}

/** The address where two meet by a number. */
export function meetingLink(number: string, origin: string): string {
  return `${origin}/meet/${number}`;
}
