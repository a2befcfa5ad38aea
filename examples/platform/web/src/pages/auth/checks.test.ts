import { describe, expect, it } from 'vitest';
import { emailFault, nameFault, ownPath, passwordFault } from './checks';

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

describe('ownPath', () => {
  it.each(['/', '/people/1?tab=a#b', '/settings/profile'])('goes to %s', (to) => {
    expect(ownPath(to)).toBe(to);
  });
  it.each([
    null,
    '',
    'people',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/people/..//evil.example/\\',
    'javascript:alert(1)',
    '/sign-in?return=/sign-in',
    '/sign-up',
    '/api/sign-out',
  ])('goes home for %s', (to) => {
    expect(ownPath(to)).toBe('/');
  });
  it('stays here whatever is in a path', () => {
    expect(ownPath('/people/https://evil.example')).toBe('/people/https://evil.example');
    expect(ownPath('/x/..//evil.example')).not.toMatch(/^\/\//);
  });
});
