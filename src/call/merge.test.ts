/** Calls that become one by `connect` or `mesh`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, plainOptions } from '../../test/support/call-bench.ts';
import { noDtmfWish, noExchangeControl } from '../../test/support/dtmf-wish.ts';
import { iceAlice, iceBob, iceSdp, pwdOf } from '../../test/support/ice-party.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../../test/support/party-bench.ts';
import { alice, answerOf, bob, offerOf } from '../../test/support/secure-party.ts';

/** The call of a and b (peers on ports 4000 and 5000), and that of c and d (6000 and 7000). */
function twoCalls(deleteDelayMs = 0): PartyBench {
  const bench = createPartyBench({ deleteDelayMs });
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000) });
  bench.offer({ callId: 'second', fromTag: 'c', sdp: benchSdp(6000) });
  bench.answer({ callId: 'second', fromTag: 'c', toTag: 'd', sdp: benchSdp(7000) });
  return bench;
}

function heardAt(bench: PartyBench, port: number): readonly (number | undefined)[] {
  return bench
    .streamTo(port)
    .rtpSinks.map((id) => bench.streams().find((stream) => stream.id === id)?.peer?.port);
}

const from = (fromTag: string) => ({ selection: { ...nobodySelected, fromTag } });
const connectAC = (bench: PartyBench): void =>
  bench.connect({ ...from('a'), toTag: 'c', toCallId: 'second' });

describe('connect with a party of another call', () => {
  it('gives the two to each other, and leaves their partners alone', () => {
    const bench = twoCalls();
    const ports = bench.media.openPorts();
    connectAC(bench);
    assert.deepEqual(
      [4000, 6000].map((port) => heardAt(bench, port)),
      [[6000], [4000]],
    );
    assert.deepEqual(
      [5000, 7000].map((port) => heardAt(bench, port)),
      [[], []],
    );
    assert.deepEqual(bench.media.openPorts(), ports);
    assert.equal(bench.media.plans.size, 1);
  });

  it('makes one call of both, which answers to either name', () => {
    const bench = twoCalls();
    connectAC(bench);
    const { registry } = bench;
    assert.equal(registry.count(), 1);
    assert.equal(registry.find('second'), registry.find('call'));
    assert.deepEqual(
      registry.find('call')?.participants.map(({ tag }) => tag),
      ['a', 'b', 'c', 'd'],
    );
    // Once more is no different.
    bench.connect({ ...from('b'), toTag: 'd', toCallId: 'second' });
    assert.deepEqual(heardAt(bench, 5000), [7000]);
  });

  it('only adds with `directional`, of several parties too', () => {
    const bench = twoCalls();
    const selection = { ...nobodySelected, all: 'all' } as const;
    bench.connect({ selection, toTag: 'c', toCallId: 'second', isDirectional: true });
    assert.deepEqual(heardAt(bench, 4000), [5000, 6000]);
    assert.deepEqual(heardAt(bench, 5000), [4000, 6000]);
    assert.deepEqual(heardAt(bench, 6000), [7000]);
  });

  it('goes on with offers by the old call-id', () => {
    const bench = twoCalls();
    connectAC(bench);
    bench.offer({ callId: 'second', fromTag: 'c', toTag: 'd', sdp: benchSdp(6000) });
    assert.deepEqual(heardAt(bench, 6000), [7000]);
    assert.deepEqual(heardAt(bench, 4000), []);
  });

  const refusals: readonly (readonly [string, (bench: PartyBench) => void, RegExp])[] = [
    [
      'strangers',
      (bench) => bench.connect({ ...from('a'), toTag: 'a', toCallId: 'second' }),
      /To-tag not found/,
    ],
    [
      'parties without a codec in common',
      (bench) => {
        bench.create({ callId: 'third', fromTag: 'v', medias: [{ type: 'video', codecs: ['VP8'] }] });
        bench.connect({ ...from('a'), toTag: 'v', toCallId: 'third' });
      },
      /no media section in common/,
    ],
    [
      'two parties with one tag',
      (bench) => {
        bench.offer({ callId: 'third', fromTag: 'b', sdp: benchSdp(8000) });
        bench.answer({ callId: 'third', fromTag: 'b', toTag: 'e', sdp: benchSdp(9000) });
        bench.connect({ ...from('a'), toTag: 'e', toCallId: 'third' });
      },
      /both have a party with tag b/,
    ],
  ];
  for (const [name, act, error] of refusals)
    it(`refuses ${name}, and leaves both calls as they were`, () => {
      const bench = twoCalls();
      const before = [...bench.media.plans];
      assert.throws(() => act(bench), error);
      const after = new Map(bench.media.plans);
      for (const [id, plan] of before) assert.deepEqual(after.get(id), plan);
      assert.notEqual(bench.registry.find('second'), bench.registry.find('call'));
    });

  it('refuses calls of another machine', () => {
    const bench = twoCalls();
    bench.registry.setAllForeign(true);
    assert.throws(() => connectAC(bench), /in the hands of another machine/);
  });
});

const nothingMore = {
  callId: 'call',
  selection: nobodySelected,
  toTag: null,
  toLabel: null,
  setLabel: null,
  metadata: null,
  dtmf: noDtmfWish,
} as const;

const remove = (bench: PartyBench, callId: string, fromTag: string | null): string =>
  bench.registry.delete(
    {
      command: 'delete',
      callId,
      fromTag,
      toTag: null,
      viaBranch: null,
      delaySeconds: null,
      isFatal: false,
      isFast: true,
      isRecordingDiscarded: false,
    },
    () => null,
  ).kind;

describe('the end of a merged call', () => {
  it('comes by any of its call-ids', () => {
    for (const callId of ['call', 'second']) {
      const bench = twoCalls();
      connectAC(bench);
      assert.equal(remove(bench, callId, null), 'deleted');
      assert.equal(bench.registry.count(), 0);
      assert.deepEqual(bench.media.openPorts(), []);
      assert.equal(bench.registry.find('second'), null);
      assert.equal(remove(bench, 'second', null), 'noMatch');
    }
  });

  it('comes with the last connected pair, whose partners may go before', () => {
    const bench = twoCalls();
    connectAC(bench);
    assert.equal(remove(bench, 'call', 'b'), 'deleted');
    assert.equal(remove(bench, 'second', 'd'), 'deleted');
    assert.equal(bench.registry.count(), 1);
    assert.deepEqual(
      [4000, 6000].map((port) => heardAt(bench, port)),
      [[6000], [4000]],
    );
    assert.equal(bench.streams().length, 4);
    assert.equal(remove(bench, 'second', 'c'), 'deleted');
    assert.equal(bench.registry.count(), 0);
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('leaves the other pair alone when one is gone', () => {
    const bench = twoCalls();
    bench.connect({ ...from('a'), toTag: 'c', toCallId: 'second', isDirectional: true });
    remove(bench, 'second', 'c');
    remove(bench, 'second', 'd');
    assert.deepEqual(heardAt(bench, 4000), [5000]);
    assert.deepEqual(heardAt(bench, 5000), [4000]);
    assert.equal(remove(bench, 'call', 'a'), 'deleted');
    assert.equal(bench.registry.count(), 0);
  });

  it('is that of a delete which was pending for one of the calls', () => {
    const bench = twoCalls(20_000);
    remove(bench, 'second', null);
    bench.mesh({ calls: ['call', 'second'], flows: [] });
    bench.advance(21);
    assert.deepEqual(
      bench.registry.find('call')?.participants.map(({ tag }) => tag),
      ['a', 'b'],
    );
    assert.deepEqual(heardAt(bench, 4000), [5000]);
  });

  it('is not that of a delete which was pending for the first call alone', () => {
    const bench = twoCalls(20_000);
    remove(bench, 'call', null);
    bench.mesh({ calls: ['call', 'second'], flows: [] });
    bench.advance(21);
    assert.deepEqual(
      bench.registry.find('second')?.participants.map(({ tag }) => tag),
      ['c', 'd'],
    );
    assert.deepEqual(heardAt(bench, 6000), [7000]);
    remove(bench, 'second', null);
    bench.advance(21);
    assert.equal(bench.registry.count(), 0);
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('comes when deletes of all its calls were pending', () => {
    const bench = twoCalls(20_000);
    remove(bench, 'call', null);
    bench.advance(5);
    remove(bench, 'second', null);
    bench.mesh({ calls: ['call', 'second'], flows: [] });
    bench.advance(16);
    assert.equal(bench.registry.count(), 1);
    bench.advance(5);
    assert.equal(bench.registry.count(), 0);
  });
});

describe('mesh of several calls', () => {
  it('makes them one, and lets parties hear each other as listed', () => {
    const bench = twoCalls();
    bench.create({ callId: 'third', fromTag: 'x', offeredCodecs: ['PCMU'] });
    const answer = { command: 'create answer', callId: 'third', fromTag: 'x', sdp: benchSdp(8000) } as const;
    bench.registry.parties.createAnswer({ ...plainOptions, ...answer });
    bench.mesh({ calls: ['call', 'second', 'third', 'second'], flows: [{ from: 'x', to: ['a', 'd'] }] });
    assert.deepEqual(heardAt(bench, 8000), [4000, 7000]);
    assert.deepEqual(heardAt(bench, 4000), [5000]);
    assert.equal(bench.registry.count(), 1);
    for (const id of ['second', 'third']) assert.equal(bench.registry.find(id), bench.registry.find('call'));
  });

  it('keeps what was asked for the whole of a call with its parties', () => {
    const bench = twoCalls();
    const block = { ...nothingMore, command: 'block media', callId: 'second' } as const;
    assert.equal(bench.registry.control(block).ok, true);
    bench.mesh({ calls: ['call', 'second'], flows: [] });
    assert.equal(bench.streamTo(6000).treatment?.media, 'drop');
    assert.equal(bench.streamTo(4000).treatment, null);
  });

  it('keeps open what was changed under the keys of the parties', () => {
    for (const selection of [nobodySelected, { ...nobodySelected, fromTag: 'c' }]) {
      const bench = createPartyBench();
      bench.offer({ sdp: benchSdp(4000) });
      bench.answer({ sdp: benchSdp(5000) });
      const callId = 'second';
      const out = bench.offer({ callId, fromTag: 'c', sdp: offerOf(alice, 'RTP/SAVP') });
      bench.answer({ callId, fromTag: 'c', toTag: 'd', sdp: answerOf(bob, out) });
      for (const command of ['silence media', 'unsilence media'] as const)
        assert.equal(bench.registry.control({ ...nothingMore, command, callId, selection }).ok, true);
      bench.mesh({ calls: ['call', 'second'], flows: [] });
      const isSecure = bench.streams().map(({ security }) => security !== null);
      assert.ok(isSecure.some(Boolean));
    }
  });

  it('takes candidates that overtake an offer by the old call-id', () => {
    const bench = createPartyBench();
    const candidate = '7 1 UDP 1694498815 198.51.100.7 6000 typ srflx raddr 0.0.0.0 rport 0';
    bench.offer({ sdp: benchSdp(4000) });
    bench.answer({ sdp: benchSdp(5000) });
    bench.offer({ callId: 'second', fromTag: 'c', sdp: iceSdp(iceAlice, 'a=mid:0') });
    bench.mesh({ calls: ['call', 'second'], flows: [] });
    const fragment = `a=ice-ufrag:bobby\r\na=ice-pwd:${pwdOf('bobby')}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:${candidate}\r\n`;
    bench.trickle({ callId: 'second', fromTag: 'd', sdp: fragment });
    bench.answer({ callId: 'second', fromTag: 'c', toTag: 'd', sdp: iceSdp(iceBob, 'a=mid:0') });
    const candidates = bench.streams().flatMap(({ security }) => security?.ice?.candidates ?? []);
    assert.ok(candidates.includes(candidate), candidates.join('\n'));
  });

  it('leaves reports of ours and echoes with a party whose partner goes', () => {
    const bench = twoCalls();
    const control = { ...noExchangeControl, areReportsMade: true };
    bench.offer({ sdp: benchSdp(4000), toTag: 'b', control });
    bench.answer({ sdp: benchSdp(5000) });
    connectAC(bench);
    assert.equal(remove(bench, 'call', 'b'), 'deleted');
    assert.notEqual(bench.streamTo(4000).reports, null);
    assert.equal(bench.registry.control({ ...nothingMore, command: 'unblock media' }).ok, true);
    assert.notEqual(bench.streamTo(4000).reports, null);
  });
});
