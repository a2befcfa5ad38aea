// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Controller } from '../../src/element/controller.js';
import { translator } from '../../src/element/strings.js';
import { initials } from '../../src/element/view/avatar.js';
import { ElementView } from '../../src/element/view/elementview.js';
import { RotundaError } from '../../src/errors.js';
import type { FakeMedia } from '../fake/media.js';
import { FakeStream } from '../fake/page.js';
import { deferred, FakeRoom, FakeTrack, person, plugDevices, publication, settled } from './fakes.js';

// Media elements take any stream, of any track.
Object.assign(globalThis, { MediaStream: class {} });
Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { value: null, writable: true });

let room: FakeRoom;
let root: HTMLElement;
let view: ElementView | undefined;
let controller: Controller;
let media: FakeMedia;
let host: HTMLElement;
let label = '';

beforeEach(() => {
  vi.stubGlobal('MediaStream', FakeStream);
  view?.dispose();
  media = plugDevices();
  host = document.createElement('div');
  controller = new Controller({
    access: () => ({ server: 'signal' }),
    firstPanel: () => 'chat',
    onJoined: () => undefined,
    onLeft: () => undefined,
    capable: true,
    makeRoom: (options) => (room = new FakeRoom(options)).real,
    memory: { get: () => ({}), set: () => undefined },
  });
  view = new ElementView({
    controller,
    words: translator(),
    host,
    label: () => label,
    offers: () => true,
    keys: () => true,
    speak: () => undefined,
  });
  const shown = view;
  controller.subscribe(() => shown.update(controller.getSnapshot()));
  view.update(controller.getSnapshot());
  root = view.root;
  document.body.replaceChildren(host, root);
});

/** The visible element of a role (by tag or attribute) and an accessible name. */
function find(selector: string, name: string): HTMLElement | undefined {
  return [...root.querySelectorAll<HTMLElement>(selector)].find(
    (candidate) => !candidate.closest('[hidden]') && nameOf(candidate) === name,
  );
}
function nameOf(target: HTMLElement): string {
  const label = root.querySelector(`label[for="${target.id}"]`)?.textContent;
  return target.getAttribute('aria-label') ?? (target.id ? label : undefined) ?? target.textContent ?? '';
}
function get(selector: string, name: string): HTMLElement {
  const found = find(selector, name);
  if (!found) throw new Error(`no ${selector} named ${JSON.stringify(name)}`);
  return found;
}
const button = (name: string): HTMLButtonElement => get('button', name) as HTMLButtonElement;
const tile = (name: string): HTMLElement => get('[role=group]', name);
function write(name: string, text: string): void {
  const field = get('input, textarea', name) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
}
function press(target: HTMLElement, key: string, init: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...init }));
}

async function join(): Promise<void> {
  write('Your name', 'Ada');
  write('Room', 'tea');
  button('Join').click();
  room.joining.resolve();
  await settled();
}

describe('the page before the call', () => {
  it('complains beside the field that is empty, and leads there', async () => {
    button('Join').click();
    await settled();
    const field = get('input', 'Your name');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(root.querySelector(`#${field.getAttribute('aria-describedby')}`)?.textContent).toMatch(/name/);
    expect(document.activeElement).toBe(field);
  });

  it('switches devices by buttons that keep their place', async () => {
    controller.preview();
    await settled();
    const microphone = button('Mute microphone');
    microphone.focus();
    microphone.click();
    await settled();
    expect(button('Unmute microphone')).toBe(microphone);
    expect(document.activeElement).toBe(microphone);
    button('Turn camera off').click();
    await settled();
    button('Turn camera on');
    expect(root.querySelector('video')).toBeNull();
  });

  it('explains a blocked device and tries again', async () => {
    media.failures.push('NotAllowedError');
    controller.preview();
    await settled();
    expect(root.querySelector('[role=status]')?.textContent).toContain('Camera and Microphone: not allowed');
    button('Try again').click();
    await settled();
    expect(find('button', 'Try again')).toBeUndefined();
    expect(root.querySelectorAll('video')).toHaveLength(1);
  });

  it('offers to try again only where that can help', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
    controller.preview();
    await settled();
    expect(root.querySelector('[role=status]')?.textContent).toContain('This page is not secure');
    expect(find('button', 'Try again')).toBeUndefined();
  });

  it('says that it joins, and lets the person call it off', async () => {
    write('Your name', 'Ada');
    write('Room', 'tea');
    button('Join').click();
    await settled();
    expect(button('Joining…').getAttribute('aria-disabled')).toBe('true');
    button('Cancel').click();
    await settled();
    button('Join');
    expect(room.left).toBe(true);
  });

  it('explains why a join was refused', async () => {
    write('Your name', 'Ada');
    write('Room', 'tea');
    button('Join').click();
    room.joining.reject(new RotundaError('room_full', ''));
    await settled();
    expect(root.querySelector('[role=alert]')?.textContent).toContain('The room is full');
  });
});

describe('the call', () => {
  it('takes the focus along, there and back', async () => {
    button('Join').focus();
    await join();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Call in tea');
    button('Leave').focus();
    button('Leave').click();
    await settled();
    expect(document.activeElement?.textContent).toContain('You left the room');
  });

  it('names tiles after their participants, and the self view apart', async () => {
    await join();
    const grace = person('p1', 'Grace', { publications: [publication('camera'), publication('screen', { id: 's' })] });
    room.become({ participants: [grace, person('p2', 'Grace')] });
    await settled();
    const names = [...root.querySelectorAll('[role=group]')].map((group) => group.getAttribute('aria-label'));
    expect(names).toEqual(["Grace's screen", 'Grace', 'Grace', 'Ada (you)']);
  });

  it('has one video in a tile while there is a picture, and none otherwise', async () => {
    await join();
    const show = async (...publications: ReturnType<typeof publication>[]): Promise<void> => {
      room.become({ participants: [person('p1', 'Grace', { publications })] });
      await settled();
    };
    const videos = (): NodeListOf<HTMLVideoElement> => tile('Grace').querySelectorAll('video');
    await show();
    expect(videos()).toHaveLength(0);
    expect(tile('Grace').textContent).toContain('G');
    const camera = publication('camera');
    await show(camera);
    expect(videos()).toHaveLength(1);
    expect(videos()[0]!.muted).toBe(true);
    await show({ ...camera, muted: true });
    expect(videos()).toHaveLength(0);
  });

  it('never makes a tile or a video anew while it lasts', async () => {
    await join();
    const grace = person('p1', 'Grace', { publications: [publication('camera')] });
    room.become({ participants: [grace] });
    await settled();
    const before = tile('Grace');
    const video = before.querySelector('video')!;
    const stream = video.srcObject;
    room.become({ participants: [person('p0', 'Alan'), { ...grace, name: 'Grace H.', speaking: true }] });
    await settled();
    expect(tile('Grace H.')).toBe(before);
    expect(before.querySelector('video')).toBe(video);
    expect(video.srcObject).toBe(stream);
  });

  it('keeps the one video and its stream when its media takes another way', async () => {
    await join();
    const show = async (): Promise<HTMLVideoElement> => {
      room.become({ participants: [person('p1', 'Grace', { publications: [publication('camera')] })] });
      await settled();
      expect(tile('Grace').querySelectorAll('video')).toHaveLength(1);
      return tile('Grace').querySelector('video')!;
    };
    const video = await show();
    const stream = video.srcObject as MediaStream;
    const [before] = stream.getTracks();
    expect(await show()).toBe(video);
    expect(video.srcObject).toBe(stream);
    expect(stream.getTracks()).toHaveLength(1);
    expect(stream.getTracks()[0]).not.toBe(before);
  });

  it('moves no tile that stays, since a moved video stops', async () => {
    await join();
    const people = ['Alan', 'Grace', 'Ida'].map((name, i) => person(`p${i}`, name));
    room.become({ participants: people });
    await settled();
    const records: MutationRecord[] = [];
    const moves = new MutationObserver((seen) => records.push(...seen));
    moves.observe(tile('Grace').parentElement!, { childList: true });
    const screen = person('p4', 'Kay', { publications: [publication('screen')] });
    room.become({ participants: [people[1]!, people[2]!, screen] });
    await settled();
    records.push(...moves.takeRecords());
    await new Promise((resolve) => setTimeout(resolve)); // observers are called late here
    moves.disconnect();
    const names = (lists: NodeList[]): (string | null)[] => lists.flatMap((list) => [...list].map((node) => (node as Element).getAttribute('aria-label')));
    expect(names(records.map(({ removedNodes }) => removedNodes))).toEqual(['Alan']);
    expect(names(records.map(({ addedNodes }) => addedNodes))).toEqual(["Kay's screen", 'Kay']);
  });

  it('offers a way out when the browser blocks sound', async () => {
    await join();
    room.playback.become({ blocked: true });
    await settled();
    expect(root.querySelector('.banners')?.textContent).toContain('keeps this page silent');
    button('Turn sound on').click();
    await settled();
    expect(room.playback.start).toHaveBeenCalledOnce();
    expect(find('button', 'Turn sound on')).toBeUndefined();
  });

  it('marks who is muted and who speaks', async () => {
    await join();
    const marks = (): string[] =>
      [...tile('Grace').querySelectorAll<HTMLElement>('[role=img]')].filter(({ hidden }) => !hidden).map(nameOf);
    const mute = async (muted: boolean): Promise<void> => {
      room.become({ participants: [person('p1', 'Grace', { speaking: true, publications: [publication('microphone', { muted })] })] });
      await settled();
    };
    await mute(true);
    expect(marks()).toEqual(['Microphone muted']);
    await mute(false);
    expect(marks()).toEqual(['Speaking']);
  });

  it('marks how good a connection is, once it is known', async () => {
    await join();
    const marks = async (quality?: 'lost' | 'poor' | 'good' | 'excellent'): Promise<string[]> => {
      room.become({ participants: [person('p1', 'Grace', { ...(quality && { quality }), publications: [publication('microphone')] })] });
      await settled();
      return [...tile('Grace').querySelectorAll<HTMLElement>('[role=img]')].filter(({ hidden }) => !hidden).map(nameOf);
    };
    expect(await marks()).toEqual([]);
    expect(await marks('excellent')).toEqual(['Excellent connection']);
    expect(await marks('good')).toEqual(['Good connection']);
    expect(await marks('poor')).toEqual(['Poor connection']);
    expect(await marks('lost')).toEqual(['Connection lost']);
    expect(await marks()).toEqual([]);
  });

  it('says that a picture stands still to save bandwidth, and keeps its video', async () => {
    await join();
    const show = async (paused: boolean, reason: string): Promise<string> => {
      const receiving = { layer: undefined, width: 0, height: 0, paused, reason };
      room.become({ participants: [person('p1', 'Grace', { publications: [publication('camera', { receiving })] })] });
      await settled();
      return [...tile('Grace').querySelectorAll<HTMLElement>('.saving')].filter(({ hidden }) => !hidden).map(({ textContent }) => textContent).join();
    };
    expect(await show(false, 'bandwidth')).toBe('');
    const video = tile('Grace').querySelector('video');
    expect(await show(true, 'bandwidth')).toBe('Paused to save bandwidth');
    expect(await show(true, 'hidden')).toBe('');
    expect(await show(true, 'last-n')).toBe('');
    expect(tile('Grace').hasAttribute('data-away')).toBe(true);
    expect(await show(false, 'full')).toBe('');
    expect(tile('Grace').hasAttribute('data-away')).toBe(false);
    expect(tile('Grace').querySelector('video')).toBe(video);
  });

  it('tells which elements show what is received, screens first', async () => {
    await join();
    const log: string[] = [];
    const watched = (id: string, source: string): object => ({
      id,
      source,
      observe: (video: HTMLVideoElement, { priority }: { priority: number }) => {
        log.push(`${id} in ${video.closest('[role=group]')?.getAttribute('aria-label')} ${priority}`);
        return () => log.push(`${id} gone`);
      },
    });
    room.participants.set('p1', { publications: [watched('pb-camera', 'camera'), watched('pb-screen', 'screen'), watched('pb-new', 'camera')] });
    const track = new FakeTrack('video').real;
    const local = person('me', 'Me', { local: true, publications: [publication('screen', { id: 'own', local: true })] });
    const show = async (camera: Partial<ReturnType<typeof publication>>): Promise<string[]> => {
      room.become({ local, participants: [person('p1', 'Grace', { publications: [publication('camera', { track, ...camera }), publication('screen', { track })] })] });
      await settled();
      return log.splice(0);
    };
    expect(await show({})).toEqual(["pb-screen in Grace's screen 1", 'pb-camera in Grace 0']);
    expect(await show({})).toEqual([]);
    expect(await show({ id: 'pb-new' })).toEqual(['pb-camera gone', 'pb-new in Grace 0']); // by the same section, so by the same track
    expect(await show({ id: 'pb-new', muted: true })).toEqual(['pb-new gone']);
    button('Leave').click();
    await settled();
    expect(log).toEqual(['pb-screen gone']);
  });

  it('shows what people call the room in the place of its name', async () => {
    await join();
    expect(root.querySelector('h2.room')!.textContent).toBe('tea');
    label = 'Tea time';
    view!.update(controller.getSnapshot());
    expect(root.querySelector('h2.room')!.textContent).toBe('Tea time');
    expect(root.querySelector('[part=call]')!.getAttribute('aria-label')).toBe('Call in Tea time');
  });

  it('says that it is reconnecting', async () => {
    await join();
    const status = (): HTMLElement | undefined => find('.banner', 'The connection was lost. Reconnecting…');
    expect(status()).toBeUndefined();
    room.become({ state: 'reconnecting' });
    await settled();
    expect(status()?.closest('[role=status]')).not.toBeNull();
  });

  it('offers only what the grant allows', async () => {
    await join();
    room.become({ grant: {}, extensions: [] });
    await settled();
    const offered = [...root.querySelectorAll<HTMLElement>('button')].filter((b) => !b.closest('[hidden], dialog')).map(nameOf);
    expect(offered).toEqual(['Pin Ada (you)', 'More', 'Leave']);
  });
});

describe('keys and windows', () => {
  it('leaves a key alone that another element of the page has acted on', async () => {
    await join();
    const key = (): KeyboardEvent => new KeyboardEvent('keydown', { key: 'm', bubbles: true, cancelable: true });
    const taken = key();
    taken.preventDefault();
    document.body.dispatchEvent(taken);
    expect(controller.getSnapshot().microphone.on).toBe(true);
    document.body.dispatchEvent(key());
    expect(controller.getSnapshot().microphone.on).toBe(false);
  });

  it('closes a picture-in-picture window that opens after the call has ended, and asks for one at a time', async () => {
    const close = vi.fn();
    const opened = deferred<unknown>();
    const requestWindow = vi.fn(() => opened.promise);
    vi.stubGlobal('documentPictureInPicture', { requestWindow });
    await join();
    host.style.setProperty('--rotunda-accent', 'rebeccapurple');
    const call = root.querySelector('.call')!;
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'i', bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'i', bubbles: true }));
    expect([requestWindow.mock.calls.length, call.isConnected]).toEqual([1, true]);
    await controller.leave();
    await settled();
    const styles: string[] = [];
    class Sheet extends CSSStyleSheet {
      override replaceSync(text: string): void {
        styles.push(text);
      }
    }
    opened.resolve({ document: document.implementation.createHTMLDocument(), CSSStyleSheet: Sheet, addEventListener: () => undefined, close });
    await settled();
    vi.unstubAllGlobals();
    expect(close).toHaveBeenCalledOnce();
    expect(styles.join()).toContain('--rotunda-accent:rebeccapurple'); // as the page has it
  });
});

describe('the chat', () => {
  const field = (): HTMLTextAreaElement => get('textarea', 'Message') as HTMLTextAreaElement;
  const lines = (): string[] => [...root.querySelectorAll('.message .text')].map(({ textContent }) => textContent ?? '');

  it('sends by Enter and by the button, but not while composing or for a new line', async () => {
    await join();
    write('Message', 'one');
    press(field(), 'Enter', { shiftKey: true });
    press(field(), 'Enter', { isComposing: true });
    expect(room.sent).toEqual([]);
    press(field(), 'Enter');
    expect(field().value).toBe('');
    write('Message', ' two ');
    button('Send').click();
    write('Message', '   ');
    press(field(), 'Enter');
    await settled();
    expect(room.sent).toEqual(['one', 'two']);
  });

  it('gives a message back that was not sent', async () => {
    await join();
    room.chat.refuse = new RotundaError('internal', '');
    write('Message', 'precious');
    press(field(), 'Enter');
    await settled();
    expect(field().value).toBe('precious');
    expect(root.querySelector('.chat [role=alert]')?.textContent).toMatch(/Something went wrong/);
  });

  // C42
  it('shows text as text', async () => {
    await join();
    room.chat.say({ text: '<img src=x onerror=alert(1)>', fromName: '<b>Grace</b>' });
    await settled();
    expect(lines()).toEqual(['<img src=x onerror=alert(1)>']);
    expect(root.querySelector('.message img, .message b')).toBeNull();
  });

  it('keeps the order and the elements of messages, once each', async () => {
    await join();
    room.chat.say({ text: 'a' });
    await settled();
    const first = root.querySelector('.message');
    room.chat.say({ text: 'b' });
    room.chat.say({ text: 'c', own: true });
    await settled();
    expect(lines()).toEqual(['a', 'b', 'c']);
    expect(root.querySelector('.message')).toBe(first);
  });

  it('counts unread messages on its button, and hands the focus over', async () => {
    await join();
    button('Close chat').click();
    await settled();
    expect(document.activeElement).toBe(button('Open chat'));
    room.chat.say({ text: 'a' });
    room.chat.say({ text: 'b' });
    await settled();
    button('Open chat, 2 unread').click();
    await settled();
    expect(document.activeElement).toBe(field());
    press(field(), 'Escape');
    await settled();
    expect(find('textarea', 'Message')).toBeUndefined();
    expect(document.activeElement).toBe(button('Open chat'));
  });
});

describe('initials', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['  grace  brewster hopper ', 'GH'],
    ['Plato', 'P'],
    ['𝒳 女', '𝒳女'],
    ['', ''],
  ])('of %j are %j', (name, letters) => expect(initials(name)).toBe(letters));
});
