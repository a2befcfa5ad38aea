// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { shortcutOf, shortcuts } from '../../src/element/shortcuts.js';

afterEach(() => document.body.replaceChildren());

/** What a key press in an element of that markup asks for. */
function press(key: string, init: KeyboardEventInit = {}, markup = '<button></button>'): string | undefined {
  document.body.innerHTML = markup;
  let action: string | undefined;
  document.body.addEventListener('keydown', (event) => (action = shortcutOf(event)), { once: true });
  document.body.firstElementChild!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init }));
  return action;
}

describe('shortcutOf', () => {
  it('knows every key of the help, each for one thing', () => {
    for (const { key, shift = false, action } of shortcuts) expect(press(key, { shiftKey: shift })).toBe(action);
    expect(new Set(shortcuts.map(({ key }) => key)).size).toBe(shortcuts.length);
  });

  it('leaves keys with others, repeated and composed ones alone', () => {
    for (const init of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }, { isComposing: true }]) {
      expect(press('m', init)).toBeUndefined();
    }
    expect(press('M', { shiftKey: true })).toBeUndefined();
    expect(press('q')).toBeUndefined();
    expect(press('Q', { shiftKey: true })).toBe('leave');
    expect(press('?', { shiftKey: true })).toBe('help');
  });

  it.each(['<input>', '<textarea></textarea>', '<select></select>', '<div contenteditable="true"></div>', '<dialog></dialog>', '<div role="menu"></div>'])(
    'leaves letters in %s alone',
    (markup) => expect(press('m', {}, markup)).toBeUndefined(),
  );

  it('knows a key by its place where the layout has no Latin letters', () => {
    expect(press('ь', { code: 'KeyM' })).toBe('microphone');
    expect(press('é', { code: 'Digit2' })).toBeUndefined();
  });
});
