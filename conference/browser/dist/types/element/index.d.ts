/** The element `<rotunda-room>`: a whole conference in one tag, built on the SDK. */
export { defineRotundaRoom, RotundaRoomElement } from './rotunda-room.js';
export type { JoinedDetail, LeftDetail } from './rotunda-room.js';
