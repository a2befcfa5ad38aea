// @vitest-environment happy-dom
// Rooms that people run, as the element shows them: the password, the lobby on both sides, and what moderators do.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Controller } from '../../src/element/controller.js';
import { translator } from '../../src/element/strings.js';
import { ElementView } from '../../src/element/view/elementview.js';
import { RotundaError } from '../../src/errors.js';
import { settingsOf } from '../../src/roomsettings.js';
import { deferred, FakeRoom, person, plugDevices, publication, settled } from './fakes.js';

Object.assign(globalThis, { MediaStream: class {} });
Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { value: null, writable: true });
Object.defineProperty(document, 'fullscreenEnabled', { value: false });

const onRefused = vi.fn();

beforeEach(() => onRefused.mockClear());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

interface Stage {
  rooms: FakeRoom[];
  controller: Controller;
  root: HTMLElement;
  /** A button, a link or a field by its name, that is shown. */
  find: (label: string) => HTMLElement | undefined;
  press: (label: string) => Promise<void>;
  text: () => string;
  announced: () => string;
}

/** An element whose form is filled in. */
function stage(prepare: (room: FakeRoom) => void = () => undefined, language = 'en', without = ''): Stage {
  plugDevices();
  const rooms: FakeRoom[] = [];
  const controller = new Controller({
    access: () => ({ server: 'signal' }),
    onJoined: () => undefined,
    onLeft: () => undefined,
    onRefused,
    capable: true,
    makeRoom: (options) => {
      const room = new FakeRoom(options);
      prepare(room);
      rooms.push(room);
      return room.real;
    },
    memory: { get: () => ({ name: 'Ada' }), set: () => undefined },
  });
  const view = new ElementView({ controller, host: document.body, words: translator(language), offers: (control) => control !== without, keys: () => true, speak: () => undefined });
  const { root } = view;
  view.update(controller.getSnapshot());
  controller.subscribe(() => view.update(controller.getSnapshot()));
  document.body.append(root);
  controller.setRoom('tea');
  const find = (label: string): HTMLElement | undefined =>
    [...root.querySelectorAll<HTMLElement>('button, a, select, input')].find(
      (each) => (each.getAttribute('aria-label') ?? (each.tagName === 'INPUT' || each.tagName === 'SELECT' ? each.closest('label, .field')?.textContent : each.textContent))?.trim() === label && !each.closest('[hidden], dialog:not([open])'),
    );
  return {
    rooms,
    controller,
    root,
    find,
    press: async (label) => {
      const found = find(label);
      if (!found) throw new Error(`no ${label}: ${[...root.querySelectorAll('button')].map((each) => each.getAttribute('aria-label') ?? each.textContent).join(', ')}`);
      found.click();
      await settled();
    },
    text: () => [...root.querySelectorAll('.notice-title, .notice-text, .notice-quote, .banner:not([hidden]) .banner-text, .complaint:not([hidden])')].filter((each) => !each.closest('[hidden]')).map((each) => each.textContent).join('|'),
    announced: () => root.querySelector('.spoken')?.textContent ?? '',
  };
}

/** In a call with Grace, whose microphone is on. */
async function inCall(grant: object, language?: string, without?: string): Promise<Stage & { room: FakeRoom }> {
  const made = stage((room) => {
    room.enter('p1', 'Grace');
    room.become({
      extensions: [],
      grant: { publish: ['camera', 'microphone', 'screen'], ...grant },
      participants: [person('p1', 'Grace', { role: 'presenter', publications: [publication('microphone', { id: 'pb-1' })] })],
    });
  }, language, without);
  void made.controller.join();
  made.rooms[0]!.joining.resolve();
  await settled();
  return { ...made, room: made.rooms[0]! };
}

const type = (field: HTMLElement | undefined, value: string): void => {
  (field as HTMLInputElement).value = value;
  field!.dispatchEvent(new Event('input'));
};

describe('the password', () => {
  it('is asked for when the room has one, and again when it was wrong', async () => {
    const { rooms, controller, root, find, press, text } = stage();
    const field = (): HTMLInputElement => root.querySelector('#password')!;
    const shown = (): boolean => !field().closest('[hidden]');
    expect(shown()).toBe(false);
    await press('Join');
    rooms[0]!.joining.reject(new RotundaError('password_required', ''));
    await settled();
    expect(shown()).toBe(true);
    expect(document.activeElement).toBe(field());
    expect(text()).toContain('The room has a password');
    await press('Join'); // without one
    expect(rooms).toHaveLength(1);
    expect(text()).toContain('Enter the password of the room.');
    type(field(), 'milk');
    await press('Join');
    expect(rooms[1]!.options.password).toBe('milk');
    rooms[1]!.joining.reject(new RotundaError('password_wrong', ''));
    await settled();
    expect(text()).toBe('This is not the password of the room');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    type(field(), 'tea');
    await press('Join');
    rooms[2]!.joining.resolve();
    await settled();
    expect(controller.getSnapshot().phase).toBe('call');
    expect(rooms[2]!.options.password).toBe('tea');
    expect(find('Leave')).toBeDefined();
  });

  it('of one room is not given to another', async () => {
    const { rooms, controller, press, root } = stage();
    await press('Join');
    rooms[0]!.joining.reject(new RotundaError('password_required', ''));
    await settled();
    controller.setPassword('tea');
    controller.setRoom('coffee');
    await settled();
    expect(root.querySelector('#password')!.closest('[hidden]')).not.toBeNull();
    await press('Join');
    expect(rooms[1]!.options.password).toBeUndefined();
  });
});

describe('the lobby', () => {
  it('is a page of its own for who waits', async () => {
    const { rooms, controller, root, press } = stage();
    root.querySelector<HTMLElement>('[part~=join]')!.focus();
    await press('Join');
    rooms[0]!.become({ state: 'waiting' });
    await settled();
    expect(controller.getSnapshot().phase).toBe('waiting');
    expect(document.activeElement?.textContent).toBe('Waiting to be let in');
    rooms[0]!.become({ state: 'connected' });
    rooms[0]!.joining.resolve();
    await settled();
    expect(controller.getSnapshot().phase).toBe('call');
  });

  it('says why somebody was turned away, in the words of who did it', async () => {
    const { rooms, controller, press, text } = stage();
    await press('Join');
    rooms[0]!.become({ state: 'waiting' });
    rooms[0]!.become({ state: 'closed', leftReason: 'lobby_denied', leftMessage: 'Come <b>back</b> at five' });
    rooms[0]!.joining.reject(new RotundaError('lobby_denied', ''));
    await settled();
    expect(controller.getSnapshot().phase).toBe('prejoin');
    expect(text()).toContain('You were not let in');
    expect(text()).toContain('Come <b>back</b> at five');
  });

  it('can be left', async () => {
    const { rooms, controller, press } = stage();
    await press('Join');
    rooms[0]!.become({ state: 'waiting' });
    await settled();
    await press('Stop waiting');
    expect(rooms[0]!.left).toBe(true);
    expect(controller.getSnapshot().phase).toBe('prejoin');
  });

  it('tells moderators who waits, once, and lets them in or away', async () => {
    vi.useFakeTimers();
    const { room, press, text, find, announced, root } = await inCall({ moderate: true });
    room.lobby.knocked({ id: 'KN_1', identity: 'x', name: '<i>Eve</i>', at: 1 });
    await vi.advanceTimersByTimeAsync(1500);
    expect(text()).toContain('<i>Eve</i> is waiting to come in');
    expect(announced()).toBe('<i>Eve</i> is waiting to come in');
    room.lobby.knocked({ id: 'KN_2', identity: 'y', name: 'Bob', at: 2 });
    await settled();
    expect(text()).toContain('2 people are waiting to come in');
    await press('Show');
    expect(text()).not.toContain('waiting to come in'); // the list has them
    expect((document.activeElement as HTMLElement).getAttribute('aria-label')).toBe('Let <i>Eve</i> in');
    await press('Let <i>Eve</i> in');
    expect(room.asked).toEqual([['admit', { knock: 'KN_1' }]]);
    room.lobby.ended({ id: 'KN_1', outcome: 'admitted' });
    await settled();
    expect((document.activeElement as HTMLElement).getAttribute('aria-label')).toBe('Let Bob in'); // the focus stays in the list
    await press('Turn Bob away');
    type(root.querySelector<HTMLElement>('#confirm-message')!, ' later ');
    root.querySelector('dialog[open] form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    expect(room.asked.at(-1)).toEqual(['deny', { knock: 'KN_2', message: 'later' }]);
    expect(find('Let everyone in')).toBeUndefined();
  });
});

describe('who runs the room', () => {
  it('is nobody without the grant', async () => {
    const { find } = await inCall({});
    for (const label of ['Open People', 'Open Room', 'Manage Grace']) expect(find(label), label).toBeUndefined();
  });

  it('mutes, asks, gives roles, removes and bans', async () => {
    const { room, press, find, root, text } = await inCall({ moderate: true });
    await press('Open People');
    await press('Manage Grace');
    const toggle = find('Manage Grace')!;
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    await press('Mute');
    room.become({ participants: [person('p1', 'Grace', { role: 'presenter', publications: [publication('microphone', { id: 'pb-1', muted: true })] })] });
    await settled();
    await press('Ask to unmute');
    expect(text()).toContain('Grace was asked');
    const role = root.querySelector<HTMLSelectElement>('.row-actions:not([hidden]) select')!;
    expect([...role.options].map((each) => each.text)).toEqual(['Moderator', 'Presenter', 'Viewer']);
    expect(role.value).toBe('presenter');
    role.value = 'viewer';
    role.dispatchEvent(new Event('change'));
    for (const what of ['Remove', 'Ban']) {
      await press(what);
      root.querySelector('dialog[open] form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    }
    await settled();
    expect(room.asked).toEqual([
      ['mute_participant', { publication: 'pb-1' }],
      ['ask_unmute', { participant: 'p1', source: 'microphone' }],
      ['set_role', { participant: 'p1', role: 'viewer' }],
      ['remove', { participant: 'p1' }],
      ['remove', { participant: 'p1', ban: true }],
    ]);
  });

  it('does nothing when it was not confirmed', async () => {
    const { room, press, root } = await inCall({ moderate: true });
    await press('Open People');
    await press('Manage Grace');
    await press('Remove');
    await press('Cancel');
    expect(root.querySelector('dialog[open]')).toBeNull();
    expect(room.asked).toEqual([]);
  });

  it('closes the actions with Escape, and the panel only after that', async () => {
    const { press, find, root } = await inCall({ moderate: true });
    await press('Open People');
    await press('Manage Grace');
    find('Mute')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await settled();
    expect(find('Mute')).toBeUndefined();
    expect(document.activeElement).toBe(find('Manage Grace'));
    expect(root.querySelector('.panel')?.hasAttribute('hidden')).toBe(false);
  });

  it('does nothing to a host without being one', async () => {
    const { room, press, find } = await inCall({ moderate: true });
    await press('Open People');
    room.become({ participants: [person('p1', 'Grace', { role: 'host' })] });
    await settled();
    expect(find('Manage Grace')).toBeUndefined();
    room.become({ grant: { moderate: true, admin: true } });
    await settled();
    expect(find('Manage Grace')).toBeDefined();
  });

  it('locks, opens a lobby, sets a password, and ends the room where the grant permits', async () => {
    const { room, press, find, root } = await inCall({ moderate: true });
    await press('Open Room');
    expect(find('End for everyone')).toBeUndefined();
    (find('Locked: nobody else comes in') as HTMLInputElement).click();
    (find('Lobby: newcomers wait') as HTMLInputElement).click();
    type(root.querySelector<HTMLElement>('#room-password')!, 'tea');
    root.querySelector('.password-form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    expect(root.querySelector<HTMLInputElement>('#room-password')!.value).toBe('');
    room.become({ settings: settingsOf({ locked: true, protected: true }), grant: { moderate: true, admin: true } });
    await settled();
    await press('Remove password');
    await press('End for everyone');
    root.querySelector('dialog[open] form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    expect(room.asked).toEqual([
      ['update_room', { locked: true }],
      ['update_room', { lobby: true }],
      ['update_room', { password: 'tea' }],
      ['update_room', { password: '' }],
      ['end_room', {}],
    ]);
  });

  it('sets no password where the application has one of its own', async () => {
    const { press, find } = await inCall({ moderate: true }, 'en', 'password');
    await press('Open Room');
    expect([find('Locked: nobody else comes in') !== undefined, find('Set password')]).toEqual([true, undefined]);
  });

  it('sees a switch go back that the server refused', async () => {
    const { room, find, press, text } = await inCall({ moderate: true });
    await press('Open Room');
    room.answers['update_room'] = new RotundaError('forbidden', '');
    (find('Locked: nobody else comes in') as HTMLInputElement).click();
    await settled();
    expect((find('Locked: nobody else comes in') as HTMLInputElement).checked).toBe(false);
    expect(text()).toContain('You may not do this');
  });

  it('keeps what was asked for until the server has answered, whatever changes meanwhile', async () => {
    const { room, press, find, root } = await inCall({ moderate: true });
    const locked = () => (find('Locked: nobody else comes in') as HTMLInputElement).checked;
    const lobby = () => (find('Lobby: newcomers wait') as HTMLInputElement).checked;
    const answer = deferred<void>();
    room.answers['update_room'] = room.answers['set_role'] = answer.promise;
    await press('Open Room');
    (find('Locked: nobody else comes in') as HTMLInputElement).click();
    for (let i = 0; i < 3; i++) (find('Lobby: newcomers wait') as HTMLInputElement).click();
    await settled();
    room.enter('p2', 'Hedy');
    await settled();
    expect([locked(), lobby()]).toEqual([true, true]);
    await press('Open People');
    await press('Manage Grace');
    const role = root.querySelector<HTMLSelectElement>('.row-actions:not([hidden]) select')!;
    role.value = 'viewer';
    role.dispatchEvent(new Event('change'));
    room.enter('p3', 'Joan');
    await settled();
    expect(role.value).toBe('viewer');
    room.become({ settings: settingsOf({ locked: true }) }); // the server lets no lobby be opened, and nobody be a viewer
    answer.resolve();
    await settled();
    expect(role.value).toBe('presenter');
    await press('Open Room');
    expect([locked(), lobby()]).toEqual([true, false]);
  });

  it('lets the banned in again', async () => {
    const { room, press, root } = await inCall({ moderate: true });
    room.answers['bans'] = { bans: [{ identity: 'x', name: 'Eve', at: 1 }] };
    await press('Open Room');
    const bans = root.querySelector<HTMLDetailsElement>('.running details')!;
    bans.open = true;
    await settled();
    await press('Allow Eve again');
    expect(room.asked.map(([name]) => name)).toEqual(['bans', 'unban', 'bans']);
    expect(room.asked[1]).toEqual(['unban', { identity: 'x' }]);
  });
});

describe('who is moderated', () => {
  it('is told who muted it, and that it can end that', async () => {
    const { room, text } = await inCall({});
    room.emit('muted', { source: 'microphone' } as never, true, 'p1');
    await settled();
    expect(text()).toContain('Grace muted your microphone|You can unmute it yourself when you want to speak.');
    room.emit('muted', { source: 'camera' } as never, true, 'host');
    await settled();
    expect(text()).toContain('The host turned your camera off');
  });

  it('does not hear of its own mutes, nor of others’', async () => {
    const { room, text } = await inCall({});
    room.emit('muted', { source: 'microphone' } as never, true, '');
    room.emit('muted', { source: 'microphone', participant: {} } as never, true, 'p1');
    await settled();
    expect(text()).toBe('');
  });

  it('is asked to unmute, and decides', async () => {
    const { room, press, text, controller } = await inCall({});
    controller.turn('microphone', false);
    room.emit('unmuteAsked', 'microphone', 'p1');
    await settled();
    expect(text()).toContain('Grace asks you to unmute your microphone');
    await press('Not now');
    expect(text()).not.toContain('asks you');
    expect(controller.getSnapshot().microphone.on).toBe(false);
    room.emit('unmuteAsked', 'microphone', 'p1');
    await settled();
    await press('Unmute microphone');
    expect(controller.getSnapshot().microphone.on).toBe(true);
    expect(text()).not.toContain('asks you');
  });

  it('is not asked for what it may not do', async () => {
    const { room, text } = await inCall({ publish: ['microphone'] });
    room.emit('unmuteAsked', 'camera', 'p1');
    await settled();
    expect(text()).toBe('');
  });

  it('is told what it may do now', async () => {
    const { room, text } = await inCall({});
    room.emit('granted', {}, 'p1');
    await settled();
    expect(text()).toContain('You can watch and listen now.');
    room.emit('granted', { publish: ['microphone'] }, 'p1');
    await settled();
    expect(text()).toContain('You may speak or show something here');
  });

  it.each([
    ['removed', 'You were removed from the room'],
    ['banned', 'You may not come into this room'],
    ['room_expired', 'The time of the room is over'],
    ['moderator_left', 'The call has ended'],
    ['room_closed', 'The room is closed'],
  ] as const)('is told why it left: %s', async (reason, title) => {
    const { room, text } = await inCall({});
    room.emit('left', reason, undefined, 'Be kind');
    await settled();
    expect(text()).toContain(title);
    expect(text().includes('Be kind')).toBe(reason === 'removed' || reason === 'banned'); // the rest is the server's, for developers
  });
});
