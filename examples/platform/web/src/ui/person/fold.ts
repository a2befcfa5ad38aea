/** Letters that Unicode does not take apart, but people without such keys write so: as the server's search folds them. */
const foldings: Record<string, string> = {
  ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th', ß: 'ss', ة: 'ه', ى: 'ي',
};

/** The words of a name or a query as they are compared: without case, accents, vowel signs and apostrophes. */
export function words(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}'’ʼـ]/gu, '')
    .replace(/[øłđðħŧıæœþßةى]/g, (letter) => foldings[letter] ?? letter)
    .split(/[^\p{L}\p{N}\p{Mc}]+/u)
    .filter((word) => word !== '');
}

/** Whether each word of the query begins a word of the name; a query without a word finds every name. */
export function matches(name: string, query: string): boolean {
  const own = words(name);
  return words(query).every((part) => own.some((word) => word.startsWith(part)));
}
