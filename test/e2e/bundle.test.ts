/** Packets of bundles (RFC 9143), plain so that nothing but the bundle is tested. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aBurst, completeArrival, createLeg, exchange, newCallId, type Leg } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { sdp } from '../support/sdp.ts';
import { eventually } from '../support/wait.ts';

const AUDIO = 8;
const VIDEO = 31;

describe('a bundle whose first section is refused', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  const section = (type: string, port: number, mid: string) => ({
    type,
    port,
    formats: String(type === 'audio' ? AUDIO : VIDEO),
    attributes: [`mid:${mid}`, 'rtcp-mux'],
  });

  /** Of the party with one socket for both. */
  const bundled = (leg: Leg, group: string, audioPort = leg.rtp.port): string =>
    sdp({
      address: leg.rtp.address,
      attributes: [`group:BUNDLE ${group}`],
      media: [section('audio', audioPort, 'a'), section('video', leg.rtp.port, 'v')],
    });

  const apart = (audio: Leg, video: Leg, audioPort = audio.rtp.port): string =>
    sdp({
      address: audio.rtp.address,
      media: [section('audio', audioPort, 'a'), section('video', video.rtp.port, 'v')],
    });

  async function expectMedia(from: Leg, to: Leg, payloadType: number): Promise<void> {
    await eventually(async () => {
      const burst = aBurst(10, payloadType);
      await from.rtp.sendRtp(from.target(), burst);
      await completeArrival(burst, to.rtp);
    });
  }

  it('goes on at the same port', async () => {
    const [a, audio, video] = await Promise.all(['a', 'b', 'b'].map((party) => createLeg(lab, party)));
    assert.ok(a && audio && video);
    const ids = { 'call-id': newCallId(), 'from-tag': a.tag };
    const answer = { command: 'answer', ...ids, 'to-tag': audio.tag };
    const offer = { command: 'offer', ...ids, bundle: ['accept'] };

    const [audioToB, videoToB] = await exchange(daemon, { ...offer, sdp: bundled(a, 'a v') });
    audio.aim(audioToB!);
    video.aim(videoToB!);
    const [first, second] = await exchange(daemon, { ...answer, sdp: apart(audio, video) });
    assert.equal(first!.port, second!.port);
    a.aim(first!);
    await expectMedia(a, audio, AUDIO);
    await expectMedia(a, video, VIDEO);
    await expectMedia(video, a, VIDEO);

    await exchange(daemon, { ...offer, 'to-tag': audio.tag, sdp: bundled(a, 'v', 0) });
    // Also before the answer.
    await expectMedia(a, video, VIDEO);
    const [refused, last] = await exchange(daemon, { ...answer, sdp: apart(audio, video, 0) });
    assert.deepEqual([refused!.port, last!.port], [0, first!.port]);
    await expectMedia(a, video, VIDEO);
    await expectMedia(video, a, VIDEO);

    const back = await exchange(daemon, { ...offer, 'to-tag': audio.tag, sdp: bundled(a, 'v a') });
    audio.aim(back[0]!);
    const again = await exchange(daemon, { ...answer, sdp: apart(audio, video) });
    assert.deepEqual(
      again.map(({ port }) => port),
      [first!.port, first!.port],
    );
    await expectMedia(a, audio, AUDIO);
    await expectMedia(a, video, VIDEO);
    await expectMedia(audio, a, AUDIO);
  });
});
