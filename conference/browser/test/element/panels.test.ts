// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Panel, type PanelContext, registerPanel } from '../../src/element/index.js';
import { Controller } from '../../src/element/controller.js';
import { translator } from '../../src/element/strings.js';
import { ElementView } from '../../src/element/view/elementview.js';
import { FakeRoom, plugDevices, settled } from './fakes.js';

Object.assign(globalThis, { MediaStream: class {} });
Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { value: null, writable: true });

Object.defineProperty(document, 'fullscreenEnabled', { value: false });

let undo: () => void = () => undefined;
afterEach(() => {
  undo();
  document.body.replaceChildren();
});

/** An element in a call. */
async function inCall(): Promise<{ controller: Controller; room: FakeRoom; host: HTMLElement; view: ElementView }> {
  plugDevices();
  let room!: FakeRoom;
  const controller = new Controller({
    access: () => ({ server: 'signal' }),
    onJoined: () => undefined,
    onLeft: () => undefined,
    capable: true,
    makeRoom: (options) => (room = new FakeRoom(options)).real,
    memory: { get: () => ({ name: 'Ada' }), set: () => undefined },
  });
  const host = document.createElement('div');
  const view = new ElementView({ controller, host, words: translator(), offers: () => true, keys: () => true, speak: () => undefined });
  controller.subscribe(() => view.update(controller.getSnapshot()));
  document.body.append(host, view.root);
  controller.setRoom('tea');
  void controller.join();
  room.joining.resolve();
  await settled();
  return { controller, room, host, view };
}

const panel = (change: Partial<Panel> = {}): Panel => ({ name: 'notes', title: 'Notes', icon: 'M4 4h16', mount: () => undefined, ...change });
const button = (view: ElementView, label: string): HTMLButtonElement | null => view.root.querySelector(`button[aria-label="${label}"]`);

describe('registerPanel', () => {
  it('refuses names that are taken or none', () => {
    undo = registerPanel(panel());
    expect(() => registerPanel(panel())).toThrow(TypeError);
    for (const name of ['chat', 'people', 'polls']) expect(() => registerPanel(panel({ name }))).toThrow(TypeError);
    expect(() => registerPanel(panel({ name: 'Two words' }))).toThrow(TypeError);
    undo();
    undo = registerPanel(panel());
  });

  it('adds a panel to a call under way, in the light tree, with a badge and the focus', async () => {
    const { view, host, room } = await inCall();
    let context: PanelContext | undefined;
    const content = { shown: vi.fn(), focus: vi.fn(), dispose: vi.fn() };
    undo = registerPanel(panel({ title: (language) => `Notes ${language}`, mount: (given) => ((context = given), content) }));
    await settled();
    expect(context!.room).toBe(room.real);
    expect(context!.container.parentElement).toBe(host);
    context!.setBadge(3);
    await settled();
    button(view, 'Open Notes en, 3 new')!.click();
    await settled();
    expect(content.shown).toHaveBeenLastCalledWith(true);
    expect(content.focus).toHaveBeenCalledOnce();
    context!.setBadge(5); // what one sees is not new
    await settled();
    button(view, 'Close Notes en')!.click();
    await settled();
    expect(content.shown).toHaveBeenLastCalledWith(false);
    expect(document.activeElement).toBe(button(view, 'Open Notes en'));
    undo();
    await settled();
    expect(content.dispose).toHaveBeenCalledOnce();
    expect(host.childElementCount).toBe(0);
    expect(button(view, 'Open Notes en')).toBeNull();
  });

  it('puts a panel that is needed seldom into the menu, and the focus back there', async () => {
    undo = registerPanel(panel({ inMenu: true }));
    const { view } = await inCall();
    expect(button(view, 'Open Notes')).toBeNull();
    button(view, 'More')!.click();
    [...view.root.querySelectorAll<HTMLElement>('[role=menuitem]')].find(({ textContent }) => textContent === 'Open Notes')!.click();
    await settled();
    expect(view.root.querySelector('.panel-title')!.textContent).toBe('Notes');
    button(view, 'Close')!.click();
    await settled();
    expect(view.root.querySelector('.panel')!.hasAttribute('hidden')).toBe(true);
    expect(document.activeElement).toBe(button(view, 'More'));
  });

  it('shows a panel only where the room has its extension', async () => {
    undo = registerPanel(panel({ extension: 'votes' }));
    const { view, room } = await inCall();
    expect(button(view, 'Open Notes')).toBeNull();
    room.become({ extensions: ['chat', 'votes'] });
    await settled();
    expect(button(view, 'Open Notes')).not.toBeNull();
  });
});
