import { describe, expect, it } from 'vitest';
import { ownPath } from './ownPath';

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
