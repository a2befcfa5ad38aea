import { RotundaError } from './errors.js';

/** The signalling endpoint as a WebSocket URL. @internal */
export function serverURL(server: string | URL): string {
  const base = globalThis.document?.baseURI;
  if (!URL.canParse(server, base)) {
    throw new RotundaError('invalid', `server: ${server} is no address`);
  }
  const url = new URL(server, base);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!url.protocol.startsWith('ws')) {
    throw new RotundaError('invalid', `server: ${url.protocol} is not http, https, ws or wss`);
  }
  return url.href;
}
