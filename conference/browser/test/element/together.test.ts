// @vitest-environment happy-dom
// What people do together beside talking: shown only where the room has it and the grant allows it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Controller } from '../../src/element/controller.js';
import { translator } from '../../src/element/strings.js';
import { ElementView } from '../../src/element/view/elementview.js';
import { RotundaError } from '../../src/errors.js';
import type { ParticipantSnapshot } from '../../src/participant.js';
import { deferred, FakeRoom, person, plugDevices, publication, settled } from './fakes.js';

Object.assign(globalThis, { MediaStream: class {} });
Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', { value: null, writable: true });

Object.defineProperty(document, 'fullscreenEnabled', { value: false });

const names = ['chat', 'hands', 'reactions', 'polls', 'spotlight', 'captions', 'files'];

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

interface Stage {
  room: FakeRoom;
  root: HTMLElement;
  controller: Controller;
  view: ElementView;
  button: (label: string) => HTMLButtonElement;
  has: (label: string) => boolean;
  remembered: Record<string, unknown>;
}

/** An element in a call with Grace in it, whose room has these extensions. */
async function inCall(how: { extensions?: string[]; grant?: object; states?: Record<string, unknown>; language?: string; captions?: string } = {}): Promise<Stage> {
  plugDevices();
  let room!: FakeRoom;
  const remembered: Record<string, unknown> = { name: 'Ada', ...(how.captions ? { captions: how.captions } : {}) };
  const controller = new Controller({
    access: () => ({ server: 'signal' }),
    onJoined: () => undefined,
    onLeft: () => undefined,
    capable: true,
    makeRoom: (options) => {
      room = new FakeRoom(options);
      Object.assign(room.states, how.states);
      room.become({ extensions: how.extensions ?? names, grant: { chat: true, data: true, ...how.grant } });
      room.enter('p1', 'Grace');
      return room.real;
    },
    memory: { get: () => remembered, set: (change) => void Object.assign(remembered, change) },
  });
  const view = new ElementView({ controller, host: document.body, words: translator(how.language), offers: () => true, keys: () => true, speak: () => undefined });
  const { root } = view;
  controller.subscribe(() => view.update(controller.getSnapshot()));
  document.body.append(root);
  controller.setRoom('tea');
  void controller.join();
  room.joining.resolve();
  await settled();
  // In a document without a layout the element counts as narrow, and buttons of the row are there all the same.
  const find = (label: string): HTMLButtonElement | undefined =>
    [...root.querySelectorAll<HTMLButtonElement>('button, a, select, input')].find((each) => (each.getAttribute('aria-label') ?? each.textContent) === label && !each.closest('[hidden]'));
  const button = (label: string): HTMLButtonElement => {
    const found = find(label);
    if (!found) throw new Error(`no button ${label}: ${[...root.querySelectorAll('button')].map((each) => each.getAttribute('aria-label')).join(', ')}`);
    return found;
  };
  return { room, root, controller, view, button, has: (label) => find(label) !== undefined, remembered };
}

it('shows nothing of what the room does not have', async () => {
  const { has, root } = await inCall({ extensions: [] });
  for (const label of ['Raise hand', 'React', 'Open People', 'Open Polls', 'Open chat']) expect(has(label), label).toBe(false);
  expect(root.querySelector('.captions')?.hasAttribute('hidden')).toBe(true);
});

describe('the list of people', () => {
  const names = (root: HTMLElement): (string | null)[] => [...root.querySelectorAll('.row-name')].map((row) => row.textContent);

  it('is searched by name, whatever the case and the accents', async () => {
    const { room, root, button } = await inCall({ extensions: ['hands'] });
    room.enter('p2', 'José Álvarez');
    button('Open People').click();
    await settled();
    expect(names(root)).toEqual(['Ada (you)', 'Grace', 'José Álvarez']);
    const field = root.querySelector<HTMLInputElement>('[type=search]')!;
    const look = (text: string): string => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      return root.querySelector('.found')!.textContent!;
    };
    expect(look('alvarez JOSE')).toBe('1 person found');
    expect(names(root)).toEqual(['José Álvarez']);
    expect(look('you')).toBe('1 person found');
    expect(look('a')).toBe('3 people found');
    expect(look('zed')).toBe('Nobody here has that name.');
    expect(names(root)).toEqual([]);
    room.enter('p3', 'Zed');
    await settled();
    expect(names(root)).toEqual(['Zed']);
    // Escape ends the search first, and only then closes the panel.
    const escape = (): boolean => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    escape();
    expect(names(root)).toHaveLength(4);
    expect(root.querySelector('.panel')!.hasAttribute('hidden')).toBe(false);
    escape();
    expect(root.querySelector('.panel')!.hasAttribute('hidden')).toBe(true);
  });

  it('says in words how good a link is, who speaks, and whose devices are off', async () => {
    const { room, root, button } = await inCall({ extensions: ['hands'] });
    button('Open People').click();
    const grace = async (change: Partial<ParticipantSnapshot>): Promise<(string | null | undefined)[]> => {
      room.become({ participants: [person('p1', 'Grace', change)] });
      await settled();
      const row = [...root.querySelectorAll('.row')].find((each) => each.textContent!.includes('Grace'))!;
      return [row.querySelector('.row-role')?.textContent, ...[...row.querySelectorAll<HTMLElement>('.mark:not([aria-hidden])')].filter(({ hidden }) => !hidden).map((each) => each.getAttribute('aria-label'))];
    };
    expect(await grace({ quality: 'poor', role: 'moderator' })).toEqual(['Moderator · Poor connection', 'Microphone muted', 'Camera off']);
    expect(await grace({ quality: 'excellent', speaking: true, publications: [publication('microphone'), publication('camera')] })).toEqual(['Excellent connection', 'Speaking']);
  });
});

describe('hands', () => {
  it('go up and down by button and key, and stand first in the list in their order', async () => {
    const { room, button, root, controller } = await inCall({ grant: { moderate: true } });
    button('Raise hand').click();
    await settled();
    expect(room.asked).toContainEqual(['hands.raise', {}]);
    room.enter('p2', 'Linus');
    room.tell('hands.raised', { participant: 'p2', at: 1 });
    room.tell('hands.raised', { participant: 'me', at: 2 });
    await settled();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', bubbles: true, composed: true }));
    await settled();
    expect(room.asked).toContainEqual(['hands.lower', {}]);
    button('Open People, 1 new').click();
    await settled();
    const rows = [...root.querySelectorAll('.row')];
    expect(rows.map((row) => row.querySelector('.row-name')!.textContent)).toEqual(['Linus', 'Ada (you)', 'Grace']);
    expect(rows.map((row) => row.querySelector('.hand-place:not([hidden])')?.getAttribute('aria-label'))).toEqual(['Hand raised, number 1', 'Hand raised, number 2', undefined]);
    const tile = root.querySelector('[role=group][aria-label="Ada (you)"]')!;
    expect(tile.querySelector('.mark.hand:not([hidden])')?.getAttribute('aria-label')).toBe('Hand raised, number 2');
    button('Lower the hand of Linus').click();
    button('Lower all hands').click();
    await settled();
    expect(room.asked.slice(-2)).toEqual([['hands.lower', { participant: 'p2' }], ['hands.lower_all', {}]]);
    room.become({ grant: { chat: true } });
    await settled();
    expect(root.querySelector('[aria-label="Lower the hand of Linus"]')?.hasAttribute('hidden')).toBe(true);
    expect(controller.getSnapshot().call?.together.hand?.own).toBe(true);
  });

  it('are told to those who do not see them', async () => {
    const { room, root } = await inCall();
    vi.useFakeTimers();
    room.tell('hands.raised', { participant: 'p1', at: 1 });
    room.tell('hands.raised', { participant: 'me', at: 2 });
    room.tell('hands.lowered', { participant: 'me', by: 'p1' });
    await vi.advanceTimersByTimeAsync(1500);
    expect(root.querySelector('.spoken[role=status]')!.textContent).toBe('Grace raised a hand. Your hand was lowered');
  });

  it('a failure is told', async () => {
    const { room, button, root } = await inCall();
    room.answers['hands.raise'] = new RotundaError('rate_limited', '');
    button('Raise hand').click();
    await settled();
    expect(root.querySelector('.messages-above .notice')).not.toBeNull();
  });
});

it('reactions are chosen from a menu, float with a name, and go', async () => {
  const { room, button, root } = await inCall({ states: { reactions: { allowed: ['👍', '🎉'] } } });
  button('React').click();
  const items = [...root.querySelectorAll<HTMLButtonElement>('.reactions-menu [role=menuitem]')];
  expect(items.map((item) => item.textContent)).toEqual(['👍', '🎉']);
  items[1]!.click();
  await settled();
  expect(room.asked).toContainEqual(['reactions.send', { reaction: '🎉' }]);
  vi.useFakeTimers();
  for (let i = 0; i < 30; i++) room.tell('reactions.reaction', { participant: 'p1', reaction: '👍' });
  await vi.advanceTimersByTimeAsync(10);
  expect(root.querySelectorAll('.reaction')).toHaveLength(24);
  expect(root.querySelector('.reaction')!.textContent).toBe('👍Grace');
  await vi.advanceTimersByTimeAsync(5000);
  expect(root.querySelectorAll('.reaction')).toHaveLength(0);
});

it('the spotlight leads the layout, but for what a person pinned', async () => {
  const { room, button, root, controller } = await inCall({ grant: { moderate: true } });
  room.tell('spotlight.changed', { participant: 'p1', by: 'x' });
  await settled();
  expect(controller.getSnapshot().call).toMatchObject({ spotlight: 'p1', pinned: '' });
  expect(root.querySelector('[role=group][aria-label="Grace"] .mark.spotlit:not([hidden])')).not.toBeNull();
  room.tell('spotlight.changed', { participant: 'me' });
  await settled();
  expect(controller.getSnapshot().call?.spotlight).toBe('self');
  button('Open People').click();
  button('Put Grace in the spotlight').click();
  button('End the spotlight on Ada').click();
  await settled();
  expect(room.asked.slice(-2)).toEqual([['spotlight.set', { participant: 'p1' }], ['spotlight.set', { participant: '' }]]);
});

describe('polls', () => {
  const poll = { id: 'PO_1', by: 'p1', by_name: '<i>Grace</i>', at: 1, question: '<b>Tea?</b>', options: ['<u>Yes</u>', 'No'], counts: [1, 2], voters: 3 };

  it('are voted in, and their counts shown as text', async () => {
    const { room, button, root, has } = await inCall();
    room.tell('polls.created', poll);
    await settled();
    button('Open Polls, 1 new').click();
    await settled();
    expect(root.querySelector('.question')!.textContent).toBe('<b>Tea?</b>');
    expect(root.querySelector('.poll b, .poll i, .poll u')).toBeNull();
    expect([...root.querySelectorAll('.votes')].map((each) => each.textContent)).toEqual(['1 · 33%', '2 · 67%']);
    const choices = [...root.querySelectorAll<HTMLInputElement>('.choice')];
    expect(choices.map(({ type }) => type)).toEqual(['radio', 'radio']);
    choices[1]!.checked = true;
    choices[1]!.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    expect(room.asked).toContainEqual(['polls.vote', { poll: 'PO_1', options: [1] }]);
    expect(has('New poll')).toBe(false); // may not ask
    room.tell('polls.closed', { poll: 'PO_1', counts: [1, 2], voters: 3 });
    await settled();
    expect(choices[0]!.disabled).toBe(true);
    expect(root.querySelector('.closed:not([hidden])')?.textContent).toBe('Closed');
  });

  it('show what was chosen until the server has answered, whatever changes meanwhile', async () => {
    const { room, button, root } = await inCall();
    room.tell('polls.created', poll);
    await settled();
    button('Open Polls, 1 new').click();
    const choices = [...root.querySelectorAll<HTMLInputElement>('.choice')];
    const chosen = (): boolean[] => choices.map(({ checked }) => checked);
    const choose = (i: number) => {
      const answer = deferred<void>();
      room.answers['polls.vote'] = answer.promise;
      choices[i]!.checked = true;
      choices[i]!.dispatchEvent(new Event('change', { bubbles: true }));
      return answer;
    };
    const first = choose(0);
    room.tell('polls.counted', { poll: 'PO_1', counts: [2, 2], voters: 4 });
    await settled();
    expect(chosen()).toEqual([true, false]);
    const second = choose(1);
    first.resolve();
    await settled();
    expect(chosen()).toEqual([false, true]);
    second.reject(new RotundaError('rate_limited', ''));
    await settled();
    expect(chosen()).toEqual([true, false]); // what the server took
  });

  it('are asked by who may', async () => {
    const { room, button, root, has } = await inCall({ grant: { moderate: true }, states: { polls: { polls: [poll] } } });
    room.answers['polls.create'] = { poll: 'PO_2' };
    button('Open Polls').click();
    button('New poll').click();
    const form = root.querySelector<HTMLFormElement>('.poll-form')!;
    const type = (label: string, text: string): void => void ((button(label) as unknown as HTMLInputElement).value = text);
    type('Question', ' Cake? ');
    type('Option 1', 'Yes');
    form.requestSubmit();
    await settled();
    expect(button('Option 2').getAttribute('aria-invalid')).toBe('true');
    type('Option 2', 'No');
    button('Add an option').click();
    form.requestSubmit();
    await settled();
    expect(room.asked).toContainEqual(['polls.create', { question: 'Cake?', options: ['Yes', 'No'], multiple: false }]);
    expect(has('Question')).toBe(false);
    button('Close the poll').click();
    button('Remove the poll').click();
    await settled();
    expect(room.asked.slice(-2)).toEqual([['polls.close', { poll: 'PO_1' }], ['polls.remove', { poll: 'PO_1' }]]);
  });
});

describe('captions', () => {
  it('are shown in the language chosen, two at a time, for a while', async () => {
    const { room, button, root, remembered } = await inCall({ states: { captions: { languages: ['en', 'fr'] } } });
    button('More').click();
    const item = [...root.querySelectorAll<HTMLButtonElement>('[role=menuitemradio]')].find(({ textContent }) => textContent === 'Captions: français')!;
    item.click();
    await settled();
    expect(room.asked).toContainEqual(['captions.listen', { language: 'fr' }]);
    expect(remembered['captions']).toBe('fr');
    vi.useFakeTimers();
    for (const id of ['1', '2', '3']) room.tell('captions.caption', { id, from: 'p1', speaker: 'p1', language: 'fr', text: `<b>${id}</b>`, final: true, at: 1 });
    await vi.advanceTimersByTimeAsync(10);
    expect([...root.querySelectorAll('.caption-line')].map((line) => line.textContent)).toEqual(['Grace: <b>2</b>', 'Grace: <b>3</b>']);
    expect(root.querySelector('.captions b')).toBeNull();
    await vi.advanceTimersByTimeAsync(8000);
    expect(root.querySelector('.captions')!.hasAttribute('hidden')).toBe(true);
  });

  it('are asked for again in the next call', async () => {
    const { room } = await inCall({ captions: 'ar' });
    expect(room.asked).toContainEqual(['captions.listen', { language: 'ar' }]);
  });
});

describe('the chat', () => {
  it('writes to one person, or to the moderators', async () => {
    const { room, button, root } = await inCall();
    button('Open People').click();
    button('Write to Grace').click();
    await settled();
    const to = root.querySelector<HTMLSelectElement>('.to select')!;
    expect([...to.options].map(({ textContent }) => textContent)).toEqual(['Everyone', 'Moderators', 'Grace']);
    expect(to.value).toBe('p1');
    const field = root.querySelector('textarea')!;
    expect(field.placeholder).toBe('Write to Grace');
    const say = async (text: string): Promise<void> => {
      field.value = text;
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      await settled();
    };
    await say('psst');
    to.value = 'moderators';
    to.dispatchEvent(new Event('change'));
    await settled();
    await say('help');
    expect(room.chat.done).toEqual([['send', 'psst', { to: 'p1' }], ['send', 'help', { to: 'moderators' }]]);
    room.chat.say({ text: 'psst', own: true, audience: 'person', toName: 'Grace' });
    room.chat.say({ text: 'hi', audience: 'person', to: 'me' });
    room.chat.say({ text: 'help', audience: 'moderators' });
    await settled();
    expect([...root.querySelectorAll('.message .private:not([hidden])')].map(({ textContent }) => textContent)).toEqual(['only to Grace', 'only to you', 'to moderators']);
  });

  it('edits and deletes what is one’s own', async () => {
    const { room, button, root } = await inCall();
    room.chat.say({ id: 'M1', text: 'frist', own: true });
    room.chat.say({ id: 'M2', text: 'theirs' });
    await settled();
    button('Open chat, 1 unread').click();
    await settled();
    expect([...root.querySelectorAll('.message')].map((message) => [...message.querySelectorAll('button:not([hidden])')].map((each) => each.getAttribute('aria-label')))).toEqual([['Edit', 'Delete'], []]);
    button('Edit').click();
    await settled();
    const field = root.querySelector('textarea')!;
    expect(field.value).toBe('frist');
    expect(document.activeElement).toBe(field);
    field.value = 'first';
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    await settled();
    button('Delete').click();
    await settled();
    expect(room.chat.done).toEqual([['edit', 'M1', 'first'], ['delete', 'M1']]);
    expect(field.value).toBe('');
    // By keys: to a message, and from there to what one may do with it.
    const log = root.querySelector<HTMLElement>('.log')!;
    log.focus();
    log.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true, composed: true }));
    expect(document.activeElement).toBe(root.querySelectorAll('.message')[1]);
  });

  it('is switched off and on by who moderates', async () => {
    const { room, button, root, has } = await inCall({ grant: { moderate: true } });
    button('Open chat').click();
    expect(root.querySelector('.chat > .check')?.hasAttribute('hidden')).toBe(true);
    room.chat.become({ canModerate: true });
    await settled();
    const box = root.querySelector<HTMLInputElement>('.chat > .check input')!;
    expect(box.checked).toBe(true);
    box.checked = false;
    box.dispatchEvent(new Event('change'));
    room.chat.become({ enabled: false, canSend: false, canModerate: false });
    await settled();
    expect(room.chat.done).toEqual([['enable', false]]);
    expect(root.querySelector('.chat')!.textContent).toContain('The chat is switched off.');
    expect(has('Send')).toBe(false);
  });
});

describe('files', () => {
  it('are offered, accepted with progress, and saved by a link that opens nothing', async () => {
    const { room, button, root, has } = await inCall({ states: { files: { max_size: 1000, offers: [] } } });
    room.tell('files.offered', { id: 'FI_1', from: 'p1', from_name: 'Grace', name: '<b>a</b>.html', size: 4, type: 'text/html', at: 1 });
    await settled();
    button('Open chat, 1 unread').click();
    await settled();
    expect(root.querySelector('.file-name')!.textContent).toBe('<b>a</b>.html');
    button('Accept <b>a</b>.html').click();
    await settled();
    expect(room.asked).toContainEqual(['files.accept', { id: 'FI_1' }]);
    expect(root.querySelector('progress:not([hidden])')).not.toBeNull();
    const { encodeFile } = await import('../../src/filewire.js');
    room.emit('data', { from: 'p1', topic: 'files.piece', payload: encodeFile('FI_1', 0, new TextEncoder().encode('te')), reliable: true });
    await settled();
    expect(root.querySelector('.file-status')!.textContent).toBe('50%');
    room.emit('data', { from: 'p1', topic: 'files.piece', payload: encodeFile('FI_1', 2, new TextEncoder().encode('xt')), reliable: true });
    await settled();
    const save = button('Save <b>a</b>.html') as unknown as HTMLAnchorElement;
    expect(save.download).toBe('<b>a</b>.html');
    expect(save.href).toMatch(/^blob:/);
    expect(has('Stop')).toBe(false);
  });

  it('of one’s own show who has them', async () => {
    const { room, button, root, controller } = await inCall({ states: { files: { max_size: 1000, offers: [] } } });
    room.answers['files.offer'] = { id: 'FI_1' };
    button('Open chat').click();
    controller.chat!.offer([new File(['text'], 'a.txt')]);
    room.tell('files.offered', { id: 'FI_1', from: 'me', from_name: 'Ada', name: 'a.txt', size: 4, type: 'text/plain', at: 1 });
    await settled();
    expect(root.querySelector('.file-status')!.textContent).toBe('Waiting for someone to accept');
    room.tell('files.declined', { id: 'FI_1', by: 'p1' });
    await settled();
    expect(root.querySelector('.file-status')!.textContent).toBe('Grace: Declined');
    button('Withdraw a.txt').click();
    await settled();
    expect(room.asked).toContainEqual(['files.withdraw', { id: 'FI_1' }]);
  });
});
