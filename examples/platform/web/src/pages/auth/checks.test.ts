import { describe, expect, it } from 'vitest';
import { emailFault, nameFault, passwordFault } from './checks';

describe('emailFault', () => {
  it.each(['ada@example.org', '  Ada.Byron+x@mail.example.co.uk ', "o'neill@example.org"])('takes %s', (email) => {
    expect(emailFault(email)).toBeUndefined();
  });
  it.each(['ada', 'ada@', '@example.org', 'ada@example', 'a b@example.org', 'ada@-example.org', 'ada..b@example.org', `${'x'.repeat(65)}@example.org`, 'ada@exämple.org'])(
    'refuses %s',
    (email) => {
      expect(emailFault(email)).toBe('wrong');
    },
  );
  it('tells an empty one apart', () => {
    expect(emailFault('  ')).toBe('needed');
  });
});

describe('passwordFault', () => {
  it('counts characters as people do', () => {
    expect(passwordFault('1234567')).toBe('short');
    expect(passwordFault('🦉🦉🦉🦉')).toBe('short');
    expect(passwordFault('12345678')).toBeUndefined();
  });
  it('sees the address', () => {
    expect(passwordFault('ADA@example.org', ' ada@example.org')).toBe('isEmail');
  });
});

describe('nameFault', () => {
  it('wants letters or numbers', () => {
    expect(nameFault(' ')).toBe('nameNeeded');
    expect(nameFault('🦉')).toBe('nameLetters');
    expect(nameFault('آدا')).toBeUndefined();
  });
});
