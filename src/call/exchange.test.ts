import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  benchSdp,
  createCallBench,
  placesOf,
  plainOptions,
  planOf,
  sdpOf,
} from '../../test/support/call-bench.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

describe('offer and answer', () => {
  it('leaves a party on IPv6 there while a zero address holds it', () => {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000, '2001:db8::a') });
    const before = placesOf(bench.answer({ sdp: b }));
    for (let round = 0; round < 2; round += 1) {
      bench.offer({ sdp: benchSdp(4000, '::'), toTag: 'b' });
      assert.deepEqual(placesOf(bench.answer({ sdp: b })), before);
    }
  });

  it('adds its mark to those of others, and knows its own among them', () => {
    const bench = createCallBench();
    const sdp = a.replace('t=0 0', 't=0 0\r\na=rtpengine:other');
    const toB = bench.offer({ sdp, isLoopProtected: true });
    assert.match(toB, /a=rtpengine:ourselves\r\na=rtpengine:other\r\n/);
    const again = sdp.replace('a=rtpengine:other', 'a=rtpengine:other\r\na=rtpengine:ourselves');
    assert.equal(bench.offer({ sdp: again, isLoopProtected: true }), again);
  });

  it('gives each side ports of its own and joins them', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: a });
    const toA = bench.answer({ sdp: b });
    assert.deepEqual(placesOf(toB), ['30002@192.0.2.1']);
    assert.deepEqual(placesOf(toA), ['30000@192.0.2.1']);
    const [aRtp, aRtcp, bRtp, bRtcp] = planOf(bench);
    assert.deepEqual(aRtp?.peer, { family: 'IP4', address: '192.0.2.100', port: 4000 });
    assert.deepEqual(bRtcp?.peer, { family: 'IP4', address: '192.0.2.200', port: 5001 });
    assert.deepEqual(aRtp.rtpSinks, [bRtp?.id]);
    assert.deepEqual(bRtp?.rtpSinks, [aRtp.id]);
    assert.deepEqual(aRtcp?.rtcpSinks, [bRtcp.id]);
    assert.equal(aRtp.learning.isSdpSent, true);
  });

  it('does not learn from a party that has not seen our SDP yet', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    const [aRtp, , bRtp] = planOf(bench);
    assert.equal(aRtp?.learning.isSdpSent, false);
    assert.equal(bRtp?.learning.isSdpSent, true);
    assert.equal(bRtp.peer, null);
  });

  it('writes what rtpengine writes, in its order', () => {
    const bench = createCallBench();
    const source = sdpOf('192.0.2.100', [
      'm=audio 4000 RTP/AVP 0 101',
      'b=AS:64',
      'a=foo:bar',
      'a=ptime:20',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=sendonly',
      'a=mid:x',
      'a=candidate:1 1 UDP 1 192.0.2.100 4000 typ host',
    ]);
    assert.equal(
      bench.offer({ sdp: source }),
      [
        'v=0',
        'o=- 1 1 IN IP4 192.0.2.100',
        's=-',
        't=0 0',
        'm=audio 30002 RTP/AVP 0 101',
        'c=IN IP4 192.0.2.1',
        'b=AS:64',
        'a=mid:x',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-15',
        'a=foo:bar',
        'a=sendonly',
        'a=rtcp:30003',
        'a=ptime:20',
        '',
      ].join('\r\n'),
    );
  });

  it('keeps bytes that are no UTF-8', () => {
    const bench = createCallBench();
    const sdp = sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 0', 'a=x:\xff\xfe\x80']);
    assert.match(bench.offer({ sdp }), /a=x:\xff\xfe\x80\r\n/);
  });

  it('takes direction, advertised addresses and families', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: a, interfaces: { from: 'six', to: 'inside' } });
    const toA = bench.answer({ sdp: b });
    assert.deepEqual(placesOf(toB), ['40000@203.0.113.9']);
    assert.deepEqual(placesOf(toA), ['50000@2001:db8::1']);
  });

  it('bridges address families', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: a, addressFamily: 'IP6' });
    const toA = bench.answer({ sdp: benchSdp(5000, '2001:db8::b') });
    assert.match(toB, /c=IN IP6 2001:db8::1/);
    assert.match(toA, /c=IN IP4 192\.0\.2\.1/);
  });

  it('goes on bridging them after everything has been declined', () => {
    const bench = createCallBench();
    const six = (port: number): string => benchSdp(port, '2001:db8::a');
    bench.offer({ sdp: six(4000), addressFamily: 'IP4' });
    bench.answer({ sdp: b });
    bench.offer({ sdp: six(0), toTag: 'b' });
    bench.answer({ sdp: benchSdp(0, '192.0.2.200') });
    assert.match(bench.offer({ sdp: six(4000), toTag: 'b' }), /c=IN IP4 192\.0\.2\.1/);
    assert.match(bench.offer({ sdp: b, fromTag: 'b', toTag: 'a' }), /c=IN IP6 2001:db8::1/);
  });

  it('uses the signalling address where the SDP is not trusted', () => {
    const bench = createCallBench();
    bench.offer({
      sdp: a,
      trustAddress: false,
      receivedFrom: { family: 'IP4', address: '203.0.113.77' },
    });
    assert.deepEqual(planOf(bench)[0]?.peer, { family: 'IP4', address: '203.0.113.77', port: 4000 });
  });

  it('leaves a held party with a zero address without a peer, and its zero in the SDP', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: benchSdp(4000, '0.0.0.0') });
    assert.match(toB, /c=IN IP4 0\.0\.0\.0\r\n/);
    assert.match(toB, /a=sendonly/);
    assert.equal(planOf(bench)[0]?.peer, null);
    const replaced = bench.offer({
      sdp: benchSdp(4000, '0.0.0.0'),
      replace: { ...plainOptions.replace, zeroAddress: true },
    });
    assert.match(replaced, /c=IN IP4 192\.0\.2\.1\r\n/);
  });

  it('tells a held party where we are in the origin, and where RTCP goes', () => {
    const bench = createCallBench();
    const toB = bench.offer({
      sdp: benchSdp(4000, '0.0.0.0'),
      replace: { ...plainOptions.replace, origin: true },
      fullRtcpAttribute: true,
    });
    assert.match(toB, /^o=- 1 1 IN IP4 192\.0\.2\.1\r$/m);
    assert.match(toB, /^c=IN IP4 0\.0\.0\.0\r$/m);
    assert.match(toB, /^a=rtcp:30003 IN IP4 192\.0\.2\.1\r$/m);
  });

  it('refuses what it cannot use, and leaves no call behind', () => {
    const bench = createCallBench();
    assert.throws(() => bench.offer({ sdp: 'nonsense' }), /Failed to parse SDP/);
    assert.throws(
      () =>
        bench.offer({ sdp: 'v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n' }),
      /Incomplete SDP specification/,
    );
    assert.throws(() => bench.answer({ sdp: b }), /Unknown call-id/);
    assert.equal(bench.registry.count(), 0);
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('gives back what it opened when ports run out half-way', () => {
    const bench = createCallBench();
    bench.media.limitSockets(3);
    assert.throws(() => bench.offer({ sdp: a }), /Ran out of ports/);
    assert.deepEqual(bench.media.openPorts(), []);
    assert.equal(bench.registry.count(), 0);
  });

  it('refuses new calls beyond max-sessions, not re-offers', () => {
    const bench = createCallBench({ maxSessions: 1 });
    bench.offer({ sdp: a });
    assert.throws(() => bench.offer({ sdp: a, callId: 'other' }), /Parallel session limit reached/);
    bench.offer({ sdp: a });
    assert.equal(bench.registry.totals().rejected, 1);
  });

  it('returns SDP that has been through here before unchanged', () => {
    const bench = createCallBench();
    const marked = sdpOf('192.0.2.100', ['a=rtpengine:ourselves', 'm=audio 4000 RTP/AVP 0']);
    assert.equal(bench.offer({ sdp: marked, isLoopProtected: true }), marked);
    assert.equal(bench.registry.count(), 0);
    assert.match(bench.offer({ sdp: a, isLoopProtected: true }), /a=rtpengine:ourselves/);
  });
});

describe('answers', () => {
  it('cannot add sections that were not offered', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    const toA = bench.answer({
      sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVP 0', 'm=video 5002 RTP/AVP 96']),
    });
    assert.match(toA, /m=video 0 /);
    assert.equal(bench.media.openPorts().length, 4);
  });

  it('that refuse a required rtcp-mux still get RTCP', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    const rtcpMux = { ...plainOptions.rtcpMux, offer: true, require: true };
    bench.offer({ sdp: benchSdp(4010), toTag: 'b', rtcpMux });
    bench.answer({ sdp: b });
    bench.advance(10);
    const known = new Set(planOf(bench).map((stream) => stream.id));
    assert.ok(planOf(bench).every((stream) => stream.rtcpSinks.length > 0));
    assert.ok(planOf(bench).every((stream) => stream.rtcpSinks.every((id) => known.has(id))));
  });
});

describe('re-offers', () => {
  it('keep ports while the remote address stays', () => {
    const bench = createCallBench();
    const first = bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    assert.deepEqual(placesOf(bench.offer({ sdp: a, toTag: 'b' })), placesOf(first));
  });

  it('from the other side go to the first', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    const toA = bench.answer({ sdp: b });
    assert.deepEqual(placesOf(bench.offer({ sdp: b, fromTag: 'b', toTag: 'a' })), placesOf(toA));
  });

  it('with a changed remote port get new ports, and the old ones close some time after the answer', () => {
    const bench = createCallBench();
    const before = placesOf(bench.offer({ sdp: a }));
    bench.answer({ sdp: b });
    const after = placesOf(bench.offer({ sdp: benchSdp(4004), toTag: 'b' }));
    assert.notDeepEqual(after, before);
    bench.advance(20);
    assert.equal(bench.media.openPorts().length, 6);
    bench.answer({ sdp: b });
    assert.equal(bench.media.openPorts().length, 6);
    bench.advance(6);
    assert.equal(bench.media.openPorts().length, 4);
  });

  it('with port latching keep ports', () => {
    const bench = createCallBench();
    const before = placesOf(bench.offer({ sdp: a }));
    bench.answer({ sdp: b });
    assert.deepEqual(placesOf(bench.offer({ sdp: benchSdp(4004), toTag: 'b', portLatching: 'on' })), before);
  });

  it('hold and resume without moving ports', () => {
    const bench = createCallBench();
    const before = placesOf(bench.offer({ sdp: a }));
    bench.answer({ sdp: b });
    const held = bench.offer({ sdp: benchSdp(4000, '192.0.2.100', 'a=sendonly'), toTag: 'b' });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'a=recvonly') });
    assert.deepEqual(placesOf(held), before);
    assert.deepEqual(placesOf(bench.offer({ sdp: a, toTag: 'b' })), before);
  });

  it('add, decline and remove media', () => {
    const bench = createCallBench();
    const two = sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 0', 'm=video 4002 RTP/AVP 96']);
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    const added = placesOf(bench.offer({ sdp: two, toTag: 'b' }));
    assert.equal(added.length, 2);
    const declined = bench.answer({
      sdp: sdpOf('192.0.2.200', ['m=audio 5000 RTP/AVP 0', 'm=video 0 RTP/AVP 96']),
    });
    assert.match(declined, /m=video 0 /);
    assert.equal(planOf(bench).length, 4);
    assert.equal(bench.media.openPorts().length, 4);
  });

  it('do not collect ports when they are never answered', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    for (let port = 4002; port < 4102; port += 2) bench.offer({ sdp: benchSdp(port), toTag: 'b' });
    assert.ok(bench.media.openPorts().length <= 4 + 2 * 3);
  });
});

describe('port sets', () => {
  const muxRequired = { ...plainOptions.rtcpMux, offer: true, require: true };

  it('live and end as a whole, so that one may be used again', () => {
    const bench = createCallBench();
    const first = placesOf(bench.offer({ sdp: a }));
    bench.offer({ sdp: benchSdp(4010), rtcpMux: muxRequired });
    assert.deepEqual(placesOf(bench.offer({ sdp: a })), first);
  });

  it('survive a change between RTP and something else', () => {
    const bench = createCallBench();
    const image = sdpOf('192.0.2.100', ['m=image 4020 udptl t38']);
    for (const sdp of [a, image, a, image, benchSdp(4030), a]) {
      bench.offer({ sdp });
      bench.answer({ sdp: sdp.includes('udptl') ? sdpOf('192.0.2.200', ['m=image 5020 udptl t38']) : b });
      bench.advance(2);
    }
    bench.advance(10);
    assert.ok(bench.media.openPorts().length <= 4);
  });
});

describe('rtcp-mux', () => {
  const muxed = benchSdp(4000, '192.0.2.100', 'a=rtcp-mux');
  const muxedAnswer = benchSdp(5000, '192.0.2.200', 'a=rtcp-mux');
  const wish = plainOptions.rtcpMux;
  const cases = [
    { name: 'follows the client', offer: {}, isOffered: true, answer: b, isAccepted: false },
    {
      name: 'follows the client (accepted)',
      offer: {},
      isOffered: true,
      answer: muxedAnswer,
      isAccepted: true,
    },
    { name: 'demux', offer: { demux: true }, isOffered: false, answer: b, isAccepted: true },
    { name: 'accept', offer: { accept: true }, isOffered: true, answer: b, isAccepted: true },
    { name: 'reject', offer: { reject: true }, isOffered: true, answer: muxedAnswer, isAccepted: false },
  ];
  for (const entry of cases) {
    it(entry.name, () => {
      const bench = createCallBench();
      const toB = bench.offer({ sdp: muxed, rtcpMux: { ...wish, ...entry.offer } });
      const toA = bench.answer({ sdp: entry.answer });
      assert.equal(toB.includes('a=rtcp-mux'), entry.isOffered);
      assert.equal(toA.includes('a=rtcp-mux'), entry.isAccepted);
    });
  }

  it('required uses one port, names it for RTCP too, and sends all RTCP there', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: a, rtcpMux: { ...wish, offer: true, require: true } });
    assert.match(toB, /m=audio (\d+) [^]*a=rtcp:\1\r\na=rtcp-mux/);
    const toA = bench.answer({ sdp: muxedAnswer });
    assert.doesNotMatch(toA, /rtcp-mux/);
    const [aRtp, aRtcp, bRtp] = planOf(bench);
    assert.equal(bRtp?.carries, 'both');
    assert.deepEqual(aRtcp?.rtcpSinks, [bRtp.id]);
    assert.deepEqual(bRtp.rtcpSinks, [aRtcp.id]);
    assert.equal(aRtp?.carries, 'rtp');
    assert.match(bench.offer({ sdp: a, toTag: 'b' }), /a=rtcp-mux/);
  });
});

describe('TOS', () => {
  it('is set by the offer, kept, or as configured, on sockets that exist too', () => {
    const bench = createCallBench({ tos: 8 });
    bench.offer({ sdp: a });
    assert.deepEqual(new Set(bench.media.tosOf.values()), new Set([8]));
    bench.offer({ sdp: a, tos: { kind: 'set', value: 184 } });
    assert.equal(bench.media.tosOf.get(30000), 184);
    bench.offer({ sdp: a, tos: { kind: 'keep' } });
    assert.equal(bench.media.tosOf.get(30000), 184);
    bench.offer({ sdp: a });
    assert.equal(bench.media.tosOf.get(30000), 8);
  });
});

describe('the flag debug', () => {
  it('holds for the call from the message that carries it to its end', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.deepEqual(bench.debugChanges, []);
    bench.answer({ sdp: b, isDebug: true });
    assert.deepEqual(bench.debugChanges, ['call on']);
    bench.registry.endAll('forced');
    assert.deepEqual(bench.debugChanges, ['call on', 'call off']);
  });
});
