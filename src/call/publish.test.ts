import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, placesOf, sdpOf } from '../../test/support/call-bench.ts';
import { createPartyBench, nobodySelected } from '../../test/support/party-bench.ts';
import { alice, cryptoLine, secureSdp, suite80, valuesOf } from '../../test/support/secure-party.ts';

const sending = (...lines: readonly string[]): string =>
  sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 8 0 101', 'a=rtpmap:101 telephone-event/8000', ...lines]);

describe('publish', () => {
  it('answers with one codec and recvonly, in SDP of our own', () => {
    const bench = createPartyBench();
    const sdp = bench.publish({ sdp: sending('a=sendonly', 'a=ptime:20', 'a=x:y') });
    const [, id = ''] = /^o=- (\d+) \1 /m.exec(sdp) ?? [];
    assert.match(id, /^\d{1,19}$/);
    assert.equal(
      sdp,
      [
        'v=0',
        `o=- ${id} ${id} IN IP4 192.0.2.1`,
        's=software',
        't=0 0',
        'm=audio 30000 RTP/AVP 8',
        'c=IN IP4 192.0.2.1',
        'a=rtpmap:8 PCMA/8000',
        'a=recvonly',
        'a=rtcp:30001',
        'a=ptime:20',
        '',
      ].join('\r\n'),
    );
  });

  const choices: readonly (readonly [readonly string[], string])[] = [
    [[], '8'],
    [['PCMU'], '0'],
    [['pcmu/8000'], '0'],
    [['opus', 'PCMU', 'PCMA'], '0'],
    [['PCMU/16000'], '8'],
    [['telephone-event'], '8'],
  ];
  for (const [names, expected] of choices) {
    it(`takes ${expected} where [${names.join(', ')}] are accepted`, () => {
      const bench = createPartyBench();
      assert.match(
        bench.publish({ sdp: sending(), acceptedCodecs: { names } }),
        new RegExp(`RTP/AVP ${expected}\\r`),
      );
    });
  }

  it('feeds its subscribers, who are offered that codec', () => {
    const bench = createPartyBench();
    bench.publish({ sdp: sending('a=sendonly') });
    assert.deepEqual(bench.streamTo(4000).rtpSinks, []);
    const selection = { ...nobodySelected, all: 'except-offer-answer' } as const;
    for (const [toTag, port] of [
      ['s1', 6000],
      ['s2', 6100],
    ] as const) {
      const { sdp } = bench.subscribe({ toTag, selection });
      assert.match(sdp, /RTP\/AVP 8\r/);
      bench.subscribeAnswer({ toTag, sdp: sdpOf('192.0.2.77', [`m=audio ${port} RTP/AVP 8`, 'a=recvonly']) });
    }
    assert.deepEqual(bench.streamTo(4000).rtpSinks, [bench.streamTo(6000).id, bench.streamTo(6100).id]);
    assert.deepEqual(bench.streamTo(4001).rtcpSinks, [bench.streamTo(6001).id, bench.streamTo(6101).id]);
  });

  it('is refused while the daemon drains, as offers are; a publisher that is there goes on', () => {
    let isDraining = false;
    const bench = createPartyBench({}, { isDraining: () => isDraining });
    bench.publish({ sdp: sending() });
    isDraining = true;
    bench.publish({ sdp: sending('a=sendonly') });
    assert.throws(
      () => bench.publish({ callId: 'another', sdp: sending() }),
      /Parallel session limit reached/,
    );
    assert.equal(bench.registry.count(), 1);
  });

  it('takes new SDP on the same port with a higher version', () => {
    const bench = createPartyBench();
    const first = bench.publish({ sdp: sending() });
    const second = bench.publish({ sdp: sending('a=sendonly') });
    assert.deepEqual(placesOf(second), placesOf(first));
    const versionOf = (sdp: string): bigint => BigInt(/^o=- \d+ (\d+)/m.exec(sdp)?.[1] ?? '0');
    assert.equal(versionOf(second), versionOf(first) + 1n);
  });

  it('answers with keys, and muxes where it is asked to', () => {
    const bench = createPartyBench();
    const sdp = bench.publish({ sdp: secureSdp(alice, 'RTP/SAVP', [cryptoLine(alice.key), 'rtcp-mux']) });
    assert.match(valuesOf(sdp, 'crypto')[0] ?? '', new RegExp(`^1 ${suite80} inline:`));
    assert.match(sdp, /a=rtcp:30000\r\na=rtcp-mux/);
    assert.equal(bench.streamTo(alice.port).security?.inbound?.suite, suite80);
  });

  it('refuses the tag of another party, and leaves no call behind when it fails', () => {
    const bench = createPartyBench();
    assert.throws(() => bench.publish({ sdp: 'v=0' }), /Failed to parse SDP|Error rewriting SDP/);
    bench.media.limitSockets(1);
    assert.throws(() => bench.publish({ sdp: sending() }), /Ran out of ports/);
    assert.equal(bench.registry.count(), 0);
    bench.media.limitSockets(100);
    bench.offer({ sdp: benchSdp(4000) });
    assert.throws(() => bench.publish({ sdp: sending(), fromTag: 'a' }), /no publisher/);
  });

  it('lasts as long as its media, and ends with its publisher', () => {
    const bench = createPartyBench({ timeoutMs: 20_000 });
    bench.publish({ sdp: sending('a=sendonly') });
    bench.subscribe({ selection: { ...nobodySelected, fromTag: 'pub' } });
    bench.advance(15);
    bench.media.notePacket(bench.streamTo(4000).slot, 1_015_000);
    bench.advance(15);
    assert.equal(bench.registry.count(), 1);
    bench.advance(10);
    assert.equal(bench.registry.count(), 0);
    bench.publish({ sdp: sending('a=sendonly') });
    bench.subscribe({ selection: { ...nobodySelected, fromTag: 'pub' } });
    const request = {
      command: 'delete',
      callId: 'call',
      fromTag: 'pub',
      toTag: null,
      viaBranch: null,
    } as const;
    bench.registry.delete(
      { ...request, delaySeconds: 0, isFatal: false, isFast: false, isRecordingDiscarded: false },
      () => null,
    );
    assert.equal(bench.registry.count(), 0);
  });
});
