import { describe, expect, it } from 'vitest';
import { RotundaError } from '../../src/errors.js';
import { Code, LeaveReason } from '../../src/protocol.gen.js';
import {
  browserNotice,
  chatProblem,
  type DeviceProblem,
  deviceNotices,
  joinNotice,
  leftNotice,
  screenNotice,
} from '../../src/element/problem.js';
import { addLanguage, bestLanguage, english, type StringKey, type Table, translator } from '../../src/element/strings.js';
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
      const said = table[key as StringKey];
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
  const problems: (DeviceProblem | undefined)[] = [
    undefined,
    'denied',
    'missing',
    'busy',
    'lost',
    'failed',
    'unpublished',
    'insecure',
    'unsupported',
  ];

  it('has words for every code, reason and device problem', () => {
    const all = [browserNotice];
    for (const code of Object.values(Code)) all.push(joinNotice(new RotundaError(code, '')));
    for (const reason of Object.values(LeaveReason)) all.push(leftNotice(reason, undefined));
    for (const camera of problems) for (const microphone of problems) all.push(...deviceNotices(camera, microphone));
    all.push(joinNotice(new Error('?')), leftNotice(undefined, undefined), screenNotice(new Error('?'))!);
    for (const { title, text } of all) {
      expect(english[title], title).toBeTruthy();
      expect(english[text], text).toBeTruthy();
    }
  });

  it('tells of both devices at once when the same befell both', () => {
    expect(deviceNotices('denied', 'denied').map(({ title }) => title)).toEqual(['problem.devices.denied.title']);
    expect(deviceNotices('insecure', undefined).map(({ title }) => title)).toEqual(['problem.devices.insecure.title']);
    expect(deviceNotices('missing', 'busy').map(({ title }) => title)).toEqual([
      'problem.camera.missing.title',
      'problem.microphone.busy.title',
    ]);
    expect(deviceNotices(undefined, undefined)).toEqual([]);
  });

  it('says nothing when a person closes the chooser of screens', () => {
    expect(screenNotice(new RotundaError('permission_denied', ''))).toBeUndefined();
    expect(screenNotice(new RotundaError('forbidden', ''))?.title).toBe('problem.screen.denied.title');
  });

  it('says why a rejoin was refused when the connection was lost', () => {
    expect(leftNotice(undefined, new RotundaError('connection_failed', '')).title).toBe('left.timeout.title');
    expect(leftNotice(undefined, new RotundaError('room_full', '')).title).toBe('problem.room_full.title');
    expect(leftNotice(undefined, new RotundaError('unauthenticated', '')).title).toBe('problem.unauthenticated.title');
  });

  it('knows why a message was not sent', () => {
    expect(chatProblem(new RotundaError('rate_limited', ''))).toBe('chat.tooFast');
    expect(chatProblem(new RotundaError('invalid', ''))).toBe('chat.tooLong');
    expect(chatProblem(new Error('?'))).toBe('chat.failed');
  });
});
