import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PublishOptions } from '../src/local.js';
import type { Offer } from '../src/protocol.gen.js';
import { FakePeer, FakeTrack } from './fake/peer.js';
import type { FakeSession, Handler } from './fake/server.js';
import { answer, inRoom, settled } from './fake/world.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** What the server is offered and the browser is answered of one microphone's Opus. */
async function negotiated(options: PublishOptions): Promise<{ offered: string; answered: string }> {
  const section = (fmtp: string): string => `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 ${fmtp}\r\n`;
  let answered = '';
  const peerConnection = (configuration: RTCConfiguration): RTCPeerConnection => {
    const peer = new FakePeer(configuration);
    const set = peer.setRemoteDescription.bind(peer);
    peer.createOffer = async () => ({ type: 'offer', sdp: section('minptime=10;useinbandfec=1') });
    peer.setRemoteDescription = (description) => {
      answered = description.sdp ?? '';
      return set(description);
    };
    return peer as unknown as RTCPeerConnection;
  };
  const reply = (offer: Offer, session: FakeSession): unknown => ({ ...(answer(offer, session) as object), sdp: section('minptime=10;useinbandfec=1') });
  const made = await inRoom({ offer: reply as Handler }, { peerConnection });
  await settled(made.room.publish(new FakeTrack('audio').media, options));
  const [offer] = made.server.session.requests.filter(({ type }) => type === 'offer').map(({ data }) => data as Offer);
  const fmtp = (sdp: string): string => /a=fmtp:111 (.*)\r/.exec(sdp)?.[1] ?? '';
  return { offered: fmtp(offer!.sdp), answered: fmtp(answered) };
}

test.each<[PublishOptions, string, string]>([
  [{}, 'minptime=10;useinbandfec=1', 'minptime=10;useinbandfec=1'],
  [{ dtx: true }, 'minptime=10;useinbandfec=1;usedtx=1', 'minptime=10;useinbandfec=1'],
  [{ fec: false }, 'minptime=10;useinbandfec=1', 'minptime=10;useinbandfec=0'],
  [{ music: true, dtx: true }, 'minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;usedtx=1', 'minptime=10;useinbandfec=1'],
])('%j', async (options, offered, answered) => {
  expect(await negotiated(options)).toEqual({ offered, answered });
});
