// Runs in a page whose direct media shall pass a proxy: it puts the proxy's
// addresses in place of everybody else's candidates on loopback, and leaves
// out those that no proxy stands before. The page's own stay as they are, for
// the other page to do the same.
(() => {
  const route = /** @type {(target: string, direct: boolean) => Promise<string>} */ (/** @type {any} */ (window).e2eRoute);
  const proto = RTCPeerConnection.prototype;

  /** @type {WeakSet<RTCPeerConnection>} */ const direct = new WeakSet();
  const { setRemoteDescription, addIceCandidate, createDataChannel } = /** @type {any} */ (proto);
  proto.createDataChannel = function create(label, init) {
    if (label === 'pulse') direct.add(this);
    return createDataChannel.call(this, label, init);
  };

  /** @param {RTCPeerConnection} pc @param {string} line a candidate, with or without "a=" @returns {Promise<string>} empty: it leads past the proxy */
  const redirected = async (pc, line) => {
    const f = line.split(' ');
    if (f[2].toLowerCase() !== 'udp' || !f[4].startsWith('127.')) return '';
    [f[4], f[5]] = (await route(`${f[4]}:${f[5]}`, direct.has(pc))).split(':');
    return f.join(' ');
  };

  /** @type {any} */ (proto).setRemoteDescription = async function remote(/** @type {RTCSessionDescriptionInit} */ d) {
    const lines = await Promise.all((d.sdp ?? '').split('\r\n').map(async (line) => (line.startsWith('a=candidate:') ? (await redirected(this, line)) || null : line)));
    return setRemoteDescription.call(this, { type: d.type, sdp: lines.filter((line) => line !== null).join('\r\n') });
  };
  /** @type {any} */ (proto).addIceCandidate = async function add(/** @type {RTCIceCandidateInit | undefined} */ init) {
    if (!init?.candidate) return addIceCandidate.call(this, init);
    const candidate = await redirected(this, init.candidate);
    return candidate ? addIceCandidate.call(this, { ...init, candidate }) : undefined;
  };
})();
