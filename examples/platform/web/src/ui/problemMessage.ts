import type { TFunction } from 'i18next';
import { Problem, type ProblemCode } from '../api/problem';

/** What to say of a problem in place of the usual words, by its code. */
export type ProblemWords = Partial<Record<ProblemCode, string>>;

/** The t of any useTranslation: the words are taken from common, whatever its namespaces are. */
export type AnyT = TFunction<any, any>;

/** A problem in the words of who reads it. What is no Problem is a mistake of these pages, and is called internal. */
export function problemMessage(anyT: AnyT, error: unknown, words: ProblemWords = {}): string {
  const t = anyT as TFunction<'common'>;
  const code = error instanceof Problem ? error.code : 'internal';
  const own = words[code];
  if (own) return own;
  switch (code) {
    case 'rate_limited':
      return t('problem.rate_limited', { ns: 'common', count: Math.ceil((error as Problem).retryAfter ?? 60) });
    case 'malformed':
    case 'method_not_allowed':
      return t('problem.internal', { ns: 'common' });
    default:
      // A code of a newer server has no words yet.
      return t(`problem.${code}`, { ns: 'common', defaultValue: t('problem.internal', { ns: 'common' }) });
  }
}

/** What is wrong with a field, if the problem is about it. */
export function fieldMessage(anyT: AnyT, error: unknown, field: string, words: ProblemWords = {}): string | undefined {
  if (!(error instanceof Problem) || error.field !== field) return undefined;
  const t = anyT as TFunction<'common'>;
  return words[error.code] ?? (error.code === 'invalid' ? t('field.invalid', { ns: 'common' }) : problemMessage(t, error));
}
