// What browsers say and understand only in the SDP itself: stereo Opus (RFC 7587).
// A browser decodes two channels if its own description has stereo=1, and
// encodes two if the other side's has it. Nothing else is touched.

/** The mids of sections whose Opus is offered in stereo. @internal */
export function stereoMids(sdp: string): Set<string> {
  const mids = sections(sdp).filter((section) => /(^|[ ;])(sprop-)?stereo=1\b/.test(opus(section)?.parameters ?? ''));
  return new Set(mids.map(midOf));
}

/** Adds format parameters to the Opus of some sections; what is there already stays. @internal */
export function withOpus(sdp: string, mids: ReadonlySet<string>, parameters: readonly string[]): string {
  if (mids.size === 0) {
    return sdp;
  }
  return sections(sdp)
    .map((section) => (mids.has(midOf(section)) ? add(section, parameters) : section))
    .join('');
}

/** The session part and the media sections; joined they are the SDP. */
function sections(sdp: string): string[] {
  return sdp.split(/^(?=m=)/m);
}

function midOf(section: string): string {
  return /^a=mid:(\S+)/m.exec(section)?.[1] ?? '';
}

/** The payload type of a section's Opus and its format parameters as they stand. */
function opus(section: string): { type: string; parameters: string | undefined } | undefined {
  const type = /^a=rtpmap:(\d+) opus\/48000\/2/im.exec(section)?.[1];
  return type === undefined ? undefined : { type, parameters: new RegExp(`^a=fmtp:${type} (.*?)\\r?$`, 'm').exec(section)?.[1] };
}

function add(section: string, wanted: readonly string[]): string {
  const found = opus(section);
  if (!found) {
    return section;
  }
  const { type, parameters } = found;
  const present = (parameters ?? '').split(';').map((parameter) => parameter.trim()).filter(Boolean);
  const names = wanted.map((parameter) => parameter.split('=')[0]);
  const all = [...present.filter((parameter) => !names.includes(parameter.split('=')[0])), ...wanted].join(';');
  return parameters === undefined
    ? section.replace(new RegExp(`^(a=rtpmap:${type} [^\\r\\n]*)(\\r?\\n)`, 'm'), (_, line: string, end: string) => `${line}${end}a=fmtp:${type} ${all}${end}`)
    : section.replace(`a=fmtp:${type} ${parameters}`, () => `a=fmtp:${type} ${all}`);
}
