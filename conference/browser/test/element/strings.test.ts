import { describe, expect, it } from 'vitest';
import { describe as describeError } from '../../src/describe.js';
import { titleOf } from '../../src/element/view/noticeview.js';
import { type DeviceName, type ErrorCode, RotundaError } from '../../src/errors.js';
import { Code, LeaveReason } from '../../src/protocol.gen.js';
import { browserNotice, deviceNotices, errorNotice, leftNotice, screenNotice } from '../../src/element/problem.js';
import { addLanguage, bestLanguage, english, type Table, translator } from '../../src/element/strings.js';
import { arabic } from '../../src/element/words/arabic.js';
import { french } from '../../src/element/words/french.js';

describe('translator', () => {
  const words = translator();

  it('fills in values, whatever they hold', () => {
    expect(words.text('tile.screen', { name: 'Ana' })).toBe("Ana's screen");
    expect(words.text('tile.self', { name: '$& {name}' })).toBe('$& {name} (you)');
  });

  it('counts', () => {
    expect(words.count('call.people', 1)).toBe('1 person');
    expect(words.count('call.people', 1234)).toBe('1,234 people');
  });

  it('counts in the forms a language has', () => {
    const arabic = translator('ar');
    const counts = [0, 1, 2, 3, 11, 100].map((n) => arabic.count('call.people', n).replace(/[\d٠-٩]+/, '#'));
    expect(counts).toEqual(['لا أحد', 'شخص واحد', 'شخصان', '# أشخاص', '# شخصًا', '# شخص']);
    expect(translator('fr').count('call.people', 0)).toBe('0 personne');
  });

  it('takes strings of the application over those of the language', () => {
    expect(translator('fr', { 'prejoin.title': 'Bienvenue' }).text('prejoin.title')).toBe('Bienvenue');
    expect(translator('fr', { 'prejoin.title': 'Bienvenue' }).text('prejoin.join')).toBe('Rejoindre');
  });

  it('takes languages that were added, and English for what they lack', () => {
    addLanguage('pl', { 'call.people.few': '{count} osoby' });
    expect(translator('pl').count('call.people', 3)).toBe('3 osoby');
    expect(translator('pl').text('prejoin.join')).toBe('Join');
    addLanguage('not a tag!', {});
    expect(translator('not a tag!').count('call.people', 1)).toBe('1 person');
  });

  it('keeps names of the other direction apart from the words around them', () => {
    expect(translator('en').text('tile.screen', { name: 'ليلى' })).toBe("\u2068ليلى\u2069's screen");
    expect(translator('ar').text('call.joined', { name: 'Ana' })).toBe('انضم \u2068Ana\u2069');
    expect(translator('ar').text('call.joined', { name: 'ليلى' })).toBe('انضم ليلى');
  });

  it('finds the best language, and English without one', () => {
    expect(bestLanguage(['de', 'fr-CA', 'ar'])).toBe('fr');
    expect(bestLanguage([undefined, '', 'AR-eg'])).toBe('ar');
    expect(bestLanguage(['arn', 'de'])).toBe('en');
  });

  it('writes Arabic from right to left, the others not', () => {
    expect(['en', 'fr', 'ar', 'arn'].map((tag) => translator(tag).direction)).toEqual(['ltr', 'ltr', 'rtl', 'ltr']);
  });

  const tables: [string, Table][] = [['en', english], ['fr', french], ['ar', arabic]];
  it.each(tables)('has every string and every placeholder in %s', (language, table) => {
    const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
    for (const [key, text] of Object.entries(english)) {
      const said = table[key as keyof Table]!;
      expect(said.trim(), `${language} ${key}`).toMatch(/\S/);
      // A form for one or two may say the number as a word.
      if (!key.endsWith('.one')) expect(holes(said), `${language} ${key}`).toEqual(holes(text));
    }
    const stems = Object.keys(english).filter((key) => key.endsWith('.other')).map((key) => key.slice(0, -6));
    for (const key of Object.keys(table)) {
      const known = key in english || stems.some((stem) => key.startsWith(`${stem}.`));
      expect(known, `${language} ${key}`).toBe(true);
    }
  });
});

describe('notices', () => {
  const error = (code: ErrorCode, device?: DeviceName): RotundaError => new RotundaError(code, '', device ? { device } : {});

  it.each(['en', 'fr', 'ar'])('have words for every code and reason in %s', (language) => {
    const words = translator(language);
    const all = [browserNotice, errorNotice(new Error('?')), leftNotice(undefined, undefined)];
    for (const code of Object.values(Code)) all.push(errorNotice(error(code)));
    for (const reason of Object.values(LeaveReason)) all.push(leftNotice(reason, undefined));
    for (const { title, text } of all) {
      expect(words.text(title)).not.toBe(title);
      expect(words.text(text)).not.toBe(text);
    }
    expect(words.text('error.roomFull.title')).toBe(describeError(error('room_full'), language).title);
  });

  it('may be said in an application\'s own words', () => {
    expect(translator('fr', { 'error.roomFull.title': 'Complet' }).text('error.roomFull.title')).toBe('Complet');
    addLanguage('de', { 'error.roomFull.title': 'Der Raum ist voll' });
    expect(translator('de').text('error.roomFull.title')).toBe('Der Raum ist voll');
    expect(translator('de').text('error.busy.title')).toBe('Too many attempts');
  });

  it('tell of both devices at once when the same befell both', () => {
    const titles = (...errors: [RotundaError | undefined, RotundaError | undefined]): string[] => deviceNotices(...errors).map((notice) => titleOf(notice, translator()));
    expect(titles(error('permission_denied', 'camera'), error('permission_denied', 'microphone'))).toEqual(['Camera and Microphone: not allowed']);
    expect(titles(error('insecure_context'), error('insecure_context'))).toEqual(['This page is not secure']);
    expect(titles(error('device_not_found', 'camera'), error('device_in_use', 'microphone'))).toEqual(['Camera: not found', 'Microphone: not available']);
    expect(titles(undefined, undefined)).toEqual([]);
  });

  it('say nothing when a person closes the chooser of screens', () => {
    expect(screenNotice(error('permission_denied'))).toBeUndefined();
    expect(titleOf(screenNotice(error('forbidden'))!, translator())).toBe('Screen: You may not do this');
  });

  it('say why a rejoin was refused when the connection was lost', () => {
    expect(leftNotice(undefined, error('connection_failed')).title).toBe('error.interrupted.title');
    expect(leftNotice(undefined, error('room_full')).title).toBe('error.roomFull.title');
  });
});
