import { ThemeProvider } from '@mui/material/styles';
import { act, render } from '@testing-library/react';
import i18next from 'i18next';
import { StrictMode, type ReactNode } from 'react';
import { initReactI18next } from 'react-i18next';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { looks } from '../../theme/palette';
import { newTheme } from '../../theme/theme';
import { RotundaRoom } from './RotundaRoom';
import { roomColors } from './roomColors';

/** How often elements of the document began and ended a call. */
const lives = vi.hoisted(() => ({ begun: 0, ended: 0 }));

vi.mock('@rotunda-rtc/browser/element', () => {
  customElements.define(
    'rotunda-room',
    class extends HTMLElement {
      token: unknown;
      connectedCallback(): void {
        lives.begun++;
      }
      disconnectedCallback(): void {
        lives.ended++;
      }
    },
  );
  return {};
});

beforeAll(() => i18next.use(initReactI18next).init({ lng: 'en', resources: { en: {}, fr: {} }, react: { useSuspense: false } }));
beforeEach(() => Object.assign(lives, { begun: 0, ended: 0 }));

function show(room: ReactNode) {
  const themed = (node: ReactNode) => (
    <StrictMode>
      <ThemeProvider theme={newTheme('dark', 'ltr')}>{node}</ThemeProvider>
    </StrictMode>
  );
  const { container, rerender, unmount } = render(themed(room));
  const element = container.querySelector('rotunda-room')! as HTMLElement & { token: unknown };
  return { element, unmount, rerender: (node: ReactNode) => rerender(themed(node)) };
}
const tell = (element: HTMLElement, type: string, detail: unknown) => act(() => void element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true })));

test('effects that run twice are one call, which ends with the component', () => {
  const { element, rerender, unmount } = show(<RotundaRoom room="tea" autojoin />);
  rerender(<RotundaRoom room="tea" label="Tea time" autojoin />);
  expect(lives).toEqual({ begun: 1, ended: 0 });
  expect(element.getAttribute('label')).toBe('Tea time');
  unmount();
  expect(lives).toEqual({ begun: 1, ended: 1 });
});

test('the element has the attributes of the room, and a ticket that is in no markup', () => {
  const { element } = show(<RotundaRoom room="tea" name="Ada" token="ticket" cameraOff />);
  expect(Object.fromEntries(['server', 'room', 'name', 'fixed', 'autojoin', 'camera', 'microphone', 'language'].map((name) => [name, element.getAttribute(name)]))).toEqual({
    server: '/signal', room: 'tea', name: 'Ada', fixed: '', autojoin: null, camera: 'off', microphone: null, language: 'en',
  });
  expect(element.getAttribute('controls')!.split(' ')).not.toContain('language'); // the pages choose it
  expect([element.token, element.hasAttribute('token')]).toEqual(['ticket', false]);
});

test('events reach the newest listener, once', () => {
  const first = vi.fn();
  const { element, rerender } = show(<RotundaRoom room="tea" onJoined={first} />);
  const joined = vi.fn();
  const left = vi.fn();
  const refused = vi.fn();
  rerender(<RotundaRoom room="tea" onJoined={joined} onLeft={left} onRefused={refused} />);
  tell(element, 'rotunda-joined', { room: 'r' });
  tell(element, 'rotunda-left', { reason: 'removed', error: undefined });
  tell(element, 'rotunda-refused', { error: 'full' });
  expect(first).not.toHaveBeenCalled();
  expect([joined.mock.calls, left.mock.calls, refused.mock.calls]).toEqual([[[{ room: 'r' }]], [[{ reason: 'removed', error: undefined }]], [[{ error: 'full' }]]]);
});

test('it follows the language of the pages, in the same call', async () => {
  const { element } = show(<RotundaRoom room="tea" />);
  await act(async () => void (await i18next.changeLanguage('fr')));
  expect(element.getAttribute('language')).toBe('fr');
  expect(lives).toEqual({ begun: 1, ended: 0 });
  await act(async () => void (await i18next.changeLanguage('en')));
});

test('the colors are those of the look', () => {
  const colors = (look: 'light' | 'dark' | 'contrast') => roomColors(looks[look], newTheme(look, 'ltr'));
  expect(colors('light')).toMatchObject({ colorScheme: 'light', '--rotunda-accent': looks.light.accent });
  expect(colors('dark')).toMatchObject({ colorScheme: 'dark', '--rotunda-background': looks.dark.ground });
  expect(colors('contrast')).toMatchObject({ '--rotunda-tile': '#1a1a1a', '--rotunda-border': '#ffffff' });
  expect(colors('light')).not.toHaveProperty('--rotunda-tile');
});
