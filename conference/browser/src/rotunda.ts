/** The whole module as it is embedded: the SDK and the element `<rotunda-room>`, which it registers. */
import { defineRotundaRoom } from './element/index.js';

export * from './index.js';
export * from './element/index.js';

defineRotundaRoom();
