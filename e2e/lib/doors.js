/**
 * WHIP and WHEP as a page would speak them without any SDK. The functions run in
 * the page: they may use nothing but their argument and what a browser has.
 */

/**
 * Sends camera and microphone to a WHIP endpoint (RFC 9725).
 * @param {string} endpoint
 * @returns {Promise<string>} the session's URL
 */
export async function sendByWHIP(endpoint) {
  const peer = new RTCPeerConnection();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  await peer.setLocalDescription();
  await /** @type {Promise<void>} */ (new Promise((resolve) => {
    peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') resolve(); };
  }));
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: peer.localDescription?.sdp,
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  return new URL(response.headers.get('Location') ?? '', response.url).href;
}

/**
 * Plays what a WHEP endpoint has (draft-ietf-wish-whep-03), in a group of that name.
 * @param {{endpoint: string, name: string}} what
 * @returns {Promise<string>} the session's URL
 */
export async function playByWHEP({ endpoint, name }) {
  const peer = new RTCPeerConnection();
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
  await peer.setLocalDescription();
  await /** @type {Promise<void>} */ (new Promise((resolve) => {
    peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') resolve(); };
  }));
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp' },
    body: peer.localDescription?.sdp,
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: await response.text() });
  return new URL(response.headers.get('Location') ?? '', response.url).href;
}
