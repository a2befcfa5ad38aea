// Runs in a page whose media shall pass the UDP proxy. It puts the proxy's
// addresses in place of the server's candidates, and hides the page's own from
// the server, which then has no way round the proxy.
(() => {
  const route = /** @type {(target: string) => Promise<string>} */ (/** @type {any} */ (window).e2eRoute);
  const proto = RTCPeerConnection.prototype;

  /** @param {string} sdp */
  const hide = (sdp) => sdp.replace(/a=candidate:.*\r\n/g, '');

  /** @param {RTCSessionDescriptionInit} d */
  async function rewrite(d) {
    const lines = (d.sdp ?? '').split('\r\n');
    for (const [i, line] of lines.entries()) {
      if (!line.startsWith('a=candidate:')) continue;
      const f = line.split(' ');
      if (!f[4].startsWith('127.')) {
        lines[i] = ''; // the proxy stands on loopback
        continue;
      }
      [f[4], f[5]] = (await route(`${f[4]}:${f[5]}`)).split(':');
      lines[i] = f.join(' ');
    }
    const kept = lines.filter((line, i) => line !== '' || i === lines.length - 1);
    return { type: d.type, sdp: kept.join('\r\n') };
  }

  const setRemoteDescription = /** @type {any} */ (proto.setRemoteDescription);
  /** @type {any} */ (proto).setRemoteDescription = async function remote(/** @type {RTCSessionDescriptionInit} */ d) {
    return setRemoteDescription.call(this, await rewrite(d));
  };

  for (const name of ['localDescription', 'currentLocalDescription', 'pendingLocalDescription']) {
    const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(proto, name));
    Object.defineProperty(proto, name, {
      ...own,
      get() {
        const d = own.get?.call(this);
        return d && { type: d.type, sdp: hide(d.sdp) };
      },
    });
  }

  for (const name of /** @type {const} */ (['createOffer', 'createAnswer'])) {
    const own = /** @type {any} */ (proto[name]);
    /** @type {any} */ (proto)[name] = async function create(/** @type {any[]} */ ...args) {
      const d = await own.apply(this, args);
      return { type: d.type, sdp: hide(d.sdp) };
    };
  }

  // A candidate is an event that the page never hears of; the end of them is.
  const addEventListener = EventTarget.prototype.addEventListener;
  /** @type {any} */ (proto).addEventListener = function listen(/** @type {string} */ type, /** @type {any} */ listener, /** @type {any} */ options) {
    if (type !== 'icecandidate' || typeof listener !== 'function') return addEventListener.call(this, type, listener, options);
    return addEventListener.call(this, type, (event) => {
      if (!(/** @type {RTCPeerConnectionIceEvent} */ (event).candidate)) listener.call(this, event);
    }, options);
  };
  const onicecandidate = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(proto, 'onicecandidate'));
  Object.defineProperty(proto, 'onicecandidate', {
    ...onicecandidate,
    set(listener) {
      onicecandidate.set?.call(this, listener && ((/** @type {RTCPeerConnectionIceEvent} */ event) => {
        if (!event.candidate) listener.call(this, event);
      }));
    },
  });
})();
