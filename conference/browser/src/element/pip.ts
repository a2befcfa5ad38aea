/** Document Picture-in-Picture, as far as it is used here; few browsers have it. */
interface DocumentPip {
  readonly window: Window | null;
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

function documentPip(): DocumentPip | undefined {
  return (globalThis as { documentPictureInPicture?: DocumentPip }).documentPictureInPicture;
}

/** Whether the browser can keep something of the page in view over other windows. */
export function canShowPip(): boolean {
  return documentPip() !== undefined || (globalThis.document?.pictureInPictureEnabled ?? false);
}

/** A window over other windows: `root` with styles of its own. */
export interface PipWindow {
  close(): void;
}

/**
 * Shows content in a window that stays over others, where the browser has
 * documents there, else the video alone. Must be called in a click or key
 * press. Colours and sizes that the page set on `like` hold there, too. `fill` puts the content into the window's shadow root and returns how
 * to take it out again, which happens when the window closes.
 */
export async function showPip(css: readonly string[], like: Element, fill: (root: ShadowRoot) => () => void, video: HTMLVideoElement | undefined): Promise<PipWindow | undefined> {
  const pip = documentPip();
  if (!pip) {
    await video?.requestPictureInPicture();
    return video && { close: () => void document.exitPictureInPicture().catch(() => undefined) };
  }
  const window = await pip.requestWindow({ width: 420, height: 280 });
  const { document: page } = window;
  const host = page.createElement('div');
  // Sheets belong to one document, and a style attribute may be forbidden.
  const sheet = (text: string): CSSStyleSheet => {
    const made = new (window as unknown as typeof globalThis).CSSStyleSheet();
    made.replaceSync(text);
    return made;
  };
  page.adoptedStyleSheets = [sheet('html, body { block-size: 100%; margin: 0; }')];
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [...css, variables(css, like)].map(sheet);
  page.body.append(host);
  const empty = fill(root);
  window.addEventListener('pagehide', empty, { once: true });
  return { close: () => window.close() };
}

/** The CSS variables that the styles read, as the page set them on an element. */
function variables(css: readonly string[], element: Element): string {
  const style = getComputedStyle(element);
  const names = new Set(css.join('').match(/--rotunda-[a-z-]+/g));
  const set = [...names].map((name) => [name, style.getPropertyValue(name).trim()]).filter(([, value]) => value);
  return `:host{color-scheme:${style.colorScheme || 'normal'};${set.map(([name, value]) => `${name}:${value}`).join(';')}}`;
}
