import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf, planOf, sdpOf } from '../../test/support/call-bench.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

describe('forks', () => {
  it('by via-branch are dialogues of their own, all alive', () => {
    const bench = createCallBench();
    const toB1 = placesOf(bench.offer({ sdp: a, viaBranch: 'z1' }));
    const toB2 = placesOf(bench.offer({ sdp: a, viaBranch: 'z2' }));
    assert.notDeepEqual(toB1, toB2);
    assert.deepEqual(placesOf(bench.offer({ sdp: a, viaBranch: 'z1' })), toB1);
    const fromB2 = placesOf(bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2' }));
    const fromB1 = placesOf(bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1' }));
    assert.notDeepEqual(fromB1, fromB2);
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.equal(rtp.length, 4);
    assert.ok(rtp.every((stream) => stream.rtpSinks.length === 1));
  });

  it('leave the offerer on the interface that the first offer named', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1', interfaces: { from: 'inside', to: null } });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    const placeOf = (viaBranch: string, toTag: string): string | undefined =>
      placesOf(bench.answer({ sdp: b, viaBranch, toTag }))[0]?.split('@')[1];
    assert.deepEqual([placeOf('z1', 'b'), placeOf('z2', 'c')], ['203.0.113.9', '203.0.113.9']);
  });

  it('that lose against a final answer fall silent', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 183 });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 200 });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.deepEqual(
      rtp.map((stream) => stream.rtpSinks.length),
      [0, 0, 1, 1],
    );
  });

  it('are not silenced by a code that came with a SIP request', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 183 });
    const ack = { sipCode: 200, sipMessageType: 'request' } as const;
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', ...ack });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.ok(rtp.every((stream) => stream.rtpSinks.length === 1));
  });

  it('without a via-branch make the second to-tag an alias, or a party with new-branch', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b, toTag: 'b1' });
    bench.answer({ sdp: b, toTag: 'b2' });
    const call = bench.registry.find('call');
    assert.deepEqual(
      call?.participants.map((party) => [party.tag, ...party.aliases]),
      [['a'], ['b1', 'b2']],
    );
    bench.answer({ sdp: b, toTag: 'b3', isNewBranch: true });
    assert.deepEqual(
      call.participants.map((party) => party.tag),
      ['a', 'b1', 'b3'],
    );
    bench.offer({ sdp: a, toTag: 'b2' });
    assert.equal(call.dialogues.length, 2);
  });

  it('name a party that offers before its answer was seen', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.offer({ sdp: b, fromTag: 'b', toTag: 'a' });
    assert.deepEqual(
      bench.registry.find('call')?.participants.map((party) => party.tag),
      ['a', 'b'],
    );
  });

  it('deleted do not come back and take over their rival', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 't1', viaBranch: 'z1' });
    bench.answer({ sdp: benchSdp(5006), toTag: 't2', viaBranch: 'z2' });
    bench.registry.delete(
      {
        command: 'delete',
        callId: 'call',
        fromTag: 'a',
        toTag: null,
        viaBranch: 'z1',
        delaySeconds: 0,
        isFatal: false,
        isFast: true,
        isRecordingDiscarded: false,
      },
      () => null,
    );
    assert.throws(
      () => bench.answer({ sdp: benchSdp(5002), toTag: 't1', viaBranch: 'z1' }),
      /Invalid dialogue association/,
    );
    assert.ok(planOf(bench).every((stream) => stream.peer?.port !== 5002));
  });

  it('that have lost stay silent when they ring on', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 183 });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 200 });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 183 });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.deepEqual(
      rtp.map((stream) => stream.rtpSinks.length),
      [1, 1, 0, 0],
    );
  });

  it('are limited in number, and so are media sections', () => {
    const bench = createCallBench();
    for (let branch = 0; branch < 99; branch++) bench.offer({ sdp: a, viaBranch: `z${branch}` });
    assert.throws(() => bench.offer({ sdp: a, viaBranch: 'one more' }), /Too many parties/);
    bench.offer({ sdp: a, viaBranch: 'z1' });
    const huge = sdpOf('192.0.2.100', Array<string>(129).fill('m=audio 4000 RTP/AVP 0'));
    assert.throws(() => bench.offer({ sdp: huge, callId: 'other' }), /Too many media sections/);
  });

  it('refuse an answer for another dialogue', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.throws(() => bench.answer({ sdp: b, fromTag: 'nobody' }), /Invalid dialogue association/);
  });
});
