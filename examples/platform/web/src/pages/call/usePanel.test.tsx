import type { Room } from '@rotunda-rtc/browser';
import type { Panel, PanelContent } from '@rotunda-rtc/browser/element';
import { act, render } from '@testing-library/react';
import { StrictMode, createContext, useContext } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { usePanel } from './usePanel';

/** The panels that are registered now. */
const registered = vi.hoisted(() => new Set<unknown>());

vi.mock('@rotunda-rtc/browser/element', () => ({
  registerPanel: (panel: unknown) => {
    registered.add(panel);
    return () => registered.delete(panel);
  },
}));

beforeEach(() => registered.clear());

const Word = createContext('');

function Content({ room }: { room: Room }) {
  return <p>{`${useContext(Word)} ${room.name}`}</p>;
}

function Stage({ title }: { title: string }) {
  return usePanel({ name: 'notes', title, icon: 'M4 4h16' }, (room) => <Content room={room} />);
}

const only = (): Panel => {
  expect(registered.size).toBe(1);
  return [...registered][0] as Panel;
};

test('its content is in the tree of the pages, while the panel is open', () => {
  const page = (title: string) => (
    <StrictMode>
      <Word value="hello">
        <Stage title={title} />
      </Word>
    </StrictMode>
  );
  const { rerender, unmount } = render(page('Notes'));
  const panel = only();
  expect(panel.inMenu).toBe(true);
  rerender(page('Notizen'));
  expect((only().title as (language: string) => string)('de')).toBe('Notizen'); // and it is the same panel
  expect(only()).toBe(panel);

  const container = document.createElement('div');
  let content: PanelContent | void = undefined;
  act(() => (content = panel.mount({ room: { name: 'tea' } as Room, container, language: 'en', setBadge: () => undefined })));
  const { shown, dispose } = content! as PanelContent;
  expect(container.textContent).toBe('');
  act(() => shown!(true));
  expect(container.textContent).toBe('hello tea');
  act(() => shown!(false));
  expect(container.textContent).toBe('');
  act(() => shown!(true));
  act(() => dispose!());
  expect(container.textContent).toBe('');
  unmount();
  expect(registered.size).toBe(0);
});
