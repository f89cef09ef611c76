import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf, type CallBench } from '../../test/support/call-bench.ts';
import { iceAlice, iceBob, iceOf, iceSdp, ufragOf } from '../../test/support/ice-party.ts';
import type { Endpoint } from '../base/endpoint.ts';
import type { IcePlan } from '../plan/security.ts';

const alice = iceSdp(iceAlice);
const bob = iceSdp(iceBob);

function iceIn(bench: CallBench): readonly (IcePlan | null)[] {
  return bench.media.plans.get('call')!.streams.map(({ security }) => security?.ice ?? null);
}

interface Connected {
  readonly bench: CallBench;
  readonly toA: string;
  readonly toB: string;
}

function connected(): Connected {
  const bench = createCallBench();
  const toB = bench.offer({ sdp: alice });
  const toA = bench.answer({ sdp: bob });
  return { bench, toA, toB };
}

describe('re-offers', () => {
  it('keep credentials and roles, from whichever side they come', () => {
    const { bench, toA, toB } = connected();
    const before = iceIn(bench);
    assert.equal(ufragOf(bench.offer({ sdp: alice, toTag: 'b' })), ufragOf(toB));
    assert.equal(ufragOf(bench.answer({ sdp: bob })), ufragOf(toA));
    assert.equal(ufragOf(bench.offer({ fromTag: 'b', toTag: 'a', sdp: bob })), ufragOf(toA));
    assert.equal(ufragOf(bench.answer({ fromTag: 'b', toTag: 'a', sdp: alice })), ufragOf(toB));
    assert.deepEqual(iceIn(bench), before);
  });

  it('a changed port keeps ours, unless it is told not to', () => {
    const { bench, toB } = connected();
    const moved = iceSdp({ ...iceAlice, port: 4100 });
    assert.deepEqual(placesOf(bench.offer({ sdp: moved, toTag: 'b' })), placesOf(toB));
    bench.answer({ sdp: bob });
    const again = iceSdp({ ...iceAlice, port: 4200 });
    const fresh = bench.offer({ sdp: again, toTag: 'b', portLatching: 'off' });
    assert.notDeepEqual(placesOf(fresh), placesOf(toB));
    assert.notEqual(ufragOf(fresh), ufragOf(toB));
    const sockets = bench.media.plans.get('call')!.streams[2]?.sockets;
    assert.equal(sockets?.length, iceIn(bench)[2]?.advertised.length);
  });

  it('without ICE do not end it for the party that has it', () => {
    const { bench, toB } = connected();
    assert.equal(ufragOf(bench.offer({ sdp: benchSdp(4000), toTag: 'b' })), ufragOf(toB));
    assert.deepEqual(iceOf(bench.answer({ sdp: bob })), []);
    const [aRtp, , bRtp] = iceIn(bench);
    assert.equal(aRtp, null);
    assert.equal(bRtp?.remote?.ufrag, 'bobby');
  });

  it('can end it', () => {
    const { bench } = connected();
    bench.offer({ sdp: alice, toTag: 'b', ice: 'remove' });
    assert.notEqual(iceIn(bench)[2], null);
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200'), ice: 'remove' });
    assert.deepEqual(new Set(iceIn(bench)), new Set([null]));
  });

  it('can bring it up where they say so', () => {
    const bench = createCallBench();
    const interfaces = { from: 'dual', to: 'dual' };
    const toB = bench.offer({ sdp: benchSdp(4000), interfaces });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
    const withIce = bench.offer({ sdp: alice, toTag: 'b', ice: 'force' });
    assert.deepEqual(placesOf(withIce), placesOf(toB));
    assert.equal(iceOf(withIce).length, 6);
    bench.answer({ sdp: bob });
    assert.equal(iceIn(bench)[0]?.advertised.length, 2);
  });

  it('leave a party that has done without as it is', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice, ice: 'remove' });
    assert.equal(iceOf(bench.answer({ sdp: benchSdp(5000, '192.0.2.200') })).length, 4);
    assert.deepEqual(iceOf(bench.offer({ sdp: alice, toTag: 'b' })), []);
    assert.equal(iceOf(bench.answer({ sdp: benchSdp(5000, '192.0.2.200') })).length, 4);
  });

  it('leave a party as it is that was given none although it has it', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.answer({ sdp: bob, ice: 'remove' });
    assert.deepEqual(iceOf(bench.offer({ fromTag: 'b', toTag: 'a', sdp: bob })), []);
  });

  for (const [side, from] of [
    ['that has declined', { sdp: alice, toTag: 'b' }],
    ['whose section was declined', { sdp: bob, fromTag: 'b', toTag: 'a' }],
  ] as const)
    it(`offer it again to a party ${side}`, () => {
      const bench = createCallBench();
      bench.offer({ sdp: alice });
      bench.answer({ sdp: benchSdp(0, '192.0.2.200') });
      assert.equal(iceOf(bench.offer(from)).length, 4);
    });
});

describe('restarts', () => {
  const restarted = iceSdp({ ...iceAlice, ufrag: 'anew1' });

  it('by the offerer: the running session goes on until the answer, which has new credentials', () => {
    const { bench, toA, toB } = connected();
    assert.equal(ufragOf(bench.offer({ sdp: restarted, toTag: 'b' })), ufragOf(toB));
    assert.equal(iceIn(bench)[0]?.local.ufrag, ufragOf(toA));
    assert.equal(iceIn(bench)[0]?.remote?.ufrag, 'alice');
    const answer = bench.answer({ sdp: bob });
    assert.notEqual(ufragOf(answer), ufragOf(toA));
    assert.equal(iceIn(bench)[0]?.local.ufrag, ufragOf(answer));
    assert.equal(iceIn(bench)[0]?.remote?.ufrag, 'anew1');
  });

  it('by reset: the receiver gets new credentials, the offerer keeps its own', () => {
    const { bench, toA, toB } = connected();
    const offer = bench.offer({ sdp: alice, toTag: 'b', isReset: true });
    assert.notEqual(ufragOf(offer), ufragOf(toB));
    assert.equal(iceIn(bench)[2]?.remote, null);
    assert.equal(ufragOf(bench.answer({ sdp: iceSdp({ ...iceBob, ufrag: 'anew2' }) })), ufragOf(toA));
    assert.equal(iceIn(bench)[2]?.remote?.ufrag, 'anew2');
  });

  it('determine the roles anew', () => {
    const { bench } = connected();
    const sdp = iceSdp({ ...iceBob, ufrag: 'anew2' });
    bench.offer({ fromTag: 'b', toTag: 'a', sdp, isReset: true });
    bench.answer({ fromTag: 'b', toTag: 'a', sdp: restarted });
    const [aRtp, , bRtp] = iceIn(bench);
    assert.deepEqual([aRtp?.isControlling, bRtp?.isControlling], [true, false]);
  });
});

describe('remote-candidates', () => {
  const remotes = (sdp: string): readonly string[] =>
    sdp.split('\r\n').filter((line) => line.startsWith('a=remote-candidates:'));
  const at = (port: number): Endpoint => ({ family: 'IP4', address: '198.51.100.7', port });
  const select = (bench: CallBench, index: number, port: number, socketIndex = 0): void =>
    bench.media.selectByIce(bench.media.plans.get('call')!.streams[index]!.slot, at(port), socketIndex);
  const again = { sdp: alice, toTag: 'b' };

  it('are in offers once ICE has chosen for each component', () => {
    const { bench, toB } = connected();
    assert.deepEqual([remotes(toB), remotes(bench.offer(again))], [[], []]);
    select(bench, 2, 7000);
    assert.deepEqual(remotes(bench.offer(again)), []);
    select(bench, 3, 7001);
    const line = 'a=remote-candidates:1 198.51.100.7 7000 2 198.51.100.7 7001';
    assert.deepEqual(remotes(bench.offer(again)), [line]);
    assert.deepEqual(remotes(bench.answer({ sdp: bob })), []);
  });

  it('are not there from the controlled end, after a restart, or for a path from another address of ours', () => {
    const { bench } = connected();
    for (const index of [0, 1, 2, 3]) select(bench, index, 7000 + index);
    assert.deepEqual(remotes(bench.offer({ fromTag: 'b', toTag: 'a', sdp: bob })), []);
    bench.answer({ fromTag: 'b', toTag: 'a', sdp: alice });
    assert.equal(remotes(bench.offer(again)).length, 1);
    assert.deepEqual(remotes(bench.offer({ ...again, isReset: true })), []);
    const other = connected().bench;
    select(other, 2, 7000, 1);
    select(other, 3, 7001);
    assert.deepEqual(remotes(other.offer(again)), []);
  });
});

describe('forks', () => {
  it('by us: each branch has credentials of its own on both sides', () => {
    const bench = createCallBench();
    const offers = ['one', 'two'].map((viaBranch) => ufragOf(bench.offer({ sdp: alice, viaBranch })));
    const answers = ['one', 'two'].map((viaBranch) =>
      ufragOf(bench.answer({ sdp: bob, viaBranch, toTag: `to-${viaBranch}` })),
    );
    assert.equal(new Set([...offers, ...answers]).size, 4);
  });

  it('behind the receiver: another answerer goes by the credentials of the same offer', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice });
    bench.answer({ sdp: bob });
    bench.answer({ sdp: iceSdp({ ...iceBob, ufrag: 'carol' }), toTag: 'c', isNewBranch: true });
    const ices = iceIn(bench);
    assert.deepEqual(
      [ices[2], ices[6]].map((ice) => [ice?.local.ufrag, ice?.remote?.ufrag, ice?.isControlling]),
      [
        [ufragOf(toB), 'bobby', true],
        [ufragOf(toB), 'carol', true],
      ],
    );
    assert.notEqual(ices[0]?.local.ufrag, ices[4]?.local.ufrag);
  });

  it('another name of the answerer replaces its answer', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200'), sipCode: 183 });
    assert.equal(iceIn(bench)[2], null);
    bench.answer({ sdp: iceSdp({ ...iceBob, ufrag: 'carol' }), toTag: 'c', sipCode: 200 });
    assert.equal(iceIn(bench)[2]?.local.ufrag, ufragOf(toB));
    assert.equal(iceIn(bench)[2]?.remote?.ufrag, 'carol');
  });
});
