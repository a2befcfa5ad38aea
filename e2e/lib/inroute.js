// Runs in a page whose media shall pass proxies. It puts their addresses in
// place of the server's candidates, and hides the page's own from the server,
// except for those of relays, which then has no way round the proxies.
//
// window.e2eRelays, if the page is to have TURN servers, has their addresses by
// transport and port, and an IP of the media server that no way but by these leads to.
(() => {
  const route = /** @type {(target: string, protocol: string) => Promise<string>} */ (/** @type {any} */ (window).e2eRoute);
  const relays = /** @type {{urls: Record<string, string>, beyond: string} | undefined} */ (/** @type {any} */ (window).e2eRelays);
  const proto = RTCPeerConnection.prototype;

  if (relays) {
    /** @param {RTCConfiguration} configuration */
    const redirect = (configuration = {}) => ({
      ...configuration,
      iceServers: configuration.iceServers?.map((server) => ({
        ...server,
        urls: [server.urls].flat().map((url) => url.replace(/^turn:.*:(\d+)\?transport=(.*)$/, (_, port, transport) => (
          `turn:${relays.urls[`${transport} ${port}`]}?transport=${transport}`
        ))),
      })),
    });
    window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
      construct: (made, [configuration]) => new made(redirect(configuration)),
    });
    const { setConfiguration } = proto;
    proto.setConfiguration = function set(configuration) {
      setConfiguration.call(this, redirect(configuration));
    };
  }

  /** @param {string} sdp */
  const hide = (sdp) => sdp.replace(/a=candidate:(?!.* typ relay).*\r\n/g, '');

  /** @param {RTCSessionDescriptionInit} d */
  async function rewrite(d) {
    const lines = (d.sdp ?? '').split('\r\n');
    for (const [i, line] of lines.entries()) {
      if (!line.startsWith('a=candidate:')) continue;
      const f = line.split(' ');
      const protocol = f[2].toLowerCase();
      if (!f[4].startsWith('127.')) {
        if (f[4] !== relays?.beyond || protocol !== 'udp') lines[i] = ''; // the proxies stand on loopback
        continue;
      }
      [f[4], f[5]] = (await route(`${f[4]}:${f[5]}`, protocol)).split(':');
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

  /** A candidate is an event that the page never hears of; the end of them is. @param {RTCPeerConnectionIceEvent} event */
  const tells = ({ candidate }) => !candidate || candidate.type === 'relay';
  const addEventListener = EventTarget.prototype.addEventListener;
  /** @type {any} */ (proto).addEventListener = function listen(/** @type {string} */ type, /** @type {any} */ listener, /** @type {any} */ options) {
    if (type !== 'icecandidate' || typeof listener !== 'function') return addEventListener.call(this, type, listener, options);
    return addEventListener.call(this, type, (event) => {
      if (tells(/** @type {RTCPeerConnectionIceEvent} */ (event))) listener.call(this, event);
    }, options);
  };
  const onicecandidate = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(proto, 'onicecandidate'));
  Object.defineProperty(proto, 'onicecandidate', {
    ...onicecandidate,
    set(listener) {
      onicecandidate.set?.call(this, listener && ((/** @type {RTCPeerConnectionIceEvent} */ event) => {
        if (tells(event)) listener.call(this, event);
      }));
    },
  });
})();
