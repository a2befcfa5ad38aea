import { fit, type LayerParameters, type Plan } from './encodings.js';

/** What is wished of a sender now. @internal */
export interface Tuning {
  readonly sender: RTCRtpSender | undefined;
  readonly plan: Plan | undefined;
  readonly muted: boolean;
  /** Which encodings anybody wants, by rid; those that are not named are wanted. */
  readonly layers: ReadonlyMap<string, boolean>;
  /** Most bits per second over all encodings; 0: no bound beside the plan's. */
  readonly maxBitrate: number;
}

/** A change is refused while a negotiation comes between: it is tried again, after so long at first and so long at most. */
const retryMs = 100;
const maxRetryMs = 10_000;
/** What a browser refuses for another reason is tried so often. */
const attempts = 5;

/**
 * Brings the parameters of one sender to what is wished. Browsers tell their
 * parameters late and take a change only of those they told last, so one
 * change is made after the other; wishes that come meanwhile go into the next.
 * A change that cannot be made now is made later, as long as it is wished.
 *
 * @internal
 */
export class Tuner {
  readonly #wished: () => Tuning;
  #running = false;
  #wake: (() => void) | undefined;
  /** What was last asked of which sender: a browser that does not take it is not asked for ever. */
  #asked: { sender: RTCRtpSender; wish: string } | undefined;

  constructor(wished: () => Tuning) {
    this.#wished = wished;
  }

  /** Takes in that wishes or the sender changed. */
  async run(): Promise<void> {
    this.#wake?.();
    if (this.#running) {
      return;
    }
    this.#running = true;
    let failures = 0;
    for (let step = this.#step(); step; step = this.#step()) {
      try {
        await step();
        failures = 0;
      } catch (error) {
        failures++;
        // Only a state passes by itself; anything else the browser will not take from us.
        if ((error as Error).name === 'InvalidStateError' || failures < attempts) {
          this.#asked = undefined;
          await this.#pause(Math.min(maxRetryMs, retryMs * 2 ** (failures - 1)));
        }
      }
    }
    this.#running = false;
  }

  /** Waits, but no longer than until wishes or the sender change. */
  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** The next change to make, if any. */
  #step(): (() => Promise<void>) | undefined {
    const tuning = this.#wished();
    const { sender, plan } = tuning;
    const parameters = sender?.getParameters();
    if (!sender || !parameters || parameters.encodings.length === 0 || sender.transport?.state === 'closed') {
      return undefined;
    }
    const wished = parameters.encodings.map((encoding) => wishedOf(encoding, parameters.encodings.length, tuning));
    const degradation = plan?.degradation;
    const wish = JSON.stringify([wished, degradation]);
    const done = wished.every((each, at) => holds(parameters.encodings[at]!, each)) && (!degradation || parameters.degradationPreference === degradation);
    if (done || (this.#asked?.sender === sender && this.#asked.wish === wish)) {
      return undefined;
    }
    parameters.encodings.forEach((encoding, at) => Object.assign(encoding, wished[at]));
    if (degradation) {
      parameters.degradationPreference = degradation;
    }
    this.#asked = { sender, wish };
    return () => sender.setParameters(parameters);
  }
}

/** What one of the sender's encodings should have. */
function wishedOf({ rid }: RTCRtpEncodingParameters, count: number, { plan, muted, layers, maxBitrate }: Tuning): LayerParameters {
  const planned = plan?.encodings ?? [];
  const rates = planned.map((each) => each.maxBitrate ?? 0);
  const fitted = maxBitrate > 0 && rates.some((rate) => rate > 0) ? fit(rates, maxBitrate) : rates;
  // Where the server takes one encoding only, browsers keep the lowest: it shall be the whole picture.
  const alone = count === 1;
  const at = alone ? planned.length - 1 : planned.findIndex((each) => each.rid === rid);
  const layer = planned[at];
  const rate = fitted[at];
  return {
    active: !muted && (layers.get(alone ? '' : (rid ?? '')) ?? layers.get(rid ?? '') ?? true),
    ...(layer?.scaleResolutionDownBy ? { scaleResolutionDownBy: layer.scaleResolutionDownBy } : {}),
    ...(layer?.maxFramerate ? { maxFramerate: layer.maxFramerate } : {}),
    ...(rate ? { maxBitrate: rate } : {}),
  };
}

function holds(encoding: RTCRtpEncodingParameters, wished: RTCRtpEncodingParameters): boolean {
  const has = { active: true, scaleResolutionDownBy: 1, ...encoding } as Record<string, unknown>;
  return Object.entries(wished).every(([key, value]) => has[key] === value);
}
