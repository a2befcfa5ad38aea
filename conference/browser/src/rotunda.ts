/** The whole module as it is embedded: the SDK and the element `<rotunda-room>`. */
export * from './index.js';
