import { describe, expect, it } from 'vitest';
import { changesOf, leftOf, merged, websiteFault, withScheme } from './merge';

const was = { full_name: 'Ada', bio: 'Numbers', location: 'London', website: '' };

describe('changesOf', () => {
  it('names what differs, without spaces around it', () => {
    expect(changesOf(was, { ...was, bio: ' Numbers ', location: ' Paris ' })).toEqual({ location: 'Paris' });
  });
});

describe('merged', () => {
  it('takes what only the other device changed', () => {
    expect(merged(was, { ...was, bio: 'Engines' }, { ...was, location: 'Paris' })).toEqual({
      values: { ...was, bio: 'Engines', location: 'Paris' },
      both: [],
    });
  });
  it('keeps what both changed, and names it', () => {
    expect(merged(was, { ...was, bio: 'Engines' }, { ...was, bio: 'Poems' })).toEqual({ values: { ...was, bio: 'Engines' }, both: ['bio'] });
  });
  it('is no quarrel if both made the same of it', () => {
    expect(merged(was, { ...was, bio: 'Poems ' }, { ...was, bio: 'Poems' }).both).toEqual([]);
  });
});

describe('leftOf', () => {
  it('counts characters as the server does', () => {
    expect(leftOf('')).toBe(100);
    expect(leftOf(' 🦉🦉 ')).toBe(98);
    expect(leftOf('x'.repeat(101))).toBe(-1);
  });
});

describe('a website', () => {
  it.each(['', 'https://ada.example/', 'http://localhost:8080/x', 'https://مثال.example/صفحة'])('may be %s', (s) => {
    expect(websiteFault(s)).toBeUndefined();
  });
  it.each(['ada', 'javascript:alert(1)', 'https://', 'https://u:p@ada.example', 'https://ada.example/"x', 'ftp://ada.example'])('may not be %s', (s) => {
    expect(websiteFault(s)).toBe('websiteWrong');
  });
  it('has an end', () => {
    expect(websiteFault('https://ada.example/' + 'x'.repeat(200))).toBe('websiteLong');
  });
  it('is meant with https', () => {
    expect(withScheme('ada.example/me')).toBe('https://ada.example/me');
    expect(withScheme('ada')).toBe('ada');
    expect(withScheme('http://ada.example')).toBe('http://ada.example');
  });
});
