// @vitest-environment happy-dom
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { defineRotundaRoom, type RotundaRoomElement } from '../../src/element/index.js';
import { settled } from './fakes.js';

beforeAll(() => defineRotundaRoom());
afterEach(() => document.body.replaceChildren());

function put(markup: string): RotundaRoomElement {
  document.body.innerHTML = markup;
  return document.querySelector('rotunda-room')!;
}
const value = (element: RotundaRoomElement, id: string): string =>
  element.shadowRoot!.querySelector<HTMLInputElement>(`#${id}`)!.value;

describe('<rotunda-room>', () => {
  it('is defined once', () => {
    expect(() => defineRotundaRoom()).not.toThrow();
  });

  it('starts its form with its attributes and follows them', async () => {
    const element = put('<rotunda-room room="tea" name="Ada"></rotunda-room>');
    expect([value(element, 'room'), value(element, 'name')]).toEqual(['tea', 'Ada']);
    element.room = 'coffee';
    await settled();
    expect(value(element, 'room')).toBe('coffee');
    expect(element.getAttribute('room')).toBe('coffee');
  });

  it('reads its settings from attributes and properties', () => {
    const element = put('<rotunda-room token="abc"></rotunda-room>');
    expect([element.server, element.token]).toEqual(['signal', 'abc']);
    const fetchToken = (): string => 'fresh';
    element.token = fetchToken;
    expect([element.token, element.hasAttribute('token')]).toEqual([fetchToken, false]);
    element.token = undefined;
    expect(element.token).toBeUndefined();
  });

  it('has no style in its markup, so that a strict policy does not break it', () => {
    const element = put('<rotunda-room></rotunda-room>');
    expect(element.shadowRoot!.adoptedStyleSheets.length).toBeGreaterThan(0);
    expect(element.shadowRoot!.querySelector('style, link, script')).toBeNull();
  });

  it('takes the language a person chose before, but only where it offers the choice', () => {
    localStorage.setItem('rotunda', JSON.stringify({ language: 'ar' }));
    const spoken = (element: RotundaRoomElement): string | null => element.shadowRoot!.querySelector('[part=root]')!.getAttribute('lang');
    expect(spoken(put('<rotunda-room language="fr"></rotunda-room>'))).toBe('ar');
    const element = put('<rotunda-room language="fr" controls="settings"></rotunda-room>');
    expect(spoken(element)).toBe('fr');
    expect(element.shadowRoot!.querySelector('#settings-language')).toBeNull();
    element.language = 'en';
    expect(spoken(element)).toBe('en');
    localStorage.clear();
  });

  it('stays as it is when it is moved, and is empty after it was taken out', async () => {
    const element = put('<div></div><rotunda-room></rotunda-room>');
    const content = element.shadowRoot!.firstElementChild;
    document.querySelector('div')!.append(element);
    await settled();
    expect(element.shadowRoot!.firstElementChild).toBe(content);
    expect(content!.childElementCount).toBeGreaterThan(0);
    element.remove();
    await settled();
    expect(content!.childElementCount).toBe(0);
    document.body.append(element);
    expect(element.shadowRoot!.querySelector('form')).not.toBeNull();
  });
});
