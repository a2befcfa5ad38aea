import { describe, expect, it } from 'vitest';
import { strengthOf } from './strength';

describe('strengthOf', () => {
  it('takes nothing that the server would refuse', () => {
    expect(strengthOf('')).toBe(0);
    expect(strengthOf('Xk9#v2!')).toBe(0);
    expect(strengthOf('🦉🦉🦉🦉')).toBe(0); // 4 characters, though 8 code units
  });

  it.each(['password', 'aaaaaaaaaaaa', '12345678', 'qwertyuiop', 'azertyuiop', 'abcabcabcabc', '87654321'])('calls %s weak', (password) => {
    expect(strengthOf(password)).toBe(1);
  });

  it('sees what others know of the person', () => {
    expect(strengthOf('adabyron1815')).toBeGreaterThan(1);
    expect(strengthOf('adabyron1815', ['Ada Byron', 'ada@example.org'])).toBe(1);
  });

  it('grows with what cannot be guessed', () => {
    expect(strengthOf('tulip-kw')).toBe(2);
    expect(strengthOf('tulip-kw-93')).toBe(3);
    expect(strengthOf('correct horse battery')).toBe(4);
    expect(strengthOf('مركب يطير فوق الجبل')).toBe(4);
  });
});
