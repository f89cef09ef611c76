import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { browserSdp } from '../../test/support/browser-sdp.ts';
import { benchSdp } from '../../test/support/call-bench.ts';
import { createPartyBench, type PartyBench } from '../../test/support/party-bench.ts';

const tooLong = 'Reply of 70000 bytes does not fit';
const secured = benchSdp(4000).replace('RTP/AVP', 'RTP/SAVP');
const key = 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n';
const bundle = { accept: true, offer: false, require: false, strict: false, reject: false };

/** Answers nothing from the moment on that `refuse` is called. */
function anEstablishedCall(): { readonly bench: PartyBench; readonly refuse: () => void } {
  let problem: string | null = null;
  const bench = createPartyBench({}, { check: () => problem });
  bench.offer({ sdp: browserSdp(), ice: 'force', bundle, transport: { kind: 'named', protocol: 'RTP/AVP' } });
  bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'm=video 5010 RTP/AVP 96', 'a=rtpmap:96 VP8/90000') });
  bench.publish({ sdp: benchSdp(6000) });
  const { sdp } = bench.subscribe({ toTag: 's' });
  bench.subscribeAnswer({ toTag: 's', sdp: sdp.replaceAll('sendonly', 'recvonly') });
  bench.create();
  return { bench, refuse: () => void (problem = tooLong) };
}

/** Everything that is known of the call, and all that it holds. */
function stateOf({ registry, media }: PartyBench): readonly string[] {
  const call = registry.find('call');
  const ports = media.openPorts().toSorted();
  return [inspect(call, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity }), ...ports];
}

const requests: Readonly<Record<string, (bench: PartyBench) => unknown>> = {
  'a re-offer from elsewhere, with keys and for DTLS': (bench) =>
    bench.offer({
      sdp: secured + key,
      fromTag: 'b',
      toTag: 'a',
      transport: { kind: 'named', protocol: 'UDP/TLS/RTP/SAVPF' },
      ice: 'force',
      label: 'other',
      tos: { kind: 'set', value: 8 },
      metadata: 'changed',
      aliasKey: 'sdp',
      control: null,
    }),
  'a re-offer without the first section of the bundle': (bench) =>
    bench.offer({ sdp: browserSdp().replace(/m=audio \d+/, 'm=audio 0'), toTag: 'b', bundle, ice: 'force' }),
  'an offer of a new branch': (bench) => bench.offer({ sdp: benchSdp(4100), viaBranch: 'fork' }),
  'one more answer': (bench) =>
    bench.answer({ sdp: benchSdp(5100, '192.0.2.201'), sipCode: 200, isDebug: true }),
  'an answer of a branch behind a fork': (bench) => bench.answer({ sdp: benchSdp(5100), toTag: 'c' }),
  'what the publisher offers anew': (bench) => bench.publish({ sdp: benchSdp(6100), label: 'again' }),
  'a further publisher': (bench) => bench.publish({ sdp: benchSdp(6100), fromTag: 'pub2' }),
  'other sources for the subscriber': (bench) =>
    bench.subscribe({ toTag: 's', selection: { ...all, fromTag: 'pub' } }),
  'a further subscriber': (bench) => bench.subscribe({ toTag: 's2' }),
  'an offer made anew': (bench) => bench.create({ interfaceName: 'second' }),
  'a further offer to nobody': (bench) => bench.create({ fromTag: 'y' }),
};

const all = { all: 'none', fromTags: [], label: null, address: null, fromTag: null } as const;

describe('requests whose reply cannot be sent', () => {
  for (const [name, request] of Object.entries(requests))
    it(`${name}: leaves the call as it was`, () => {
      const { bench, refuse } = anEstablishedCall();
      const before = stateOf(bench);
      const plan = bench.media.plans.get('call');
      refuse();
      assert.throws(() => request(bench), new RegExp(tooLong));
      assert.deepEqual(stateOf(bench), before);
      assert.equal(bench.media.plans.get('call'), plan);
      assert.deepEqual(bench.debugChanges, []);
    });

  it('changes something, each of them, where the reply can be sent', () => {
    for (const request of Object.values(requests)) {
      const { bench } = anEstablishedCall();
      const before = stateOf(bench);
      request(bench);
      assert.notDeepEqual(stateOf(bench), before);
    }
  });

  it('closes the streams that were meant for it', () => {
    const { bench, refuse } = anEstablishedCall();
    refuse();
    assert.throws(() => bench.publish({ sdp: benchSdp(6100), fromTag: 'pub2' }));
    assert.equal(bench.media.closedStreams.length, 2);
  });

  it('leaves no call behind that it would have begun', () => {
    const bench = createPartyBench({}, { check: () => tooLong });
    for (const begin of [
      () => bench.offer({ sdp: benchSdp(4000) }),
      () => bench.publish({ sdp: benchSdp(6000) }),
      () => bench.create(),
    ])
      assert.throws(begin, new RegExp(tooLong));
    assert.equal(bench.registry.find('call'), null);
    assert.deepEqual(bench.media.openPorts(), []);
  });
});
