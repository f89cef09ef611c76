import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, sdpOf } from '../../test/support/call-bench.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../../test/support/party-bench.ts';

/** The call of a and b, and the created party x. */
function threeParties(): PartyBench {
  const bench = createPartyBench();
  bench.offer({ sdp: benchSdp(4000) });
  bench.answer({ sdp: benchSdp(5000) });
  bench.create({ offeredCodecs: ['PCMU'] });
  bench.createAnswer('x', benchSdp(6000));
  return bench;
}

/** Ports of the peers that hear the one with this port. */
function heardAt(bench: PartyBench, port: number): readonly (number | undefined)[] {
  return bench
    .streamTo(port)
    .rtpSinks.map((id) => bench.streams().find((stream) => stream.id === id)?.peer?.port);
}

const of = (fromTag: string) => ({ selection: { ...nobodySelected, fromTag } });

describe('create', () => {
  it('offers PCMA and PCMU in SDP of our own', () => {
    const bench = createPartyBench();
    const sdp = bench.create();
    const [, id = ''] = /^o=- (\d+) \1 /m.exec(sdp) ?? [];
    assert.equal(
      sdp,
      [
        'v=0',
        `o=- ${id} ${id} IN IP4 192.0.2.1`,
        's=software',
        't=0 0',
        'm=audio 30000 RTP/AVP 8 0',
        'c=IN IP4 192.0.2.1',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:0 PCMU/8000',
        'a=sendrecv',
        'a=rtcp:30001',
        '',
      ].join('\r\n'),
    );
  });

  it('offers what the message lists', () => {
    const bench = createPartyBench();
    const medias = [
      { type: 'audio', codecs: ['opus', 'G722', 'foo/16000/2'] },
      { type: 'video', codecs: ['VP8'] },
    ];
    const sdp = bench.create({ medias, transport: { kind: 'named', protocol: 'RTP/AVPF' } });
    assert.match(sdp, /m=audio \d+ RTP\/AVPF 96 9 97\r\n/);
    assert.match(sdp, /a=rtpmap:96 opus\/48000\/2\r\na=rtpmap:9 G722\/8000\r\na=rtpmap:97 foo\/16000\/2/);
    assert.match(sdp, /m=video \d+ RTP\/AVPF 96\r\n/);
    for (const codec of ['foo', 'a b/8000', 'x\r\na=y/8000'])
      assert.throws(
        () => bench.create({ medias: [{ type: 'audio', codecs: [codec] }] }),
        /cannot be offered/,
      );
  });

  it('learns the address from the answer, which may choose', () => {
    const bench = createPartyBench();
    bench.create();
    bench.createAnswer('x', benchSdp(6000));
    assert.equal(bench.streamTo(6000).learning.isSdpSent, true);
    assert.throws(() => bench.createAnswer('y', benchSdp(6000)), /no such tag exists/);
    assert.throws(() => bench.create({ fromTag: 'x', medias: [{ type: 'audio', codecs: ['foo'] }] }), /foo/);
  });

  it('is under the timeout of offers until the answer, then of media', () => {
    const bench = createPartyBench({ timeoutMs: 20_000, offerTimeoutMs: 50_000 });
    bench.create();
    bench.advance(45);
    assert.equal(bench.registry.count(), 1);
    bench.createAnswer('x', benchSdp(6000));
    bench.advance(15);
    assert.equal(bench.registry.count(), 1);
    bench.advance(10);
    assert.equal(bench.registry.count(), 0);
  });

  it('refuses the tag of a party that was not created', () => {
    const bench = threeParties();
    assert.throws(() => bench.create({ fromTag: 'a' }), /was not created/);
  });
});

describe('connect', () => {
  it('gives two parties to each other, and leaves their old partners alone', () => {
    const bench = threeParties();
    bench.connect({ toTag: 'a' });
    assert.deepEqual(heardAt(bench, 4000), [6000]);
    assert.deepEqual(heardAt(bench, 6000), [4000]);
    assert.deepEqual(heardAt(bench, 5000), []);
    bench.connect({ toTag: 'b', ...of('a') });
    assert.deepEqual(heardAt(bench, 4000), [5000]);
    assert.deepEqual(heardAt(bench, 5000), [4000]);
    assert.deepEqual(heardAt(bench, 6000), []);
  });

  it('ends with the next offer of one of them', () => {
    const bench = threeParties();
    bench.connect({ toTag: 'a' });
    bench.offer({ sdp: benchSdp(4000), toTag: 'b' });
    assert.deepEqual(heardAt(bench, 4000), [5000]);
    assert.deepEqual(heardAt(bench, 6000), []);
  });

  it('only adds with `directional`', () => {
    const bench = threeParties();
    bench.connect({ toTag: 'a', isDirectional: true });
    assert.deepEqual(heardAt(bench, 6000), [4000]);
    assert.deepEqual(heardAt(bench, 4000), [5000]);
    bench.connect({ toTag: 'a', isDirectional: true, isBidirectional: true });
    assert.deepEqual(heardAt(bench, 4000), [5000, 6000]);
    bench.connect({ toTag: 'x', isDirectional: true, selection: { ...nobodySelected, all: 'all' } });
    assert.deepEqual(heardAt(bench, 5000), [4000, 6000]);
  });

  const refusals: readonly (readonly [string, Parameters<PartyBench['connect']>[0], RegExp])[] = [
    ['a call that is not there', { toTag: 'a', toCallId: 'other' }, /Unknown call-ID/],
    ['a stranger', { toTag: 'z' }, /To-tag not found/],
    ['from a stranger', { toTag: 'a', ...of('z') }, /no such tag exists/],
    ['several at once', { toTag: 'x', selection: { ...nobodySelected, all: 'all' } }, /needs the flag/],
    ['itself', { toTag: 'x' }, /No monologues matched/],
  ];
  for (const [name, change, error] of refusals)
    it(`refuses ${name}, and leaves everything as it was`, () => {
      const bench = threeParties();
      const before = bench.streams();
      assert.throws(() => bench.connect(change), error);
      assert.deepEqual(bench.streams(), before);
    });

  it('refuses parties that cannot understand each other', () => {
    const bench = threeParties();
    bench.create({ fromTag: 'y', offeredCodecs: ['PCMA'] });
    bench.createAnswer('y', sdpOf('192.0.2.9', ['m=audio 7000 RTP/AVP 8']));
    assert.throws(() => bench.connect({ toTag: 'y' }), /no codec in common/);
    bench.create({ fromTag: 'v', medias: [{ type: 'video', codecs: ['VP8'] }] });
    bench.createAnswer('v', sdpOf('192.0.2.9', ['m=video 7100 RTP/AVP 96', 'a=rtpmap:96 VP8/90000']));
    assert.throws(() => bench.connect({ toTag: 'v' }), /no media section in common/);
  });
});

describe('mesh', () => {
  it('lets parties of a call hear each other as listed', () => {
    const bench = threeParties();
    bench.mesh({ flows: [{ from: 'x', to: ['a', 'b'] }] });
    assert.deepEqual(heardAt(bench, 6000), [4000, 5000]);
    bench.mesh({ flows: [{ from: 'a', to: ['x'] }], isBidirectional: true, isUnsubscribing: true });
    assert.deepEqual(heardAt(bench, 6000), [5000, 4000]);
    assert.deepEqual(heardAt(bench, 4000), [5000, 6000]);
  });

  it('refuses strangers', () => {
    const bench = threeParties();
    const before = bench.streams();
    assert.throws(() => bench.mesh({ calls: ['call', 'other'] }), /Unknown call-ID/);
    assert.throws(() => bench.mesh({ flows: [{ from: 'z', to: ['a'] }] }), /no such tag exists/);
    assert.throws(
      () => bench.mesh({ flows: [{ from: 'x', to: ['a', 'z'] }], isUnsubscribing: true }),
      /To-tag not found/,
    );
    assert.deepEqual(bench.streams(), before);
  });
});
