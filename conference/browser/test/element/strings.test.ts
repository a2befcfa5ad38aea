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
import { english, type Strings, translator } from '../../src/element/strings.js';

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

  it('counts in languages with more or fewer forms', () => {
    const table: Strings & Record<string, string> = { ...english, 'call.people.few': '{count} osoby' };
    expect(translator(table, 'pl').count('call.people', 3)).toBe('3 osoby');
    expect(translator(english, 'ja').count('call.people', 1)).toBe('1 people');
  });

  it('has no empty and no unfinished string', () => {
    for (const [key, text] of Object.entries(english)) expect(text.trim(), key).toMatch(/\S/);
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
