import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf, plainOptions, sdpOf } from '../../test/support/call-bench.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

function planOf(bench: ReturnType<typeof createCallBench>) {
  const plan = bench.media.plans.get('call');
  assert.ok(plan);
  return plan.streams;
}

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

describe('forks', () => {
  it('by via-branch are dialogues of their own, all alive', () => {
    const bench = createCallBench();
    const toB1 = placesOf(bench.offer({ sdp: a, viaBranch: 'z1' }));
    const toB2 = placesOf(bench.offer({ sdp: a, viaBranch: 'z2' }));
    assert.notDeepEqual(toB1, toB2);
    assert.deepEqual(placesOf(bench.offer({ sdp: a, viaBranch: 'z1' })), toB1);
    const fromB2 = placesOf(bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2' }));
    const fromB1 = placesOf(bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1' }));
    assert.notDeepEqual(fromB1, fromB2);
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.equal(rtp.length, 4);
    assert.ok(rtp.every((stream) => stream.rtpSinks.length === 1));
  });

  it('that lose against a final answer fall silent', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 183 });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 200 });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.deepEqual(
      rtp.map((stream) => stream.rtpSinks.length),
      [0, 0, 1, 1],
    );
  });

  it('are not silenced by a code that came with a SIP request', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 183 });
    const ack = { sipCode: 200, sipMessageType: 'request' } as const;
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', ...ack });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.ok(rtp.every((stream) => stream.rtpSinks.length === 1));
  });

  it('without a via-branch make the second to-tag an alias, or a party with new-branch', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b, toTag: 'b1' });
    bench.answer({ sdp: b, toTag: 'b2' });
    const call = bench.registry.find('call');
    assert.deepEqual(
      call?.participants.map((party) => [party.tag, ...party.aliases]),
      [['a'], ['b1', 'b2']],
    );
    bench.answer({ sdp: b, toTag: 'b3', isNewBranch: true });
    assert.deepEqual(
      call.participants.map((party) => party.tag),
      ['a', 'b1', 'b3'],
    );
    bench.offer({ sdp: a, toTag: 'b2' });
    assert.equal(call.dialogues.length, 2);
  });

  it('name a party that offers before its answer was seen', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.offer({ sdp: b, fromTag: 'b', toTag: 'a' });
    assert.deepEqual(
      bench.registry.find('call')?.participants.map((party) => party.tag),
      ['a', 'b'],
    );
  });

  it('deleted do not come back and take over their rival', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5000), toTag: 't1', viaBranch: 'z1' });
    bench.answer({ sdp: benchSdp(5006), toTag: 't2', viaBranch: 'z2' });
    bench.registry.delete(
      {
        command: 'delete',
        callId: 'call',
        fromTag: 'a',
        toTag: null,
        viaBranch: 'z1',
        delaySeconds: 0,
        isFatal: false,
        isFast: true,
        isRecordingDiscarded: false,
      },
      () => null,
    );
    assert.throws(
      () => bench.answer({ sdp: benchSdp(5002), toTag: 't1', viaBranch: 'z1' }),
      /Invalid dialogue association/,
    );
    assert.ok(planOf(bench).every((stream) => stream.peer?.port !== 5002));
  });

  it('that have lost stay silent when they ring on', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 183 });
    bench.answer({ sdp: benchSdp(5000), toTag: 'b1', viaBranch: 'z1', sipCode: 200 });
    bench.answer({ sdp: benchSdp(5002), toTag: 'b2', viaBranch: 'z2', sipCode: 183 });
    const rtp = planOf(bench).filter((stream) => stream.carries === 'rtp');
    assert.deepEqual(
      rtp.map((stream) => stream.rtpSinks.length),
      [1, 1, 0, 0],
    );
  });

  it('are limited in number, and so are media sections', () => {
    const bench = createCallBench();
    for (let branch = 0; branch < 99; branch++) bench.offer({ sdp: a, viaBranch: `z${branch}` });
    assert.throws(() => bench.offer({ sdp: a, viaBranch: 'one more' }), /Too many parties/);
    bench.offer({ sdp: a, viaBranch: 'z1' });
    const huge = sdpOf('192.0.2.100', Array<string>(129).fill('m=audio 4000 RTP/AVP 0'));
    assert.throws(() => bench.offer({ sdp: huge, callId: 'other' }), /Too many media sections/);
  });

  it('refuse an answer for another dialogue', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.throws(() => bench.answer({ sdp: b, fromTag: 'nobody' }), /Invalid dialogue association/);
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

describe('delete', () => {
  const request = { command: 'delete', callId: 'call', fromTag: null, toTag: null, viaBranch: null } as const;
  const plain = {
    ...request,
    delaySeconds: null,
    isFatal: false,
    isFast: false,
    isRecordingDiscarded: false,
  };
  const none = (): null => null;

  it('takes effect after the delay', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.equal(bench.registry.delete(plain, none).kind, 'deleted');
    bench.advance(29);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.count(), 0);
    assert.deepEqual(bench.media.openPorts(), []);
    assert.equal(bench.registry.totals().endedBy.regular, 1);
  });

  it('is cancelled by a new offer', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.registry.delete(plain, none);
    bench.advance(5);
    bench.offer({ sdp: a });
    bench.advance(60);
    assert.equal(bench.registry.count(), 1);
  });

  it('is cancelled by an answer', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    bench.registry.delete(plain, none);
    bench.answer({ sdp: b });
    bench.advance(40);
    assert.equal(bench.registry.count(), 1);
  });

  it('without delay is done at once', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.registry.delete({ ...plain, delaySeconds: 0 }, none);
    assert.equal(bench.registry.count(), 0);
  });

  it('of one branch leaves the others', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.registry.delete({ ...plain, fromTag: 'a', viaBranch: 'z1', delaySeconds: 0 }, none);
    assert.equal(bench.registry.find('call')?.dialogues.length, 1);
    assert.equal(bench.media.closedStreams.length, 4);
    bench.registry.delete({ ...plain, fromTag: 'a', viaBranch: 'z2', delaySeconds: 0 }, none);
    assert.equal(bench.registry.count(), 0);
  });

  it('matches nothing for unknown calls and tags', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.equal(bench.registry.delete({ ...plain, callId: 'x' }, none).kind, 'noMatch');
    assert.equal(bench.registry.delete({ ...plain, fromTag: 'x' }, none).kind, 'noMatch');
  });
});

describe('timeouts', () => {
  it('end a call whose media has stopped', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    bench.advance(30);
    bench.media.notePacket(planOf(bench)[0]?.slot ?? 0, 1_030_000);
    bench.advance(59);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.count(), 0);
    assert.equal(bench.registry.totals().endedBy.timeout, 1);
  });

  it('give a held call more time', () => {
    const bench = createCallBench({ silentTimeoutMs: 100_000 });
    bench.offer({ sdp: benchSdp(4000, '192.0.2.100', 'a=inactive') });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'a=inactive') });
    bench.advance(99);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.totals().endedBy.silentTimeout, 1);
  });

  it('end an offer that nobody answers', () => {
    const bench = createCallBench({ offerTimeoutMs: 20_000 });
    bench.offer({ sdp: a });
    bench.advance(20);
    assert.equal(bench.registry.totals().endedBy.offerTimeout, 1);
  });

  it('end any call at its final age', () => {
    const bench = createCallBench({ finalTimeoutMs: 20_000 });
    bench.offer({ sdp: a });
    bench.advance(19);
    bench.offer({ sdp: a });
    bench.advance(1);
    assert.equal(bench.registry.totals().endedBy.finalTimeout, 1);
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

describe('replace', () => {
  const named = (user: string, version: number, port = 4000): string =>
    benchSdp(port).replace('o=- 1 1', `o=${user} 1 ${version}`);
  const originOf = (sdp: string): string => /^o=.*$/m.exec(sdp)?.[0].trim() ?? '';
  const replace = plainOptions.replace;

  it('origin puts our address there', () => {
    const bench = createCallBench();
    assert.equal(
      originOf(bench.offer({ sdp: named('u', 5), replace: { ...replace, origin: true } })),
      'o=u 1 5 IN IP4 192.0.2.1',
    );
  });

  it('username keeps the first', () => {
    const bench = createCallBench();
    const wish = { ...replace, username: true };
    bench.offer({ sdp: named('first', 5), replace: wish });
    assert.match(originOf(bench.offer({ sdp: named('second', 6), replace: wish })), /^o=first 1 6 /);
  });

  it('sdp-version goes on behind versions that were passed on', () => {
    const bench = createCallBench();
    const ours = { replace: { ...plainOptions.replace, sdpVersion: true } };
    const version = (sdp: string): string | undefined => / (\d+) IN IP4/.exec(sdp)?.[1];
    const said = [named('u', 5), named('u', 8), named('u', 9), named('u', 2), named('u', 10)];
    const options = [ours, {}, ours, {}, ours];
    const written = said.map((sdp, i) =>
      version(bench.offer({ sdp, toTag: i === 0 ? null : 'b', ...options[i] })),
    );
    assert.deepEqual(written, ['5', '8', '9', '2', '10']);
  });

  it('sdp-version counts changes of the body only', () => {
    const bench = createCallBench();
    const wish = { ...replace, sdpVersion: true };
    const version = (sdp: string): string =>
      originOf(bench.offer({ sdp, replace: wish })).split(' ')[2] ?? '';
    assert.equal(version(named('u', 5)), '5');
    assert.equal(version(named('u', 9)), '5');
    assert.equal(version(named('u', 9).replace('m=audio 4000 RTP/AVP 0', 'm=audio 4000 RTP/AVP 8')), '6');
  });

  it('force-increment-sdp-ver counts every message', () => {
    const bench = createCallBench();
    const wish = { ...replace, forceIncrementSdpVersion: true };
    const version = (): string =>
      originOf(bench.offer({ sdp: named('u', 5), replace: wish })).split(' ')[2] ?? '';
    assert.deepEqual([version(), version(), version()], ['6', '7', '8']);
  });
});

describe('mid', () => {
  const withMid = benchSdp(4000, '192.0.2.100', 'a=mid:left');

  it('is the name of the offerer in the answer, whatever the answerer calls it', () => {
    const bench = createCallBench();
    assert.match(bench.offer({ sdp: withMid }), /a=mid:left\r\n/);
    assert.match(bench.answer({ sdp: b }), /a=mid:left\r\n/);
  });

  it('is generated for the receiver only', () => {
    const bench = createCallBench();
    assert.match(bench.offer({ sdp: a, generateMid: true }), /a=mid:1\r\n/);
    assert.doesNotMatch(bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'a=mid:1') }), /a=mid/);
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
