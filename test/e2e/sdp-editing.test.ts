/** Keys that change the SDP, over the NG protocol, and the media of calls whose parties count their sections differently. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLeg, exchange, expectRtp, newCallId, type Leg } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { audioSdp, sdp } from '../support/sdp.ts';

describe('edited SDP', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  const bodyOf = (...sections: readonly (readonly [type: string, leg: Leg | null])[]): string => {
    const address = sections.find(([, leg]) => leg !== null)![1]!.rtp.address;
    const media = sections.map(([type, leg]) => ({
      type,
      port: leg === null ? 0 : leg.rtp.port,
      formats: type === 'audio' ? '8' : '31',
    }));
    return sdp({ address, media });
  };

  it('media finds its way while a section is hidden, shown and declined', async () => {
    const callId = newCallId();
    const [aVideo, aAudio, bAudio, bVideo] = await Promise.all(
      ['a', 'a', 'b', 'b'].map((party) => createLeg(lab, party)),
    );
    assert.ok(aVideo && aAudio && bAudio && bVideo);
    const ids = { 'call-id': callId, 'from-tag': aAudio.tag };
    const toB = { ...ids, 'to-tag': bAudio.tag };
    const bodyOfA = bodyOf(['video', aVideo], ['audio', aAudio]);

    const hiding = { 'sdp-media-remove': ['video'] };
    const [audioToB, ...none] = await exchange(daemon, { command: 'offer', ...ids, sdp: bodyOfA, ...hiding });
    assert.deepEqual([audioToB?.type, none], ['audio', []]);
    bAudio.aim(audioToB!);
    const [videoToA, audioToA] = await exchange(daemon, {
      command: 'answer',
      ...toB,
      sdp: bodyOf(['audio', bAudio]),
    });
    assert.deepEqual([videoToA?.type, videoToA?.port, videoToA?.formats], ['video', 0, '31']);
    aAudio.aim(audioToA!);
    await expectRtp(aAudio, bAudio);
    await expectRtp(bAudio, aAudio);

    const shown = await exchange(daemon, { command: 'offer', ...toB, sdp: bodyOfA });
    assert.deepEqual(
      shown.map(({ type }) => type),
      ['audio', 'video'],
    );
    bAudio.aim(shown[0]!);
    bVideo.aim(shown[1]!);
    const answered = await exchange(daemon, {
      command: 'answer',
      ...toB,
      sdp: bodyOf(['audio', bAudio], ['video', bVideo]),
    });
    aVideo.aim(answered[0]!);
    aAudio.aim(answered[1]!);
    await expectRtp(aVideo, bVideo);
    await expectRtp(bVideo, aVideo);
    await expectRtp(aAudio, bAudio);

    const again = await exchange(daemon, { command: 'offer', ...toB, sdp: bodyOfA, ...hiding });
    assert.deepEqual(
      again.map(({ type, port }) => [type, port === 0]),
      [
        ['audio', false],
        ['video', true],
      ],
    );
    await exchange(daemon, { command: 'answer', ...toB, sdp: bodyOf(['audio', bAudio], ['video', null]) });
    await expectRtp(aAudio, bAudio);
    await expectRtp(bAudio, aAudio);
  });

  for (const encoding of ['bencode', 'json'] as const)
    it(`sdp-attr as keys and as flags, in ${encoding}`, async () => {
      const reply = await daemon.ng.request(
        {
          command: 'offer',
          'call-id': newCallId(),
          'from-tag': 'a',
          sdp: audioSdp('198.51.100.1', 4000, ['ptime:20', 'x:1 2', 'z']),
          'sdp-attr': {
            none: { add: ['of-session:1'] },
            audio: { substitute: [['ptime:20', 'ptime:40']], remove: ['x:1'] },
          },
          flags: ['sdp-attr-add-audio-of..audio', 'sdp-attr-remove-audio-rtcp'],
        },
        { encoding },
      );
      const lines = (reply.sdp as string).split('\r\n').filter((line) => line.startsWith('a='));
      assert.deepEqual(lines, [
        'a=of-session:1',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:0 PCMU/8000',
        'a=z',
        'a=sendrecv',
        'a=ptime:40',
        'a=of audio',
      ]);
    });

  it('200 media sections are refused by a text that names the limit', async () => {
    const media = Array.from({ length: 200 }, (_, index) => ({ port: 4000 + 2 * index, formats: '0' }));
    const body = sdp({ address: '198.51.100.1', media });
    const reply = await daemon.ng.request({
      command: 'offer',
      'call-id': newCallId(),
      'from-tag': 'a',
      sdp: body,
    });
    assert.deepEqual(reply, {
      result: 'error',
      'error-reason': 'Too many media sections (200, at most 128)',
    });
  });
});
