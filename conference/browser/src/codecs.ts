import { capabilities } from './encodings.js';

/** The browser's codecs with the wished ones first. All are named: with none a section would keep the order that was negotiated for it before. @internal */
export function preferred(kind: 'audio' | 'video', wished: readonly string[]): RTCRtpCodec[] {
  const codecs = capabilities(kind);
  const first = wished.flatMap((mimeType) => codecs.filter((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase()));
  return [...first, ...codecs.filter((other) => !first.includes(other))];
}
