import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effectOf } from '../../../test/support/flag-parsing.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';

// A key or flag that has no effect yet, and what it is read as. Each case must also be told of.
const cases: readonly (readonly [message: NgObject, deferred: object])[] = [
  [{ flags: ['force transcoding'] }, { transcoding: { forceTranscoding: true } }],
  [
    { 'T.38': ['decode', 'no-V.17', 'no v27ter', 'FEC'] },
    { t38: { isDecode: true, useFec: true, without: ['V17', 'V27ter'] } },
  ],
  [{ flags: ['T38-force', 't.38-stop'] }, { t38: { isForce: true, isStop: true } }],
  [{ 't38 version': 3 }, { t38: { version: 3 } }],
  [{ frequencies: '400,500' }, { dtmf: { frequencies: [400, 500] } }],
  [{ frequency: [400, '500'] }, { dtmf: { frequencies: [400, 500] } }],
  [{ flags: ['detect dtmf'] }, { dtmf: { isDetected: true } }],
  [
    { 'recording-media-slot-offer': 0, 'recording-media-slot-answer': '1', 'recording-media-slots': 2 },
    { recording: { mediaSlotOffer: 0, mediaSlotAnswer: 1, mediaSlots: 2 } },
  ],
  [{ flags: ['recording-announcement'] }, { recording: { hasAnnouncement: true } }],
  [{ player: 'always' }, { player: { mode: 'force' } }],
  [{ flags: ['no player', 'early-media'] }, { player: { mode: 'off', isEarly: true } }],
  [{ 'db-id': '5', 'repeat times': 2 }, { player: { source: { kind: 'database', id: 5 }, repeatTimes: 2 } }],
  [
    { blob64: 'AA==', 'start-pos': 9 },
    { player: { source: { kind: 'blob64', data: 'AA==' }, startFrame: 9 } },
  ],
  [
    { MoH: { file: '/m.wav', mode: 'reflect', connection: 'zero' } },
    {
      player: {
        holdMusic: {
          source: { kind: 'file', path: '/m.wav' },
          direction: 'reflect',
          hasZeroConnection: true,
        },
      },
    },
  ],
  [{ flags: ['no-redis-update'] }, { signalling: { noRedisUpdate: true } }],
];

describe('what has no effect yet is parsed and told of', () => {
  for (const [message, deferred] of cases)
    test(JSON.stringify(message), () => {
      const effect = effectOf(message);
      assert.deepEqual({ ...effect, notices: [] }, { request: {}, deferred, notices: [] });
      assert.ok(effect.notices.length >= Object.keys(message).length);
      for (const notice of effect.notices) assert.match(notice, /has no effect yet$/);
    });
});

test('WebRTC stands for values of other keys, which a later key overrides', () => {
  assert.deepEqual(effectOf({ flags: ['webrtc'], 'transport protocol': 'RTP/AVP' }), {
    request: {
      bundle: { offer: true, require: true },
      generateMid: true,
      ice: 'force',
      isTrickle: true,
      omitRtcpAttribute: true,
      rtcpMux: { offer: true, require: true },
      sdes: { isOff: true },
      transport: { kind: 'named', protocol: 'RTP/AVP' },
    },
    deferred: {},
    notices: [],
  });
});

test('what only an offer can say is passed over in an answer', () => {
  const message = {
    codec: { transcode: ['PCMU'], mask: ['all'], accept: ['PCMU'] },
    flags: ['transcode-PCMU', 'T38-decode', 'static-codecs', 'codec-consume-all'],
    'T.38': ['force'],
    ptime: 20,
    'ICE-lite': 'both',
    DTLS: 'passive',
  };
  assert.deepEqual(effectOf(message, 'answer'), { request: {}, deferred: {}, notices: [] });
});
