/** The element `<rotunda-room>`: a whole conference in one tag, built on the SDK. */
export type { LayoutMode } from './layout.js';
export { registerPanel } from './panels.js';
export type { Panel, PanelContent, PanelContext } from './panels.js';
export { defineRotundaRoom, RotundaRoomElement } from './rotunda-room.js';
export type { JoinedDetail, LeftDetail, Phase, RefusedDetail } from './rotunda-room.js';
export { addLanguage } from './strings.js';
export type { Strings } from './strings.js';
