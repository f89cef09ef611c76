import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../test/support/call-bench.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../../test/support/party-bench.ts';
import { participantName } from './participant.ts';
import { subscriptionFlows } from './subscription-flows.ts';

/** `a1 > s1`, `RTCP` where nothing else goes, and why nothing does. */
function flowsOf(bench: PartyBench): readonly string[] {
  return subscriptionFlows(bench.registry.find('call')!).map(({ from, to, isRtcpOnly, problem }) => {
    const ends = [from, to].map(({ leg, side }) => `${participantName(side.participant)}${leg.index + 1}`);
    return [ends.join(' > '), ...(isRtcpOnly ? ['RTCP'] : []), ...(problem === null ? [] : [problem])].join(
      ', ',
    );
  });
}

function aCall(change: Parameters<PartyBench['offer']>[0] = { sdp: benchSdp(4000) }): PartyBench {
  const bench = createPartyBench();
  bench.offer(change);
  bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
  return bench;
}

const both = { ...nobodySelected, fromTags: ['a', 'b'] };
const listening = (direction: string): string => benchSdp(6000, '192.0.2.70', `a=${direction}`);

describe('who hears whom by subscription', () => {
  it('nobody in a plain call', () => {
    assert.deepEqual(flowsOf(aCall()), []);
  });

  it('two sections of a recorder hear one party each, once it has answered', () => {
    const bench = aCall();
    const { sdp } = bench.subscribe({ selection: both });
    assert.deepEqual(flowsOf(bench), [
      'a1 > s1, who listens has not answered yet',
      'b1 > s2, who listens has not answered yet',
    ]);
    bench.subscribeAnswer({ toTag: 's', sdp: sdp.replaceAll('sendonly', 'recvonly') });
    assert.deepEqual(flowsOf(bench), ['a1 > s1', 'b1 > s2']);
  });

  it('nothing goes where it is not wanted', () => {
    for (const direction of ['inactive', 'sendonly']) {
      const bench = aCall();
      bench.subscribe();
      bench.subscribeAnswer({ toTag: 's', sdp: listening(direction) });
      assert.deepEqual(flowsOf(bench), [`a1 > s1, who listens said "${direction}"`]);
    }
    const bench = aCall();
    bench.subscribe({ isInactive: true });
    assert.deepEqual(flowsOf(bench), ['a1 > s1, who listens was offered "inactive"']);
  });

  it('RTCP alone goes back where it is mirrored', () => {
    const bench = aCall();
    bench.subscribe({ isRtcpMirrored: true });
    bench.subscribeAnswer({ toTag: 's', sdp: listening('recvonly') });
    assert.deepEqual(flowsOf(bench), ['a1 > s1', 's1 > a1, RTCP']);
  });

  it('what a party is sent comes from whoever sends it', () => {
    const bench = aCall();
    bench.subscribe({ isEgress: true });
    bench.subscribeAnswer({ toTag: 's', sdp: listening('recvonly') });
    assert.deepEqual(flowsOf(bench), ['b1 > s1']);
  });

  it('a source that has left its section is said to have no ports', () => {
    const bench = aCall();
    bench.subscribe();
    bench.subscribeAnswer({ toTag: 's', sdp: listening('recvonly') });
    bench.offer({ sdp: benchSdp(4000).replace('m=audio 4000', 'm=audio 0'), toTag: 'b' });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200').replace('m=audio 5000', 'm=audio 0') });
    assert.deepEqual(flowsOf(bench), ['a1 > s1, its section has no ports']);
  });
});
