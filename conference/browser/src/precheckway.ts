import type { Room } from './room.js';

/** By which way media reaches the server: directly over UDP or TCP, or by a TURN server. */
export type MediaWay = 'udp' | 'tcp' | 'turn';

type MakePeer = (configuration: RTCConfiguration) => RTCPeerConnection;

/** Makes connections that have one way only; offered tells whether the server has it, once a description was set. @internal */
export function forWay(way: MediaWay, make: MakePeer): { peerConnection: MakePeer; offered(): boolean } {
  let offered = true;
  return {
    offered: () => offered,
    peerConnection: (configuration) => {
      const servers = configuration.iceServers ?? [];
      const turns = servers.filter(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
      if (way === 'turn') {
        offered = turns.length > 0;
        return make({ ...configuration, iceServers: turns, iceTransportPolicy: 'relay' });
      }
      const pc = make({ ...configuration, iceServers: servers.filter((server) => !turns.includes(server)) });
      const set = pc.setRemoteDescription.bind(pc);
      pc.setRemoteDescription = (description: RTCSessionDescriptionInit) => {
        const { sdp, found } = only(way, description.sdp ?? '');
        offered = found;
        return set({ ...description, sdp });
      };
      return pc;
    },
  };
}

/** Leaves the candidates of one protocol (RFC 8839, section 5.1). */
function only(protocol: 'udp' | 'tcp', sdp: string): { sdp: string; found: boolean } {
  const lines = sdp.split(/(?<=\n)/);
  const is = (line: string): boolean => line.startsWith('a=candidate:');
  const of = (line: string): boolean => line.split(' ')[2]?.toLowerCase() === protocol;
  return { sdp: lines.filter((line) => !is(line) || of(line)).join(''), found: lines.some((line) => is(line) && of(line)) };
}

/** Whether a room's media connection stands within so many milliseconds. @internal */
export function connectedBy(room: Room, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (connected: boolean): void => {
      clearTimeout(timer);
      off();
      resolve(connected);
    };
    const timer = setTimeout(() => done(false), withinMs);
    const off = room.on('media', (state) => state === 'connected' && done(true));
    if (room.mediaState === 'connected') {
      done(true);
    }
  });
}
