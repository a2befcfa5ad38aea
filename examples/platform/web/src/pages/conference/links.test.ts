import { describe, expect, it } from 'vitest';
import { pieces, safePage, shortPage } from './links';

describe('pieces', () => {
  it('keeps every character', () => {
    for (const text of ['', 'none', 'see https://a.example/x, and (http://b.example) …', 'https://a.example https://b.example/', 'اقرأ https://a.example/م؟']) {
      expect(pieces(text).map((p) => p.text).join('')).toBe(text);
    }
  });

  it('finds the addresses, without what ends the sentence', () => {
    expect(pieces('Read https://a.example/x?y=1. Then (see http://b.example/z)!').filter((p) => p.href)).toEqual([
      { text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
      { text: 'http://b.example/z', href: 'http://b.example/z' },
    ]);
    expect(pieces('https://a.example/wiki/Go_(game)')[0]?.href).toBe('https://a.example/wiki/Go_(game)');
  });

  it('makes no link of anything else', () => {
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'a.example', 'xhttps://a', 'https://', 'https://user:word@a.example/']) {
      expect(pieces(text).filter((p) => p.href)).toEqual([]);
    }
  });

  it('is not led astray by marks that turn the direction of writing', () => {
    expect(pieces('https://a.example/\u202egpj.exe')[0]).toEqual({ text: 'https://a.example/', href: 'https://a.example/' });
  });
});

describe('safePage', () => {
  it('takes pages alone', () => {
    expect(safePage('https://ada.example/notes')).toBe('https://ada.example/notes');
    for (const bad of ['', 'ada.example', 'javascript:alert(1)', 'JavaScript:alert(1)', 'ftp://ada.example', 'https://a@b.example', '//ada.example']) {
      expect(safePage(bad)).toBeUndefined();
    }
  });
});

it('shortPage', () => {
  expect(shortPage('https://www.ada.example/')).toBe('ada.example');
  expect(shortPage('http://ada.example/notes/')).toBe('ada.example/notes');
});
