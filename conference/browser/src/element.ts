/** The element `<rotunda-room>`, which this module registers when it is loaded. */
import { defineRotundaRoom } from './element/index.js';

export * from './element/index.js';

defineRotundaRoom();
