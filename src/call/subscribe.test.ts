import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, placesOf, sdpOf } from '../../test/support/call-bench.ts';
import { createPartyBench, nobodySelected, type PartyBench } from '../../test/support/party-bench.ts';
import { alice, bob, cryptoLine, secureSdp, suite80, valuesOf } from '../../test/support/secure-party.ts';
import { maxSolos } from './limits.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');
const listener = (port: number): string => benchSdp(port, '192.0.2.77', 'a=recvonly');
const bothParties = { ...nobodySelected, all: 'all' } as const;

function aCall(change?: Parameters<typeof createPartyBench>[0]): PartyBench {
  const bench = createPartyBench(change);
  bench.offer({ sdp: a });
  bench.answer({ sdp: b });
  return bench;
}

/** A subscriber of `a` that has answered, with this tag and port. */
function listen(bench: PartyBench, toTag: string, port: number, change: object = {}): void {
  bench.subscribe({ toTag, ...change });
  bench.subscribeAnswer({ toTag, sdp: listener(port) });
}

describe('subscribe request', () => {
  it("offers the source's own words with our port, sendonly, in the codecs of the call", () => {
    const bench = createPartyBench();
    const media = [
      'm=audio 4000 RTP/AVP 8 0 97',
      'a=rtpmap:97 opus/48000/2',
      'a=x:y',
      'a=label:old',
      'a=sendrecv',
    ];
    bench.offer({ sdp: sdpOf('192.0.2.100', media) });
    bench.answer({ sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVP 0 8']) });
    const { sdp } = bench.subscribe();
    assert.equal(
      sdp,
      [
        'v=0',
        'o=- 1 1 IN IP4 192.0.2.100',
        's=-',
        't=0 0',
        'm=audio 30004 RTP/AVP 0 8',
        'c=IN IP4 192.0.2.1',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:8 PCMA/8000',
        'a=x:y',
        'a=sendonly',
        'a=rtcp:30005',
        '',
      ].join('\r\n'),
    );
  });

  it('offers one section for each of several parties, in SDP of our own', () => {
    const bench = aCall();
    const { sdp, sections } = bench.subscribe({ selection: bothParties });
    assert.deepEqual(placesOf(sdp), ['30004@192.0.2.1', '30006@192.0.2.1']);
    assert.match(sdp, /^v=0\r\no=- \d+ \d+ IN IP4 192\.0\.2\.1\r\ns=software\r\n/);
    assert.deepEqual(
      sections.map(({ participant }) => participant.tag),
      ['a', 'b'],
    );
    const byTags = bench.subscribe({ toTag: 't', selection: { ...nobodySelected, fromTags: ['b', 'a'] } });
    assert.deepEqual(
      byTags.sections.map(({ participant }) => participant.tag),
      ['b', 'a'],
    );
  });

  it('gives every subscriber everything, once it has answered', () => {
    const bench = aCall();
    const before = bench.streamTo(4000);
    bench.subscribe({ toTag: 's1' });
    assert.deepEqual(bench.streamTo(4000).rtpSinks, before.rtpSinks);
    bench.subscribeAnswer({ toTag: 's1', sdp: listener(6000) });
    listen(bench, 's2', 6100);
    const sinks = [bench.streamTo(5000).id, bench.streamTo(6000).id, bench.streamTo(6100).id];
    assert.deepEqual(bench.streamTo(4000).rtpSinks, sinks);
    assert.deepEqual(bench.streamTo(4001).rtcpSinks, [
      bench.streamTo(5001).id,
      bench.streamTo(6001).id,
      bench.streamTo(6101).id,
    ]);
    assert.deepEqual(bench.streamTo(5000).rtpSinks, [before.id]);
    assert.deepEqual(bench.streamTo(6000).rtpSinks, []);
    assert.equal(bench.streamTo(4000).learning.signalledAt, before.learning.signalledAt);
  });

  it('sends what the party is sent with `egress`, and RTCP back with `RTCP-mirror`', () => {
    const bench = aCall();
    listen(bench, 's', 6000, { isEgress: true, isRtcpMirrored: true });
    assert.ok(bench.streamTo(5000).rtpSinks.includes(bench.streamTo(6000).id));
    assert.ok(!bench.streamTo(4000).rtpSinks.includes(bench.streamTo(6000).id));
    assert.deepEqual(bench.streamTo(6001).rtcpSinks, [bench.streamTo(4001).id]);
    assert.deepEqual(bench.streamTo(6000).rtpSinks, []);
  });

  it('takes media of the subscriber with `bidirectional`, and sends none with `inactive`', () => {
    const bench = aCall();
    const { sdp } = bench.subscribe({ isBidirectional: true });
    assert.match(sdp, /a=sendrecv/);
    bench.subscribeAnswer({ toTag: 's', sdp: benchSdp(6000) });
    assert.deepEqual(bench.streamTo(6000).rtpSinks, [bench.streamTo(4000).id]);
    assert.match(bench.subscribe({ isInactive: true }).sdp, /a=inactive/);
    assert.ok(!bench.streamTo(4000).rtpSinks.includes(bench.streamTo(6000).id));
  });

  it('hears a party on whichever branch it sends', () => {
    const bench = createPartyBench();
    bench.offer({ sdp: a, viaBranch: 'one' });
    bench.offer({ sdp: a, viaBranch: 'two' });
    bench.answer({ sdp: b, viaBranch: 'one', toTag: 'b1', sipCode: 183 });
    bench.answer({ sdp: benchSdp(5100), viaBranch: 'two', toTag: 'b2', sipCode: 200 });
    listen(bench, 's', 6000);
    const sink = bench.streamTo(6000).id;
    const fromA = bench.streams().filter(({ peer }) => peer?.port === 4000);
    assert.equal(fromA.length, 2);
    for (const { rtpSinks } of fromA) assert.ok(rtpSinks.includes(sink));
    listen(bench, 'e', 6100, { isEgress: true });
    assert.ok(bench.streamTo(5100).rtpSinks.includes(bench.streamTo(6100).id));
    assert.ok(!bench.streamTo(5000).rtpSinks.includes(bench.streamTo(6100).id));
  });

  it('replaces what a subscriber had, on the same port', () => {
    const bench = aCall();
    bench.subscribe();
    const [place] = placesOf(bench.subscribe({ selection: bothParties }).sdp);
    bench.subscribeAnswer({
      toTag: 's',
      sdp: sdpOf('192.0.2.77', ['m=audio 6000 RTP/AVP 0', 'm=audio 6100 RTP/AVP 0', 'a=recvonly']),
    });
    assert.ok(bench.streamTo(5000).rtpSinks.includes(bench.streamTo(6100).id));
    const again = bench.subscribe({ selection: { ...nobodySelected, fromTag: 'b' } });
    assert.deepEqual(placesOf(again.sdp), [place]);
    assert.deepEqual(bench.streamTo(4000).rtpSinks, [bench.streamTo(5000).id]);
    assert.deepEqual(bench.streamTo(5000).rtpSinks, [bench.streamTo(4000).id, bench.streamTo(6000).id]);
    assert.equal(bench.streams().filter(({ peer }) => peer?.port === 6100).length, 0);
  });

  it('ends with `unsubscribe`, of one party or of all', () => {
    const bench = aCall();
    bench.subscribe({ selection: bothParties });
    bench.subscribeAnswer({
      toTag: 's',
      sdp: sdpOf('192.0.2.77', [
        'm=audio 6000 RTP/AVP 0',
        'a=recvonly',
        'm=audio 6100 RTP/AVP 0',
        'a=recvonly',
      ]),
    });
    bench.unsubscribe('s', 'a');
    assert.equal(bench.streamTo(4000).rtpSinks.length, 1);
    assert.equal(bench.streamTo(5000).rtpSinks.length, 2);
    bench.unsubscribe('s');
    assert.equal(bench.streamTo(5000).rtpSinks.length, 1);
    bench.unsubscribe('nobody');
    assert.throws(() => bench.unsubscribe('s', 'nobody'), /From-tag given, but no such tag exists/);
  });

  it('lets what passed with the keys of its ends be read while somebody listens', () => {
    const bench = createPartyBench();
    const savp = (party: typeof alice): string => secureSdp(party, 'RTP/SAVP', [cryptoLine(party.key)]);
    bench.offer({ sdp: savp(alice) });
    bench.answer({ sdp: savp(bob) });
    assert.equal(bench.streamTo(alice.port).security, null);
    const toAvp = { transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
    listen(bench, 's', 6000, toAvp);
    assert.equal(bench.streamTo(alice.port).security?.inbound?.suite, suite80);
    assert.equal(bench.streamTo(bob.port).security?.outbound?.suite, suite80);
    assert.equal(bench.streamTo(6000).security, null);
    bench.unsubscribe('s');
    assert.equal(bench.streamTo(alice.port).security, null);
  });

  it('offers keys of its own to each subscriber, also of plain media', () => {
    const bench = aCall();
    const toSavp = { transport: { kind: 'named', protocol: 'RTP/SAVP' } } as const;
    const { sdp } = bench.subscribe(toSavp);
    assert.match(sdp, /m=audio 30004 RTP\/SAVP 0/);
    const lines = valuesOf(sdp, 'crypto');
    const offered = lines.find((line) => line.includes(suite80));
    assert.ok(offered);
    const tag = Number(offered.split(' ')[0]);
    bench.subscribeAnswer({
      toTag: 's',
      sdp: secureSdp({ ...bob, port: 6000 }, 'RTP/SAVP', [cryptoLine(bob.key, tag), 'recvonly']),
    });
    const stream = bench.streamTo(6000);
    assert.equal(stream.security?.outbound?.suite, suite80);
    assert.ok(bench.streamTo(4000).rtpSinks.includes(stream.id));
    const other = valuesOf(bench.subscribe({ toTag: 't', ...toSavp }).sdp, 'crypto');
    assert.notDeepEqual(other, lines);
  });

  it('takes feedback out for a subscriber that does not know it', () => {
    const bench = createPartyBench();
    bench.offer({ sdp: sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVPF 0']) });
    bench.answer({ sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVPF 0']) });
    listen(bench, 's', 6000, { transport: { kind: 'named', protocol: 'RTP/AVP' } });
    assert.equal(bench.streamTo(6001).isFeedbackStripped, true);
    assert.equal(bench.streamTo(5001).isFeedbackStripped, false);
  });

  const refusals: readonly (readonly [string, object, RegExp])[] = [
    ['a stranger', { selection: { ...nobodySelected, fromTag: 'x' } }, /no such tag exists/],
    [
      'one stranger of several',
      { selection: { ...nobodySelected, fromTags: ['a', 'x'] } },
      /no such tag exists/,
    ],
    ['nobody', { selection: nobodySelected }, /No monologues matched/],
    ['a label of nobody', { selection: { ...nobodySelected, label: 'x' } }, /No monologue matching/],
    ['no address', { selection: { ...nobodySelected, address: 'x' } }, /Failed to parse network address/],
    [
      'an address of nobody',
      { selection: { ...nobodySelected, address: '192.0.2.9' } },
      /Failed to match address to any tag/,
    ],
    ['several parties in one', { selection: bothParties, isMixed: true }, /needs audio mixing/],
    ['a party of the call as subscriber', { toTag: 'b' }, /belongs to a party that is no subscriber/],
    ['another call', { callId: 'other' }, /Unknown call-ID/],
  ];
  for (const [name, change, error] of refusals) {
    it(`refuses ${name}, and leaves everything as it was`, () => {
      const bench = aCall();
      const before = bench.streams();
      const ports = bench.media.openPorts();
      assert.throws(() => bench.subscribe(change), error);
      assert.deepEqual(bench.streams(), before);
      assert.deepEqual(bench.media.openPorts(), ports);
    });
  }

  it('leaves a subscriber as it was when there are no ports for more', () => {
    const bench = aCall();
    listen(bench, 's', 6000);
    const before = bench.streams();
    bench.media.limitSockets(1);
    assert.throws(() => bench.subscribe({ selection: bothParties }), /Ran out of ports/);
    assert.deepEqual(bench.streams(), before);
    assert.equal(bench.registry.find('call')?.subscriptions.length, 1);
  });

  it('cannot hear what is encrypted between the ends', () => {
    const bench = createPartyBench();
    const unknown = ['m=audio 4000 RTP/SAVP 0', 'a=key-mgmt:mikey abc'];
    bench.offer({ sdp: sdpOf('192.0.2.100', unknown) });
    bench.answer({ sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/SAVP 0', 'a=key-mgmt:mikey def']) });
    assert.throws(() => bench.subscribe(), /Media section 1 of a cannot be heard: the parties encrypt/);
  });

  it('has a bound for each call', () => {
    const bench = aCall();
    for (let index = 0; index < maxSolos; index += 1) bench.subscribe({ toTag: `s${index}` });
    const error = new RegExp(`Too many publishers and subscribers in one call \\(at most ${maxSolos}\\)`);
    assert.throws(() => bench.subscribe({ toTag: 'more' }), error);
    bench.subscribe({ toTag: 's0' });
  });
});

describe('subscribe answer', () => {
  it('must take all codecs, unless transcoding is allowed, and no more sections than offered', () => {
    const bench = createPartyBench();
    bench.offer({ sdp: sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 0 8']) });
    bench.answer({ sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVP 0 8']) });
    bench.subscribe();
    const one = listener(6000);
    assert.throws(() => bench.subscribeAnswer({ toTag: 's', sdp: one }), /Failed to process/);
    assert.equal(bench.streams().filter(({ peer }) => peer?.port === 6000).length, 0);
    bench.subscribeAnswer({ toTag: 's', sdp: one, allowsTranscoding: true });
    assert.ok(bench.streamTo(4000).rtpSinks.includes(bench.streamTo(6000).id));
    const two = sdpOf('192.0.2.77', ['m=audio 6000 RTP/AVP 0 8', 'm=audio 6100 RTP/AVP 0 8']);
    assert.throws(() => bench.subscribeAnswer({ toTag: 's', sdp: two }), /Failed to process/);
  });

  it('is of a subscriber only', () => {
    const bench = aCall();
    assert.throws(() => bench.subscribeAnswer({ toTag: 'x', sdp: listener(1) }), /To-tag not found/);
    assert.throws(() => bench.subscribeAnswer({ toTag: 'b', sdp: listener(1) }), /To-tag not found/);
  });

  it('may decline a section', () => {
    const bench = aCall();
    bench.subscribe();
    bench.subscribeAnswer({ toTag: 's', sdp: benchSdp(0) });
    assert.equal(bench.streamTo(4000).rtpSinks.length, 1);
    assert.equal(bench.media.openPorts().length, 4);
  });
});

describe('subscribers and the life of a call', () => {
  it('a subscriber may go without the call, and goes with it', () => {
    const bench = aCall();
    listen(bench, 's', 6000);
    const remove = (fromTag: string): void => {
      const request = { command: 'delete', callId: 'call', fromTag, toTag: null, viaBranch: null } as const;
      bench.registry.delete({ ...request, delaySeconds: 0, isFatal: false, isFast: false }, () => null);
    };
    remove('s');
    assert.equal(bench.streamTo(4000).rtpSinks.length, 1);
    assert.equal(bench.media.openPorts().length, 4);
    listen(bench, 's', 6000);
    remove('a');
    assert.equal(bench.registry.count(), 0);
    assert.equal(bench.media.openPorts().length, 0);
  });

  it('its silence ends no call, and its presence keeps none', () => {
    const bench = aCall({ timeoutMs: 20_000 });
    listen(bench, 's', 6000);
    bench.advance(15);
    bench.media.notePacket(bench.streamTo(4000).slot, 1_015_000);
    bench.advance(15);
    assert.equal(bench.registry.count(), 1);
    bench.media.notePacket(bench.streamTo(6000).slot, 1_030_000);
    bench.advance(10);
    assert.equal(bench.registry.count(), 0);
  });
});
