/**
 * WHIP and WHEP as a page would speak them without any SDK. The functions run in
 * the page: they may use nothing but their argument and what a browser has.
 */

/**
 * Makes a session at a WHIP endpoint (RFC 9725), which sends camera and
 * microphone, or with a name at a WHEP endpoint (draft-ietf-wish-whep-03),
 * which plays what it has in a group of that name. The offer has no
 * candidates: they follow by PATCH. `window.restart()` restarts ICE afterwards.
 * @param {{endpoint: string, name?: string}} what
 * @returns {Promise<string>} the session's URL
 */
export async function openSession({ endpoint, name }) {
  const peer = new RTCPeerConnection();
  if (name === undefined) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  } else {
    const group = document.createElement('div');
    group.role = 'group';
    group.ariaLabel = name;
    const video = document.createElement('video');
    video.autoplay = true;
    group.append(video);
    document.body.prepend(group);
    const stream = new MediaStream();
    peer.ontrack = ({ track }) => {
      stream.addTrack(track);
      video.srcObject = stream;
    };
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
  }

  /** Waits until all candidates are there. After a restart the state is that of the candidates before, at first. */
  const gathered = async () => {
    while (peer.iceGatheringState !== 'complete' || !peer.localDescription?.sdp.includes('a=candidate:')) {
      await new Promise((resolve) => {
        for (const event of ['icegatheringstatechange', 'icecandidate']) peer.addEventListener(event, resolve, { once: true });
      });
    }
  };
  /** @param {string} sdp @param {string} attribute */
  const first = (sdp, attribute) => new RegExp(`a=${attribute}:.*`).exec(sdp)?.[0] ?? '';
  /** Sends the credentials and candidates that the page has now. @param {string} match */
  const patch = (match) => {
    const sdp = peer.localDescription?.sdp ?? '';
    const section = sdp.slice(sdp.indexOf('\nm=') + 1).split('\r\nm=')[0];
    const lines = section.split('\r\n').filter((line) => /^(m=|a=(mid|ice-ufrag|ice-pwd|candidate):)/.test(line));
    return fetch(session, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': match },
      body: `${lines.join('\r\n')}\r\na=end-of-candidates\r\n`,
    });
  };

  await peer.setLocalDescription();
  const offer = peer.localDescription?.sdp ?? '';
  if (offer.includes('a=candidate:')) throw new Error('the offer has candidates: nothing to trickle');
  const made = await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer });
  if (made.status !== 201) throw new Error(`${made.status} ${await made.text()}`);
  const session = new URL(made.headers.get('Location') ?? '', made.url).href;
  const tag = made.headers.get('ETag') ?? '';
  let answer = await made.text();
  await peer.setRemoteDescription({ type: 'answer', sdp: answer });
  await gathered();
  const trickled = await patch(tag);
  if (trickled.status !== 204) throw new Error(`trickle: ${trickled.status} ${await trickled.text()}`);

  /** What the page measures, for when something goes wrong. */
  /** @type {any} */ (window).report = async () => [...(await peer.getStats()).values()];
  /** Restarts ICE, and says what the session answered to the tag that was valid before. */
  /** @type {any} */ (window).restart = async () => {
    await peer.setLocalDescription(await peer.createOffer({ iceRestart: true }));
    await gathered();
    const restarted = await patch('*');
    const fragment = await restarted.text();
    if (restarted.status !== 200) throw new Error(`restart: ${restarted.status} ${fragment}`);
    for (const attribute of ['ice-ufrag', 'ice-pwd']) {
      answer = answer.replace(new RegExp(`a=${attribute}:.*`, 'g'), first(fragment, attribute));
    }
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    while (peer.iceConnectionState !== 'connected' && peer.iceConnectionState !== 'completed') {
      await new Promise((resolve) => peer.addEventListener('iceconnectionstatechange', resolve, { once: true }));
    }
    return (await patch(tag)).status;
  };
  return session;
}
