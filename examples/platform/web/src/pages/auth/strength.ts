/** The least number of characters of a password; servers may ask for more, and say so. */
export const leastPassword = 8;

/** How well a password withstands guessing: 0 is as good as none, 4 is as good as it needs to be. */
export type Strength = 0 | 1 | 2 | 3 | 4;

const common = [
  'password', 'passwort', 'motdepasse', 'azerty', 'qwerty', 'qwertz', 'letmein', 'welcome', 'bienvenue', 'iloveyou', 'jetaime', 'admin', 'monkey',
  'dragon', 'football', 'sunshine', 'princess', 'soleil', 'doudou', 'abc123', 'secret', 'bonjour', 'superman', 'starwars',
];

/** Runs of keys and letters that people type without thinking. */
const runs = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn'];

/** @returns how many signs there are to choose from, by those that were chosen */
function alphabet(password: string): number {
  let size = 0;
  if (/\p{Ll}/u.test(password)) size += 26;
  if (/\p{Lu}/u.test(password)) size += 26;
  if (/\p{Nd}/u.test(password)) size += 10;
  if (/\p{Lo}/u.test(password)) size += 28;
  if (/[^\p{L}\p{Nd}]/u.test(password)) size += 24;
  return size;
}

/** @returns the password with each run, each repetition and each word that is guessed first made one sign */
function condensed(password: string, known: readonly string[]): string {
  let s = password.toLowerCase();
  for (const word of [...known, ...common]) s = s.replaceAll(word, '\u0001');
  s = s.replace(/(.+?)\1{2,}/gsu, '$1\u0002');
  for (const run of runs) {
    for (const line of [run, [...run].reverse().join('')]) {
      for (let from = 0; from + 4 <= line.length; from++) {
        let to = line.length;
        while (to - from >= 4 && !s.includes(line.slice(from, to))) to--;
        if (to - from >= 4) s = s.replaceAll(line.slice(from, to), '\u0003');
      }
    }
  }
  return s;
}

/**
 * Estimates how hard a password is to guess. It is a hint for who chooses one; the server has the last word.
 * @param about what others know of the person, such as their name and address
 */
export function strengthOf(password: string, about: readonly string[] = []): Strength {
  if ([...password].length < leastPassword) return 0;
  const known = about
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
  const short = condensed(password, known);
  const signs = new Set(short).size;
  const bits = [...short].length * Math.log2(Math.max(alphabet(password), 2)) * Math.min(1, signs / Math.min([...short].length, 6));
  if (bits < 30) return 1;
  if (bits < 48) return 2;
  if (bits < 70) return 3;
  return 4;
}
