/** Streams whose RTP is treated, and which stay in the kernel as far as it goes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PlacerBench, alice } from '../../../test/support/placer-bench.ts';
import { idleTreatment } from '../../../test/support/treatment.ts';
import type { MediaTreatment } from '../../plan/treatment.ts';
import { treatmentRule, type TreatmentRule } from '../kernel/treatment-rule.ts';

const toBob = ['198.51.100.2:5000'];
const EVENTS = { payloadType: 101, bytes: 4 };

function established(change: Partial<MediaTreatment>): PlacerBench {
  const bench = new PlacerBench();
  bench.establish(bench.pair({ treatment: { ...idleTreatment, ...change } }));
  return bench;
}

describe('treated streams in the kernel', () => {
  it('have their events in user space, however many come', () => {
    const bench = established({ areEventsTold: true });
    assert.equal(bench.counters(1).path, 'kernel');
    assert.deepEqual(bench.rtp(30000, alice, 2), toBob);
    bench.sockets.sent.length = 0;
    for (let sequence = 3; sequence < 103; sequence += 1)
      assert.equal(bench.rtp(30000, alice, sequence, EVENTS), 'up');
    assert.equal(bench.sockets.sent.length, 100);
    bench.pass(1500);
    const { path, ssrcs, in: all } = bench.counters(1);
    assert.equal(path, 'kernel');
    assert.deepEqual([ssrcs[0]?.packets, ssrcs[0]?.lost, all.packets], [102, 0, 102]);
  });

  it('are dropped there where they are blocked, but for their events and RTCP', () => {
    const bench = established({ media: 'drop' });
    assert.equal(bench.counters(1).path, 'kernel');
    for (const sequence of [2, 3, 4]) assert.equal(bench.rtp(30000, alice, sequence), 'dropped');
    assert.equal(bench.rtcp(30000, alice), 'up');
    assert.equal(bench.rtp(30000, alice, 5, EVENTS), 'up');
    const drops = { 'media.blocked': 4 };
    assert.deepEqual(bench.exact(1).drops, drops);
    assert.equal(bench.exact(2).out.packets, 2);
    bench.pass(1500);
    assert.deepEqual(bench.counters(1).drops, drops);
    bench.establish();
    assert.deepEqual(bench.rtp(30000, alice, 6), toBob);
    assert.deepEqual(bench.exact(1).drops, drops);
  });

  const rules: readonly (readonly [Partial<MediaTreatment>, TreatmentRule])[] = [
    [{}, 'events'],
    [{ events: { ...idleTreatment.events, mode: 'random' } }, 'events'],
    [{ events: { ...idleTreatment.events, mode: 'silence' } }, 'userSpace'],
    [{ events: { ...idleTreatment.events, until: 5, next: 'silence' } }, 'userSpace'],
    [{ media: 'drop' }, 'blocked'],
    [{ media: 'drop', isShortDropped: true }, 'blocked'],
    [{ media: 'drop', delayMs: 20 }, 'userSpace'],
    [{ media: 'silence' }, 'userSpace'],
    [{ isShortDropped: true }, 'userSpace'],
    [{ echoSsrc: 1 }, 'userSpace'],
    [{ blockedSinks: [1 as never] }, 'userSpace'],
    [{ silencedSinks: [1 as never] }, 'userSpace'],
  ];
  for (const [change, rule] of rules)
    it(`${JSON.stringify(change)}: ${rule}`, () => {
      const treatment = { ...idleTreatment, ...change };
      assert.equal(treatmentRule({ treatment, carries: 'rtp' }), rule);
      assert.equal(treatmentRule({ treatment, carries: 'other' }), 'userSpace');
      assert.equal(treatmentRule({ treatment: null, carries: 'rtp' }), 'copied');
    });
});
