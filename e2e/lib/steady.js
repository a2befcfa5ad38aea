/**
 * Has a page send pictures of the size that is asked for, however busy the
 * machine is: frames are then fewer. Browsers that have no time to encode send
 * smaller ones otherwise. To be called before the page is opened.
 * @param {import('playwright-core').Page} page
 */
export async function steady(page) {
  await page.addInitScript(() => {
    const { setParameters } = RTCRtpSender.prototype;
    /** @this {RTCRtpSender} @param {RTCRtpSendParameters & {degradationPreference?: string}} parameters */
    RTCRtpSender.prototype.setParameters = function (parameters, ...rest) {
      if (this.track?.kind === 'video') parameters.degradationPreference = 'maintain-resolution';
      return setParameters.call(this, parameters, ...rest);
    };
    const { addTransceiver } = RTCPeerConnection.prototype;
    /** @this {RTCPeerConnection} @param {MediaStreamTrack | string} what @param {RTCRtpTransceiverInit} [init] */
    RTCPeerConnection.prototype.addTransceiver = function (what, init) {
      const transceiver = addTransceiver.call(this, what, init);
      transceiver.sender.setParameters(transceiver.sender.getParameters()).catch(() => {}); // it was stopped meanwhile
      return transceiver;
    };
  });
}
