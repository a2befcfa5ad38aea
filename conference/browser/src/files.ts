import { Emitter } from './emitter.js';
import { RotundaError } from './errors.js';
import { follow, takesPart } from './feature.js';
import { Download, Pacer, Upload } from './filetransfer.js';
import { decodeFile, encodeFile, fileTopics } from './filewire.js';
import type { DataMessage } from './options.js';
import type { Room } from './room.js';
import { Cell, type Store } from './store.js';

/** How one receiver of an own file stands. */
export interface FileReceiver {
  /** SID. */
  readonly participant: string;
  readonly name: string;
  readonly state: 'sending' | 'done' | 'declined' | 'failed' | 'gone';
  /** Bytes it is known to have. */
  readonly received: number;
}

/** A file that is offered, by this participant or to it; frozen. */
export interface OfferedFile {
  readonly id: string;
  readonly own: boolean;
  /** SID of who offers it. */
  readonly from: string;
  readonly fromName: string;
  /** SID of the only one it is for; undefined for all. */
  readonly to: string | undefined;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Media type, as the sender says; what is in the file may be something else. */
  readonly type: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** Of an own file: offered until it is withdrawn. */
  readonly state: 'offered' | 'receiving' | 'done' | 'declined' | 'failed' | 'withdrawn';
  /** Bytes that have come; 0 for an own file. */
  readonly received: number;
  /** The file, once it is done. Its type is application/octet-stream, so that no browser runs what is in it. */
  readonly blob: Blob | undefined;
  /** Who accepted or declined an own file. */
  readonly receivers: readonly FileReceiver[];
}

/** The files of a room at one moment; frozen. */
export interface FilesSnapshot {
  /** Whether files can be offered in this room. */
  readonly available: boolean;
  /** Whether this participant may offer them. */
  readonly canOffer: boolean;
  /** The largest that may be offered, in bytes. */
  readonly maxSize: number;
  /** The oldest first; the last 100. */
  readonly files: readonly OfferedFile[];
}

/** Events of Files. */
export interface FilesEvents {
  /** A file is offered to this participant. */
  offered: [file: OfferedFile];
  /** A file that was accepted is there, or an own one with a receiver. */
  done: [file: OfferedFile];
  /** A file that was accepted does not come. */
  failed: [file: OfferedFile];
}

interface WireFile {
  id: string;
  from: string;
  from_name?: string;
  to?: string;
  name: string;
  size: number;
  type: string;
  at: number;
}

interface Entry {
  file: OfferedFile;
  /** The own file, once the server's answer to the offer says which it is. */
  readonly source: Promise<Blob>;
  readonly named: (source: Blob) => void;
  readonly uploads: Map<string, Upload>;
  download?: Download;
}

const maxFiles = 100;

/** Files that participants give to one another: offered, accepted, and sent in pieces. */
export class Files extends Emitter<FilesEvents> implements Store<FilesSnapshot> {
  readonly #room: Room;
  readonly #pacer = new Pacer();
  readonly #entries = new Map<string, Entry>();
  #maxSize = 0;
  readonly #cell = new Cell<FilesSnapshot>(() => ({
    available: this.#room.extensions.includes('files'),
    canOffer: takesPart(this.#room, 'files') && (this.#room.localParticipant.grant.data ?? false),
    maxSize: this.#maxSize,
    files: Object.freeze([...this.#entries.values()].map(({ file }) => file)),
  }));
  readonly subscribe = this.#cell.subscribe;
  readonly getSnapshot = this.#cell.getSnapshot;

  /** @internal */
  constructor(room: Room) {
    super();
    this.#room = room;
    follow(room, 'files', {
      state: (data) => this.#sync(data as { max_size?: number; offers?: WireFile[] } | undefined),
      event: (verb, data) => this.#receive(verb, data as WireFile & { by?: string }),
      changed: () => {
        if (room.state === 'closed') this.#end(() => true);
        this.#cell.changed();
      },
    });
    room.on('data', (message) => this.#data(message));
    room.on('participantLeft', ({ sid }) => this.#left(sid));
  }

  /** Offers a file to all, or to one participant by SID; resolves with the offer's id. It is sent to whoever accepts, until it is withdrawn. */
  async offer(file: Blob, options: { name?: string; to?: string } = {}): Promise<string> {
    const name = options.name ?? (file instanceof File ? file.name : 'file');
    if (this.#maxSize > 0 && file.size > this.#maxSize) {
      throw new RotundaError('too_large', `a file of ${file.size} bytes, ${this.#maxSize} are allowed`);
    }
    const reply = await this.#room.request('files.offer', {
      name,
      size: file.size,
      type: file.type,
      ...(options.to === undefined ? {} : { to: options.to }),
    });
    const { id } = reply as { id: string };
    this.#entries.get(id)?.named(file); // the event comes before the reply
    return id;
  }

  /** Accepts a file that was offered; it comes by the event "done" and in the snapshot. */
  async accept(id: string): Promise<void> {
    const entry = this.#require(id, (file) => !file.own && (file.state === 'offered' || file.state === 'failed' || file.state === 'declined'));
    const { from, size } = entry.file;
    entry.download = new Download(size, (received) => void this.#send(from, fileTopics.receipt, encodeFile(id, received)).catch(() => undefined));
    this.#change(entry, { state: 'receiving', received: 0 });
    try {
      await this.#room.request('files.accept', { id });
    } catch (error) {
      delete entry.download;
      if (entry.file.state === 'receiving') this.#change(entry, { state: 'failed' });
      throw error;
    }
    if (size === 0) this.#downloaded(entry);
  }

  /** Declines a file, or stops receiving it. */
  async decline(id: string): Promise<void> {
    const entry = this.#require(id, (file) => !file.own && (file.state === 'offered' || file.state === 'receiving'));
    delete entry.download;
    this.#change(entry, { state: 'declined', received: 0 });
    await this.#room.request('files.decline', { id });
  }

  /** Takes an own offer back; who has the file keeps it. */
  async withdraw(id: string): Promise<void> {
    this.#require(id, (file) => file.own && file.state === 'offered');
    await this.#room.request('files.withdraw', { id });
  }

  #require(id: string, fits: (file: OfferedFile) => boolean): Entry {
    const entry = this.#entries.get(id);
    if (!entry || !fits(entry.file)) {
      throw new RotundaError(entry ? 'conflict' : 'not_found', 'no such file, or not in this state');
    }
    return entry;
  }

  #sync(state: { max_size?: number; offers?: WireFile[] } | undefined): void {
    this.#maxSize = state?.max_size ?? 0;
    const offers = state?.offers ?? [];
    this.#end((id) => !offers.some((offer) => offer.id === id));
    for (const offer of offers) this.#add(offer);
  }

  #receive(verb: string, data: WireFile & { by?: string }): void {
    const entry = this.#entries.get(data.id);
    const by = data.by ?? '';
    if (verb === 'offered') this.#add(data);
    else if (verb === 'withdrawn') this.#end((id) => id === data.id);
    else if (!entry?.file.own) return;
    else if (verb === 'accepted') void this.#upload(entry, by);
    else if (verb === 'declined') this.#answered(entry, by, 'declined');
    else if (verb === 'finished') {
      this.#answered(entry, by, 'done');
      this.emit('done', entry.file);
    }
  }

  #add(wire: WireFile): void {
    if (this.#entries.has(wire.id)) return;
    const own = wire.from === this.#room.localParticipant.sid;
    const file: OfferedFile = Object.freeze({
      id: wire.id,
      own,
      from: wire.from,
      fromName: wire.from_name ?? '',
      to: wire.to || undefined,
      name: wire.name,
      size: wire.size,
      type: wire.type,
      at: wire.at,
      state: 'offered',
      received: 0,
      blob: undefined,
      receivers: Object.freeze([]),
    });
    let named!: (source: Blob) => void;
    const source = new Promise<Blob>((resolve) => (named = resolve));
    this.#entries.set(wire.id, { file, source, named, uploads: new Map() });
    for (const [id, { file: { state } }] of this.#entries) {
      if (this.#entries.size <= maxFiles) break;
      if (state !== 'offered' && state !== 'receiving') this.#entries.delete(id);
    }
    this.#cell.changed();
    if (!own) this.emit('offered', file);
  }

  async #upload(entry: Entry, to: string): Promise<void> {
    const { id } = entry.file;
    const source = await entry.source;
    if (entry.file.state !== 'offered') return;
    entry.uploads.get(to)?.stop();
    const upload = new Upload(source, this.#pacer, (at, bytes) => this.#send(to, fileTopics.piece, encodeFile(id, at, bytes)));
    entry.uploads.set(to, upload);
    this.#receiver(entry, to, { state: 'sending', received: 0 });
    try {
      await upload.run();
    } catch {
      if (entry.uploads.get(to) === upload) this.#answered(entry, to, 'failed');
    }
  }

  #answered(entry: Entry, by: string, state: FileReceiver['state']): void {
    entry.uploads.get(by)?.stop();
    entry.uploads.delete(by);
    this.#receiver(entry, by, { state, ...(state === 'done' ? { received: entry.file.size } : {}) });
  }

  #data({ from, topic, payload }: DataMessage): void {
    if (topic !== fileTopics.piece && topic !== fileTopics.receipt) return;
    const message = decodeFile(payload);
    const entry = message && this.#entries.get(message.id);
    if (!entry) return;
    if (topic === fileTopics.receipt) {
      const upload = entry.uploads.get(from);
      if (!upload) return;
      upload.receipt(message.at);
      this.#receiver(entry, from, { received: Math.min(message.at, entry.file.size) });
    } else if (from === entry.file.from && entry.download?.take(message.at, message.bytes)) {
      this.#change(entry, { received: entry.download.received });
      if (entry.download.received === entry.file.size) this.#downloaded(entry);
    }
  }

  #downloaded(entry: Entry): void {
    const blob = entry.download?.blob();
    if (!blob) return;
    delete entry.download;
    this.#change(entry, { state: 'done', received: entry.file.size, blob });
    this.#room.request('files.done', { id: entry.file.id }).catch(() => undefined); // it was withdrawn meanwhile
    this.emit('done', entry.file);
  }

  /** Ends those offers that stand no more. */
  #end(over: (id: string) => boolean): void {
    for (const [id, entry] of this.#entries) {
      if (!over(id)) continue;
      for (const upload of entry.uploads.values()) upload.stop();
      entry.uploads.clear();
      const { state } = entry.file;
      if (state === 'receiving') {
        delete entry.download;
        this.#change(entry, { state: 'failed' });
        this.emit('failed', entry.file);
      } else if (state === 'offered') {
        this.#change(entry, { state: 'withdrawn' });
      }
    }
  }

  #left(sid: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.uploads.has(sid)) this.#answered(entry, sid, 'gone');
    }
  }

  async #send(to: string, topic: string, message: Uint8Array): Promise<void> {
    await this.#room.sendData(message, { to: [to], topic });
  }

  #receiver(entry: Entry, participant: string, change: Partial<FileReceiver>): void {
    const { receivers } = entry.file;
    const known = receivers.find((each) => each.participant === participant);
    const name = this.#room.participants.get(participant)?.name ?? known?.name ?? '';
    const now = Object.freeze({ participant, state: 'sending' as const, received: 0, ...known, name, ...change });
    this.#change(entry, { receivers: Object.freeze(known ? receivers.map((each) => (each === known ? now : each)) : [...receivers, now]) });
  }

  #change(entry: Entry, change: Partial<OfferedFile>): void {
    entry.file = Object.freeze({ ...entry.file, ...change });
    this.#cell.changed();
  }
}
