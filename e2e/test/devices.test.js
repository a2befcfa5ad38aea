import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementStage } from '../lib/element.js';
import { until } from '../lib/until.js';

// What only a real browser shows of devices: which tracks live, what is
// negotiated, where sound goes, and that the others go on seeing it.
test('devices in a call', { timeout: 420_000 }, async (t) => {
  const stage = await elementStage(t, 'devices', 3);
  const bert = await stage.open();
  await stage.join(bert, 'Bert');
  const anna = await stage.open({ permissions: ['camera', 'microphone'] }, 'about:blank');
  // Every track that the page was given, by kind.
  await anna.addInitScript(() => {
    /** @type {MediaStreamTrack[]} */
    const tracks = [];
    const devices = navigator.mediaDevices;
    const getUserMedia = devices?.getUserMedia.bind(devices);
    if (devices) {
      devices.getUserMedia = async (constraints) => {
        const stream = await getUserMedia(constraints);
        tracks.push(...stream.getTracks());
        return stream;
      };
    }
    Object.assign(window, { given: (/** @type {string} */ kind) => tracks.filter((track) => track.kind === kind).map(({ readyState, enabled }) => (readyState === 'live' && !enabled ? 'silent' : readyState)) });
  });
  await anna.goto(`${stage.server.url}?room=Library`);
  await stage.join(anna, 'Anna');

  /** @param {string} expression of `room`, the element, and `session`, its Room */
  const inPage = (expression) => anna.evaluate(`(async () => { const room = document.querySelector('rotunda-room'), { session } = room; return ${expression}; })()`);
  const given = (/** @type {string} */ kind) => inPage(`given('${kind}')`);
  /** Bert sees new frames of Anna. */
  const moves = async () => {
    const frames = () => bert.evaluate(async () => {
      const stats = await /** @type {any} */ (document.querySelector('rotunda-room')).session.getStats();
      return stats.receive.filter((/** @type {any} */ { type, kind }) => type === 'inbound-rtp' && kind === 'video').reduce((/** @type {number} */ sum, /** @type {any} */ { framesDecoded = 0 }) => sum + framesDecoded, 0);
    });
    const before = await frames();
    await until('Bert sees Anna move', async () => (await frames()) > before + 10);
  };

  await t.test('one question for both', async () => {
    await moves();
    assert.deepEqual([await given('video'), await given('audio')], [['live'], ['live']]);
  });

  await t.test('another camera in the call keeps the picture moving', async () => {
    await anna.keyboard.press(',');
    const chooser = anna.locator('rotunda-room #settings-camera');
    await chooser.waitFor();
    const all = await chooser.locator('option').evaluateAll((options) => options.map((option) => /** @type {HTMLOptionElement} */ (option).value));
    const other = all[2] ?? ''; // the second of Chromium's fake cameras measures depth, which cannot be sent
    assert.ok(other !== '' && other !== (await chooser.inputValue()), `another camera among ${all.join()}`);
    await chooser.selectOption(other);
    await until('it is open', async () => (await inPage('session.camera.track?.getSettings().deviceId')) === other);
    assert.deepEqual(await given('video'), ['ended', 'live']);
    assert.equal(await inPage('session.camera.getSnapshot().state'), 'on');
    await moves();
    assert.equal(await anna.getByText('Blur my background').isVisible(), false, 'no blur where the browser has none');
  });

  await t.test('sound goes to the chosen speaker', async () => {
    const speakers = /** @type {string[]} */ (await inPage("(await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput').map(({ deviceId }) => deviceId)"));
    const speaker = speakers.find((id) => id !== '' && id !== 'default');
    assert.ok(speaker, `no speaker to choose among ${speakers.join()}`);
    await anna.locator('rotunda-room #settings-speaker').selectOption(speaker);
    await until('it plays there', async () => (await inPage('session.playback.getSnapshot().speaker')) === speaker);
    await assert.rejects(/** @type {Promise<unknown>} */ (inPage("session.playback.setSpeaker('none')")), /device_not_found|cannot be used/);
    assert.equal(await inPage('session.playback.getSnapshot().speaker'), speaker);
    await anna.keyboard.press('Escape');
  });

  await t.test('a camera that is off is closed, a microphone that is muted silent', async () => {
    await inPage('room.setCamera(false)');
    await inPage('room.setMicrophone(false)');
    assert.deepEqual([await given('video'), await given('audio')], [['ended', 'ended'], ['silent']]);
    await bert.locator('rotunda-room [part~=tile][aria-label=Anna] video').waitFor({ state: 'detached' });
    await inPage('room.setCamera(true)');
    await inPage('room.setMicrophone(true)');
    await moves();
    assert.deepEqual(await given('video'), ['ended', 'ended', 'live']);
    await until('the microphone is heard', async () => (await given('audio')).join() === 'live', { last: () => given('audio') }); // once the server lets it through
  });

  await t.test('music is stereo; DTX, FEC and redundancy are negotiated', async () => {
    const codec = (/** @type {string} */ options) => inPage(`await (async () => {
      const audio = new AudioContext(), to = audio.createMediaStreamDestination(), tone = audio.createOscillator();
      tone.connect(to); tone.start();
      const publication = await session.publish(to.stream.getAudioTracks()[0], { source: 'custom', ...${options} });
      try {
        let before;
        for (const until = Date.now() + 60_000; Date.now() < until;) {
          const { send } = await session.getStats();
          const out = send.find((each) => each.type === 'outbound-rtp' && each.packetsSent > 0 && send.find(({ id }) => id === each.mediaSourceId)?.trackIdentifier === publication.track.id);
          const used = out && send.find(({ id }) => id === out.codecId);
          before ??= used && out; // a section may have sent for others before
          const packets = used ? out.packetsSent - before.packetsSent : 0;
          if (packets > 50) return { fmtp: used.sdpFmtpLine ?? '', size: (out.bytesSent - before.bytesSent) / packets };
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return { fmtp: 'nothing is sent', size: 0 };
      } finally {
        await publication.unpublish();
        await audio.close();
      }
    })()`);
    const music = /** @type {any} */ (await codec('{ music: true }'));
    assert.match(music.fmtp, /(^|;)stereo=1/);
    assert.match(music.fmtp, /useinbandfec=1/);
    const sparse = /** @type {any} */ (await codec('{ dtx: true }'));
    assert.match(sparse.fmtp, /usedtx=1/);
    const [twice, once] = /** @type {any[]} */ ([await codec('{ red: true }'), await codec('{}')]); // by the same section
    t.diagnostic(`with redundancy a packet has ${twice.size} bytes, without ${once.size}`);
    assert.doesNotMatch(once.fmtp, /stereo=1|usedtx=1/);
    assert.ok(twice.size > 1.5 * once.size, `with redundancy a packet has ${twice.size} bytes, without ${once.size}`);
  });

  await t.test('the check before a call finds both devices', async () => {
    const steps = /** @type {any[]} */ (await anna.evaluate(async () => {
      const { Precheck } = await import(/** @type {any} */ ('/rotunda.js'));
      const { steps } = await new Precheck({ steps: ['camera', 'microphone'] }).run();
      return steps.map((/** @type {any} */ { name, state }) => `${name} ${state}`);
    }));
    assert.deepEqual(steps.filter((step) => /camera|microphone/.test(step)), ['camera passed', 'microphone passed']);
  });

  await t.test('everything is closed when the element is taken away', async () => {
    await anna.evaluate(() => document.querySelector('rotunda-room')?.remove());
    await until('all tracks have ended', async () => (await anna.evaluate("[...given('video'), ...given('audio')]")).every((/** @type {string} */ state) => state.startsWith('ended')));
    await bert.locator('rotunda-room [part~=tile][aria-label=Anna]').waitFor({ state: 'detached' });
  });
});
