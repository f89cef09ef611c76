import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf } from '../../test/support/call-bench.ts';
import type { AliasKey } from '../policy/request.ts';

function partiesOf({ registry }: ReturnType<typeof createCallBench>): readonly string[] {
  const { participants = [] } = registry.find('call') ?? {};
  return participants.map(({ tag, aliases }) => [tag ?? '', ...aliases].join('+'));
}

describe('alias-key', () => {
  function offerTwice(aliasKey: AliasKey | null, second: string): readonly string[] {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000), aliasKey });
    bench.answer({ sdp: benchSdp(5000) });
    bench.offer({ sdp: second, fromTag: 'x', aliasKey });
    return partiesOf(bench);
  }
  const elsewhere = benchSdp(6000);
  const samePlace = benchSdp(4000, '192.0.2.100', 'a=ptime:30');

  const cases: readonly (readonly [string, AliasKey | null, string, readonly string[]])[] = [
    ['without it an unknown tag is a new party', null, benchSdp(4000), ['a', 'b', 'x', '']],
    ['sdp: the same body is the same party', 'sdp', benchSdp(4000), ['a+x', 'b']],
    ['sdp: another body is another party', 'sdp', samePlace, ['a', 'b', 'x', '']],
    ['address: the same place is the same party', 'address', samePlace, ['a+x', 'b']],
    ['address: another place is another party', 'address', elsewhere, ['a', 'b', 'x', '']],
  ];
  for (const [name, aliasKey, second, parties] of cases)
    it(name, () => assert.deepEqual(offerTwice(aliasKey, second), parties));

  it('the ports of the party stay, and its new name goes on being known', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: benchSdp(4000), aliasKey: 'address' });
    const toA = bench.answer({ sdp: benchSdp(5000) });
    const again = bench.offer({ sdp: benchSdp(4000), fromTag: 'x', toTag: 'b', aliasKey: 'address' });
    assert.deepEqual(placesOf(again), placesOf(toB));
    assert.deepEqual(placesOf(bench.answer({ sdp: benchSdp(5000), fromTag: 'x' })), placesOf(toA));
    assert.deepEqual(partiesOf(bench), ['a+x', 'b']);
  });

  it('the answerer may come by another name too, but no party talks to itself', () => {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000), aliasKey: 'sdp' });
    bench.answer({ sdp: benchSdp(5000), aliasKey: 'sdp' });
    bench.offer({ sdp: benchSdp(5000), fromTag: 'y', toTag: 'a', aliasKey: 'sdp' });
    assert.deepEqual(partiesOf(bench), ['a', 'b+y']);
    bench.offer({ sdp: benchSdp(4000), fromTag: 'z', toTag: 'a', aliasKey: 'sdp' });
    assert.deepEqual(partiesOf(bench).slice(0, 3), ['a', 'b+y', 'z']);
  });

  it('a party has at most a hundred other names; a refused message changes nothing', () => {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000) });
    bench.answer({ sdp: benchSdp(5000) });
    for (let index = 0; index < 100; index += 1) bench.answer({ sdp: benchSdp(5000), toTag: `b${index}` });
    const before = partiesOf(bench);
    assert.throws(() => bench.answer({ sdp: benchSdp(7000), toTag: 'more' }), /Too many tags of one party/);
    assert.deepEqual(partiesOf(bench), before);
    bench.answer({ sdp: benchSdp(5000), toTag: 'b99' });
  });
});
