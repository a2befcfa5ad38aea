/** Outlines on a 24 by 24 grid, drawn with a stroke of the text's colour. */
const outlines = {
  microphone: ['M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Z', 'M5.5 11a6.5 6.5 0 0 0 13 0', 'M12 17.5V21', 'M8.5 21h7'],
  microphoneOff: [
    'M15 10.5V6a3 3 0 0 0-5.7-1.3',
    'M9 9v2a3 3 0 0 0 4.6 2.5',
    'M5.5 11a6.5 6.5 0 0 0 10.3 5.3',
    'M18.5 11a6.5 6.5 0 0 1-.6 2.7',
    'M12 17.5V21',
    'M8.5 21h7',
    'M4 4l16 16',
  ],
  camera: ['M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z', 'M15.5 10.8l6-3.3v9l-6-3.3'],
  cameraOff: [
    'M10 6.5h3.5a2 2 0 0 1 2 2v2.3l6-3.3v9l-4-2.2',
    'M15.5 15.7a2 2 0 0 1-2 1.8h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h1.8',
    'M3 3l18 18',
  ],
  screen: ['M4 4.5h16a1.5 1.5 0 0 1 1.5 1.5v9.5A1.5 1.5 0 0 1 20 17H4a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 4 4.5Z', 'M8 20.5h8', 'M12 14V8', 'M9 10.5l3-3 3 3'],
  screenOff: ['M4 4.5h16a1.5 1.5 0 0 1 1.5 1.5v9.5A1.5 1.5 0 0 1 20 17H4a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 4 4.5Z', 'M8 20.5h8', 'M9.5 8.3l5 5', 'M14.5 8.3l-5 5'],
  chat: ['M5 4.5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6.5L8 20.5v-4H5a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Z', 'M7.5 9h9', 'M7.5 12h6'],
  hand: ['M8 12.5V6a1.4 1.4 0 0 1 2.8 0v5', 'M10.8 10.5V4.4a1.4 1.4 0 0 1 2.8 0v6.1', 'M13.6 10.5V5.6a1.4 1.4 0 0 1 2.8 0v6.9', 'M16.4 11V8.4a1.4 1.4 0 0 1 2.8 0v6.1a6.5 6.5 0 0 1-6.5 6.5c-3 0-4.4-1.2-5.9-3.600l-2.5-4.200a1.4 1.4 0 0 1 2.3-1.600L8 13.5'],
  smile: ['M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z', 'M8 14.2a4.6 4.6 0 0 0 8 0', 'M9 9.300v.4', 'M15 9.300v.4'],
  room: ['M6.5 20.500V5a1.5 1.5 0 0 1 1.5-1.500h8a1.5 1.5 0 0 1 1.5 1.500v15.500', 'M4 20.500h16', 'M14 12v.6'],
  polls: ['M4.5 20h15', 'M7 16.500v-5', 'M12 16.500v-11', 'M17 16.500v-8'],
  spotlight: ['M12 4.500l2.3 4.7 5.2.7-3.8 3.6.9 5.1-4.6-2.4-4.6 2.4.9-5.1-3.8-3.6 5.2-.7L12 4.500Z'],
  captions: ['M4.5 5.500h15a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2Z', 'M10.5 10.700a2 2 0 1 0 0 2.6', 'M17 10.700a2 2 0 1 0 0 2.6'],
  attach: ['M19.5 11.500l-7.8 7.800a4.6 4.6 0 0 1-6.5-6.500l8.3-8.300a3.1 3.1 0 0 1 4.4 4.400l-8.2 8.200a1.5 1.5 0 0 1-2.2-2.200l7.3-7.2'],
  file: ['M7 3.500h7l4.5 4.500v11a1.5 1.5 0 0 1-1.5 1.500H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.500Z', 'M13.5 3.800V8.500h4.7'],
  edit: ['M5 19l1-4.200L15.8 5a2.1 2.1 0 0 1 3 3L9 17.9 5 19Z', 'M14 6.800l3 3'],
  remove: ['M5 7h14', 'M9.5 7V4.500h5V7', 'M7 7l.8 12.500h8.400L17 7', 'M10.3 10.500v5.5', 'M13.7 10.500v5.5'],
  send: ['M4 12l16-8-5.5 16.5-3.2-6.3L4 12Z', 'M11.3 14.2L20 4'],
  leave: ['M3.2 14.6c-.9-.9-.9-2.3 0-3.2a12.6 12.6 0 0 1 17.6 0c.9.9.9 2.3 0 3.2l-1 1c-.5.5-1.4.6-2 .2l-2-1.3a1.6 1.6 0 0 1-.7-1.5l.1-1.3a10 10 0 0 0-6.4 0l.1 1.3a1.6 1.6 0 0 1-.7 1.5l-2 1.3c-.6.4-1.5.3-2-.2l-1-1Z'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  person: ['M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z', 'M4.5 20.5a7.5 7.5 0 0 1 15 0'],
  people: ['M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z', 'M2.5 19.5a6.5 6.5 0 0 1 13 0', 'M16 4.8a3.5 3.5 0 0 1 0 6.4', 'M18 14.2a6.5 6.5 0 0 1 3.5 5.3'],
  sound: ['M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4Z', 'M15.5 9a4.2 4.2 0 0 1 0 6', 'M18 6.5a7.8 7.8 0 0 1 0 11'],
  signalExcellent: ['M4.5 20v-5', 'M11.5 20v-10', 'M18.5 20V4.500'],
  signalGood: ['M4.5 20v-5', 'M11.5 20v-10', 'M18.5 20v-.2'],
  search: ['M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z', 'M15.3 15.300l4.7 4.7'],
  signalPoor: ['M4.5 20v-5', 'M11.5 20v-10', 'M19 4v9', 'M19 18.8v.4'],
  signalLost: ['M4.5 20v-5', 'M11.5 20v-10', 'M15 4l6.5 6.5', 'M21.5 4L15 10.5'],
  alert: ['M12 3.5l9.3 16.5H2.7L12 3.5Z', 'M12 10v4.5', 'M12 17.3v.2'],
  info: ['M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z', 'M12 11v5.5', 'M12 7.7v.2'],
  more: ['M6 12a1 1 0 1 1-2 0a1 1 0 0 1 2 0', 'M13 12a1 1 0 1 1-2 0a1 1 0 0 1 2 0', 'M20 12a1 1 0 1 1-2 0a1 1 0 0 1 2 0'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  pin: ['M9 4h6l-.8 6 3.3 3.5h-11L9.8 10 9 4Z', 'M12 13.5V20'],
  settings: ['M4 7h9', 'M17 7h3', 'M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z', 'M4 17h3', 'M11 17h9', 'M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z'],
  keyboard: ['M4 6.5h16a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 16V8A1.5 1.5 0 0 1 4 6.5Z', 'M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01', 'M8.5 14h7'],
  fullscreen: ['M4 9V4h5', 'M20 9V4h-5', 'M4 15v5h5', 'M20 15v5h-5'],
  pip: ['M4 5h16a1 1 0 0 1 1 1v4M11 19H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1', 'M13.5 13h7.5v6h-7.5Z'],
  next: ['M9 5l7 7-7 7'],
  previous: ['M15 5l-7 7 7 7'],
} as const;

/** The name of an icon. */
export type IconName = keyof typeof outlines;

const svg = 'http://www.w3.org/2000/svg';

/** A drawing of ours by its name, or one by its outline. */
export type Drawing = IconName | { readonly outline: string };

/** Draws an icon; it is decoration, its meaning is in the text or label beside it. */
export function icon(name: Drawing): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '0 0 24 24');
  drawing.setAttribute('class', typeof name === 'string' ? `icon icon-${name}` : 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.setAttribute('focusable', 'false');
  setIcon(drawing, name);
  return drawing;
}

/** Changes the drawing of an icon, if it differs. */
export function setIcon(drawing: SVGSVGElement, name: Drawing): void {
  const paths = typeof name === 'string' ? outlines[name] : [name.outline];
  const shown = paths.join();
  if (drawing.dataset['icon'] === shown) return;
  drawing.dataset['icon'] = shown;
  drawing.replaceChildren(...paths.map(path));
}

function path(d: string): SVGPathElement {
  const made = document.createElementNS(svg, 'path');
  made.setAttribute('d', d);
  return made;
}
