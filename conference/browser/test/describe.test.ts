import { expect, test } from 'vitest';
import { describe } from '../src/describe.js';
import { type ErrorCode, RotundaError } from '../src/errors.js';
import { CODES, type Code } from '../src/protocol.gen.js';

const local: ErrorCode[] = ['connection_failed', 'token_failed', 'session_lost', 'closed', 'aborted', 'media_failed', 'permission_denied', 'device_not_found', 'device_in_use', 'device_lost', 'playback_blocked', 'device_silent', 'way_blocked', 'network_poor', 'browser_unsupported', 'insecure_context'];
const codes: ErrorCode[] = [...(Object.keys(CODES) as Code[]), ...local];

test.each(['en', 'fr', 'ar'])('every code has words in %s', (language) => {
  for (const code of codes) {
    const { title, text, language: spoken } = describe(new RotundaError(code, ''), language);
    expect(spoken).toBe(language);
    expect(title).toMatch(/\S/);
    expect(title).not.toMatch(/\.$/);
    expect(text).toMatch(/\.$/);
    expect(describe(new RotundaError(code, ''), 'en').text === text).toBe(language === 'en');
  }
});

test('a device is named', () => {
  const error = new RotundaError('device_in_use', '', { device: 'camera' });
  expect(describe(error, 'en').title).toBe('Camera: not available');
  expect(describe(error, 'fr-CA').title).toBe('Caméra : indisponible');
});

test('what is not known is a fault of the server, and what is not spoken is English', () => {
  expect(describe(new Error('boom'), 'de')).toEqual({ ...describe(new RotundaError('internal', ''), 'en') });
  expect(describe(new RotundaError('news_of_2030' as ErrorCode, ''), 'constructor').language).toBe('en');
});
