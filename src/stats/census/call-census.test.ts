import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench } from '../../../test/support/call-bench.ts';
import { drop, MAX_DROP_REASONS } from '../../base/drop-reasons.ts';
import { placement } from '../../plan/placement-reasons.ts';
import { CallCensus } from './call-census.ts';

const drops = (...counts: readonly (readonly [number, number])[]): Uint32Array => {
  const all = new Uint32Array(MAX_DROP_REASONS);
  for (const [code, count] of counts) all[code] = count;
  return all;
};

function observed() {
  const census: CallCensus = new CallCensus({
    calls: () => bench.registry.calls(),
    count: () => bench.registry.count(),
  });
  const bench = createCallBench({}, { callEnding: (call) => census.ended(call) });
  const call = (callId = 'call') => {
    bench.offer({ callId, sdp: benchSdp(4000) });
    bench.answer({ callId, sdp: benchSdp(5000, '192.0.2.200') });
    const [aRtp, aRtcp, bRtp, bRtcp] = bench.media.plans.get(callId)!.streams.map(({ slot }) => slot);
    return { aRtp: aRtp!, aRtcp: aRtcp!, bRtp: bRtp!, bRtcp: bRtcp! };
  };
  const turn = (): void => {
    census.tick(1000);
    census.tick(1000);
  };
  return { census, bench, call, turn };
}

describe('CallCensus', () => {
  it('adds up drops by reason, also where a counter of 32 bits comes round', () => {
    const { census, bench, call, turn } = observed();
    const { aRtp, bRtp } = call();
    bench.media.setTally(aRtp, { drops: drops([drop.strictSource, 0xffff_fff0], [drop.loop, 1]) });
    turn();
    bench.media.setTally(aRtp, { drops: drops([drop.strictSource, 0x10], [drop.loop, 1]) });
    bench.media.setTally(bRtp, { drops: drops([drop.loop, 4]) });
    turn();
    assert.equal(census.drops[drop.strictSource], 0x1_0000_0010);
    assert.equal(census.drops[drop.loop], 5);
    bench.media.setTally(bRtp, { drops: drops([drop.loop, 6]) });
    bench.registry.end(bench.registry.find('call')!, 'regular');
    turn();
    turn();
    assert.equal(census.drops[drop.loop], 7, 'a last look at the end of the call');
  });

  it('counts streams by path and media by where both directions go, as of the last turn', () => {
    const { census, bench, call, turn } = observed();
    const first = call('first');
    const second = call('second');
    bench.media.setTally(first.aRtp, { placement: placement.kernel });
    bench.media.setTally(first.bRtp, { placement: placement.kernel });
    bench.media.setTally(second.aRtp, { placement: placement.kernel });
    bench.media.setTally(second.bRtp, { placement: placement.notConfirmed });
    turn();
    const { placements, kernel, mixed, userSpace, ip4Calls, ip6Calls } = census.gauges;
    assert.deepEqual([kernel, mixed, userSpace, ip4Calls, ip6Calls], [1, 1, 0, 2, 0]);
    assert.equal(placements.get(placement.kernel), 3);
    assert.equal(placements.get(placement.notConfirmed), 1);
    assert.equal(placements.get(placement.off), 4);
    bench.registry.endAll('regular');
    turn();
    assert.equal(census.gauges.kernel, 0);
  });

  it('looks at a part of many calls a tick', () => {
    const { census, call } = observed();
    for (let index = 0; index < 250; index += 1) call(`call-${index}`);
    for (let ticks = 0; ticks < 2; ticks += 1) {
      census.tick(100);
      assert.equal(census.gauges.userSpace, 0);
    }
    census.tick(100);
    assert.equal(census.gauges.userSpace, 250);
  });
});
