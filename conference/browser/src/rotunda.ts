/** The whole module as it is embedded: the SDK and the element `<rotunda-room>`, which it registers. */
export * from './index.js';
export * from './element.js';
