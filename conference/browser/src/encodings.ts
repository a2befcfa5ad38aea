import type { PublishOptions, VideoLayer } from './local.js';
import type { Encoding, Kind, PublishHints, Source } from './protocol.gen.js';

/** How a track is to be encoded and announced. @internal */
export interface Plan {
  /** As for addTransceiver, the lowest layer first. */
  readonly encodings: readonly LayerParameters[];
  /** Codecs by MIME type, the preferred first; none: the browser's own order. */
  readonly codecs: readonly string[];
  /** In pixels; 0 where the browser does not say. */
  readonly width: number;
  readonly height: number;
  /** Stereo, at a rate for music. */
  readonly music: boolean;
  /** Opus sends next to nothing while it is silent. */
  readonly dtx: boolean;
  /** Opus makes up for single lost packets. */
  readonly fec: boolean;
  /** What to keep when the network or the processor does not suffice. */
  readonly degradation: RTCDegradationPreference | undefined;
}

/** One layer of a Plan; scalabilityMode is of W3C webrtc-svc. @internal */
export interface LayerParameters extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

/** What a Plan is made for. @internal */
export interface PlanSubject {
  readonly kind: Kind;
  readonly source: Source;
  /** In pixels; 0: unknown. */
  readonly width: number;
  readonly height: number;
  readonly contentHint: string;
  readonly options: PublishOptions;
  readonly hints: PublishHints | undefined;
}

/**
 * Bits per second of a layer by its lines, the shorter side of the picture:
 * the first row that holds them counts. About what VP8 and H.264 need for
 * faces at 30 frames a second; the newer codecs look better at the same rate.
 */
const videoRates: readonly (readonly [lines: number, bitrate: number])[] = [
  [180, 150_000],
  [270, 300_000],
  [360, 500_000],
  [540, 900_000],
  [720, 1_700_000],
  [1080, 3_000_000],
  [Infinity, 5_000_000],
];

/**
 * A screen is one layer in full and, from so many lines on, one of half its
 * size for thumbnails and thin networks. Unless it shows motion the small one
 * has few frames, and the large one loses frames before it loses sharpness.
 */
const screen = { lines: 540, full: 2_500_000, half: 400_000, halfFrameRate: 5 };

/** Cameras of so many lines have two layers and three. */
const twoLayers = 270;
const threeLayers = 540;

/** A camera whose size is not known is taken for this. */
const usualLines = 720;

/** Stereo Opus at which music does not suffer. */
const musicRate = 128_000;

/** What the layers are called: the share of the picture's sides. */
const rids: readonly (readonly [scale: number, rid: string])[] = [
  [4, 'q'],
  [2, 'h'],
  [1, 'f'],
];

/** Decides how to encode a track: layers, codec and rates. A pure function. @internal */
export function plan(subject: PlanSubject): Plan {
  const { kind, source, width, height, contentHint, options } = subject;
  const codecs = codecsOf(subject);
  const music = kind === 'audio' && (options.music ?? source === 'screen-audio');
  const sharp = source === 'screen' && contentHint !== 'motion';
  return {
    encodings: kind === 'video' ? videoLayers(subject, codecs[0], sharp) : audioLayer(subject, music),
    codecs,
    width,
    height,
    music,
    dtx: kind === 'audio' && (options.dtx ?? false),
    fec: options.fec ?? true,
    degradation: kind === 'video' ? (options.degradationPreference ?? (sharp ? 'maintain-resolution' : undefined)) : undefined,
  };
}

/** What a Plan says to the server. @internal */
export function announced(plan: Plan): { encodings: Encoding[]; width?: number; height?: number } {
  const encodings = plan.encodings.map(
    ({ rid, maxBitrate, scaleResolutionDownBy: scale, scalabilityMode }): Encoding => ({
      ...(rid === undefined ? {} : { rid }),
      ...(maxBitrate === undefined ? {} : { max_bitrate: maxBitrate }),
      ...(scale === undefined || scale === 1 ? {} : { scale }),
      ...(scalabilityMode === undefined ? {} : { scalability_mode: scalabilityMode }),
    }),
  );
  return { encodings, ...(plan.width > 0 && plan.height > 0 ? { width: plan.width, height: plan.height } : {}) };
}

/**
 * Fits the rates of layers, lowest first, under a cap on their sum: the
 * largest gives first; where that would make it less than the next, all give alike. @internal
 */
export function fit(rates: readonly number[], cap: number): number[] {
  const below = sum(rates.slice(0, -1));
  const largest = rates.at(-1) ?? 0;
  if (cap - below >= (rates.at(-2) ?? 0)) {
    return [...rates.slice(0, -1), Math.min(largest, cap - below)];
  }
  return rates.map((rate) => Math.floor((rate * cap) / (below + largest)));
}

/** A plan with the rates of another one, as far as both have the same layers: those of a section stay as they were offered. @internal */
export function resized(before: Plan, now: Plan): Plan {
  const rates = new Map(now.encodings.map(({ rid, maxBitrate }) => [rid, maxBitrate]));
  const encodings = before.encodings.map((encoding) => {
    const maxBitrate = rates.get(encoding.rid) ?? encoding.maxBitrate;
    return maxBitrate === undefined ? encoding : { ...encoding, maxBitrate };
  });
  return { ...before, encodings, width: now.width, height: now.height };
}

function audioLayer({ source, options, hints }: PlanSubject, music: boolean): LayerParameters[] {
  const cap = hints?.max_bitrate?.[source] || Infinity;
  const wished = options.maxBitrate ?? (music ? musicRate : 0);
  return [wished > 0 ? { maxBitrate: Math.min(wished, cap) } : {}];
}

function videoLayers(subject: PlanSubject, codec: string | undefined, sharp: boolean): LayerParameters[] {
  const { scalabilityMode, maxFramerate } = subject.options;
  const own = subject.options.simulcast;
  const layers = typeof own === 'object' && own.length > 0 ? ownLayers(subject, own) : usualLayers(subject, codec, sharp);
  return layers.map((layer) => ({
    ...layer,
    ...(maxFramerate ? { maxFramerate: Math.min(maxFramerate, layer.maxFramerate ?? Infinity) } : {}),
    ...(scalabilityMode ? { scalabilityMode } : {}),
  }));
}

/** The layers the application asks for, by rates as the table has them where it names none. */
function ownLayers({ options, source, hints, width, height }: PlanSubject, own: readonly VideoLayer[]): LayerParameters[] {
  const lines = Math.min(width, height) || usualLines;
  const layers = own.slice(-rids.length);
  const limit = Math.min(options.maxBitrate || Infinity, hints?.max_bitrate?.[source] || Infinity);
  const rates = fit(layers.map(({ scale, maxBitrate }) => maxBitrate ?? rateOf(lines / scale)), limit);
  const names = rids.slice(-layers.length);
  return layers.map(({ scale, maxFramerate }, at) => ({
    ...(layers.length > 1 ? { rid: names[at]![1] } : {}),
    scaleResolutionDownBy: Math.max(1, scale),
    maxBitrate: rates[at]!,
    ...(maxFramerate ? { maxFramerate } : {}),
  }));
}

function usualLayers(subject: PlanSubject, codec: string | undefined, sharp: boolean): LayerParameters[] {
  const { options, source, hints } = subject;
  const lines = Math.min(subject.width, subject.height) || usualLines;
  const svc = /\/(vp9|av1)$/i.test(codec ?? '');
  // VP8 says which frames can be left out: a path that does not carry the lowest layer carries half of it.
  const thinned = source !== 'screen' && /\/vp8$/i.test(codec ?? 'video/VP8');
  const count = options.simulcast === false ? 1 : source === 'screen' ? (lines < screen.lines ? 1 : 2) : layersOf(lines);
  const cap = hints?.max_bitrate?.[source] || Infinity;
  const limit = Math.min(options.maxBitrate || Infinity, cap);
  const scales = rids.slice(-(svc ? 1 : count));
  const rates = scales.map(([scale]) => (source === 'screen' ? (scale === 1 ? screen.full : screen.half) : rateOf(lines / scale)));
  if (options.maxBitrate) {
    const last = rates.length - 1;
    rates[last] = Math.max(rates[last]!, options.maxBitrate - sum(rates.slice(0, last))); // as asked, also above the table
  }
  while (rates.length > 1 && limit - sum(rates.slice(0, -1)) < rates.at(-2)!) {
    rates.shift(); // better one layer less than all of them starved
    scales.shift();
  }
  const fitted = fit(rates, limit);
  // 0 leaves the rate to the browser, but for what the room bounds.
  const rated = options.maxBitrate !== 0 || cap < Infinity;
  return scales.map(([scale, rid], at) => ({
    ...(scales.length > 1 ? { rid, scaleResolutionDownBy: scale } : {}),
    ...(rated ? { maxBitrate: fitted[at]! } : {}),
    ...(source === 'screen' && sharp && scale > 1 ? { maxFramerate: screen.halfFrameRate } : {}),
    ...(svc ? { scalabilityMode: count === 1 || source === 'screen' ? 'L1T3' : `L${count}T3_KEY` } : {}),
    ...(thinned && !svc ? { scalabilityMode: 'L1T3' } : {}),
  }));
}

function layersOf(lines: number): 1 | 2 | 3 {
  return lines < twoLayers ? 1 : lines < threeLayers ? 2 : 3;
}

function rateOf(lines: number): number {
  return videoRates.find(([most]) => lines <= most)![1];
}

/** The codecs to prefer: the publication's own, as far as the room takes them, then the room's; only those the browser has. */
function codecsOf({ kind, options, hints }: PlanSubject): string[] {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  const room = (hints?.codecs ?? []).filter((codec) => codec.startsWith(`${kind}/`));
  const { codec = [] } = options;
  const own = (typeof codec === 'string' ? [codec] : codec).filter((each) => room.length === 0 || room.some((other) => same(each, other)));
  // Redundant audio (RFC 2198) goes around Opus, and is sent where it comes first.
  const red = kind === 'audio' && options.red ? ['audio/red', 'audio/opus'] : [];
  const wished = [...red, ...own, ...room];
  return wished.filter((codec, at) => wished.findIndex((other) => same(other, codec)) === at && capabilities(kind).some(({ mimeType }) => same(mimeType, codec)));
}

/** What the browser can send. @internal */
export function capabilities(kind: Kind): readonly RTCRtpCodec[] {
  return (globalThis.RTCRtpSender as typeof RTCRtpSender | undefined)?.getCapabilities(kind)?.codecs ?? [];
}

function sum(rates: readonly number[]): number {
  return rates.reduce((total, rate) => total + rate, 0);
}
