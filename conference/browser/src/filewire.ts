// The pieces of files on the data channel. A piece: length of the offer's id
// (1 byte), the id, the place of the first byte in the file (8 bytes,
// big-endian), the bytes. A receipt: the id in the same way, and how many bytes
// have come without a gap (8 bytes).

/** Topics of the data messages that carry files. @internal */
export const fileTopics = { piece: 'files.piece', receipt: 'files.receipt' } as const;

/** Bytes of a file in one message: with its headers it stays below the bound of a data message. @internal */
export const pieceBytes = 15 << 10;

/** A piece or a receipt as it came. @internal */
export interface FileMessage {
  readonly id: string;
  /** Where the bytes begin, or how many have come. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Renders a piece, or without bytes a receipt. @internal */
export function encodeFile(id: string, at: number, bytes = new Uint8Array()): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(id);
  const message = new Uint8Array(1 + name.length + 8 + bytes.length);
  message[0] = name.length;
  message.set(name, 1);
  const view = new DataView(message.buffer);
  view.setUint32(1 + name.length, Math.floor(at / 2 ** 32));
  view.setUint32(5 + name.length, at % 2 ** 32);
  message.set(bytes, 9 + name.length);
  return message;
}

/** Reads a piece or a receipt; undefined for what is neither. @internal */
export function decodeFile(message: Uint8Array): FileMessage | undefined {
  const start = 9 + (message[0] ?? 0);
  if (message.length < start) {
    return undefined;
  }
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  return {
    id: new TextDecoder().decode(message.subarray(1, start - 8)),
    at: view.getUint32(start - 8) * 2 ** 32 + view.getUint32(start - 4),
    bytes: message.subarray(start),
  };
}
