import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, placesOf, type CallBench } from '../../test/support/call-bench.ts';
import {
  iceAlice,
  iceBob,
  iceLines,
  iceOf,
  iceSdp,
  pwdOf,
  ufragOf,
  withSessionLine,
} from '../../test/support/ice-party.ts';
import type { IcePlan } from '../plan/security.ts';

const alice = iceSdp(iceAlice);
const bob = iceSdp(iceBob);
const plainAlice = benchSdp(4000);
const plainBob = benchSdp(5000, '192.0.2.200');

/** Plans of ICE, stream by stream. */
function iceIn(bench: CallBench): readonly (IcePlan | null)[] {
  return bench.media.plans.get('call')!.streams.map(({ security }) => security?.ice ?? null);
}

function streamsOf(bench: CallBench) {
  return bench.media.plans.get('call')!.streams;
}

describe('ICE on both sides', () => {
  it('gives each party our own credentials and candidates, and nothing of the other', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice });
    const toA = bench.answer({ sdp: bob });
    assert.deepEqual(iceOf(toB).slice(2), [
      'candidate:F 1 UDP 2130706431 192.0.2.1 30002 typ host',
      'candidate:F 2 UDP 2130706430 192.0.2.1 30003 typ host',
    ]);
    assert.deepEqual(iceOf(toA).slice(2), [
      'candidate:F 1 UDP 2130706431 192.0.2.1 30000 typ host',
      'candidate:F 2 UDP 2130706430 192.0.2.1 30001 typ host',
    ]);
    assert.doesNotMatch(toB + toA, /alice|bobby|192\.0\.2\.[12]00 [45]/);
    assert.notEqual(ufragOf(toA), ufragOf(toB));
  });

  it('has a plan for each component', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice });
    const toA = bench.answer({ sdp: bob });
    const [aRtp, aRtcp, bRtp, bRtcp] = iceIn(bench);
    const agents = streamsOf(bench).map(({ id }) => id);
    assert.deepEqual(aRtp, {
      agent: agents[0],
      component: 1,
      isLite: false,
      isControlling: false,
      local: { ufrag: ufragOf(toA), pwd: /ice-pwd:(\S+)/.exec(toA)?.[1] },
      remote: { ufrag: 'alice', pwd: pwdOf('alice') },
      isRemoteLite: false,
      candidates: ['1 1 UDP 2130706431 192.0.2.100 4000 typ host'],
      hasAllCandidates: true,
      advertised: [{ family: 'IP4', address: '192.0.2.1' }],
    });
    assert.deepEqual([aRtcp?.agent, aRtcp?.component], [agents[0], 2]);
    assert.deepEqual(aRtcp?.candidates, ['1 2 UDP 2130706430 192.0.2.100 4001 typ host']);
    assert.equal(bRtp?.local.ufrag, ufragOf(toB));
    assert.deepEqual(
      [bRtp, bRtcp].map((ice) => [ice?.isControlling, ice?.remote?.ufrag]),
      [
        [true, 'bobby'],
        [true, 'bobby'],
      ],
    );
  });

  it('runs towards the receiver from the offer on, towards the offerer from the answer on', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    const [aRtp, , bRtp] = iceIn(bench);
    assert.equal(aRtp, null);
    assert.equal(bRtp?.remote, null);
    assert.equal(bRtp.hasAllCandidates, false);
  });

  it('a zero address means nothing where there is ICE', () => {
    const bench = createCallBench();
    const sdp = iceSdp({ ...iceAlice, port: 9 }).replaceAll('IP4 192.0.2.100', 'IP4 0.0.0.0');
    const toB = bench.offer({ sdp });
    assert.match(toB, /c=IN IP4 192\.0\.2\.1\r\n/);
    assert.match(toB, /a=sendrecv/);
    assert.equal(streamsOf(bench)[0]?.peer, null);
  });
});

describe('ICE on one side', () => {
  const cases = [
    ['an answerer without it', { sdp: alice }, { sdp: plainBob }, true, true, [true, false]],
    ['an offerer without it', { sdp: plainAlice, ice: 'force' }, { sdp: bob }, true, false, [false, true]],
    ['neither asks for it', { sdp: plainAlice }, { sdp: bob }, false, false, [false, false]],
    [
      'removed towards the receiver',
      { sdp: alice, ice: 'remove' },
      { sdp: plainBob },
      false,
      true,
      [true, false],
    ],
    ['removed in the answer', { sdp: alice }, { sdp: bob, ice: 'remove' }, true, false, [false, true]],
    ['rejected', { sdp: alice, isIceRejected: true }, { sdp: bob, ice: 'force' }, true, false, [false, true]],
    ['a mismatch', { sdp: alice }, { sdp: iceSdp(iceBob, 'a=ice-mismatch') }, true, true, [true, false]],
  ] as const;
  for (const [name, offer, answer, isOffered, isAnswered, planned] of cases)
    it(name, () => {
      const bench = createCallBench();
      const toB = bench.offer(offer);
      const toA = bench.answer(answer);
      assert.equal(ufragOf(toB) !== null, isOffered);
      assert.equal(ufragOf(toA) !== null, isAnswered);
      const [aRtp, , bRtp] = iceIn(bench);
      assert.deepEqual([aRtp !== null, bRtp !== null], planned);
    });

  it('candidates without credentials are no ICE', () => {
    const bench = createCallBench();
    const lines = iceLines(iceAlice).slice(2);
    assert.deepEqual(iceOf(bench.offer({ sdp: benchSdp(4000, '192.0.2.100', ...lines) })), []);
  });

  it('a declined section has none', () => {
    const bench = createCallBench();
    bench.offer({
      sdp: iceSdp(iceAlice, 'm=video 4010 RTP/AVP 96', ...iceLines({ ...iceAlice, port: 4010 })),
    });
    const toA = bench.answer({
      sdp: iceSdp(iceBob, 'm=video 0 RTP/AVP 96', ...iceLines({ ...iceBob, port: 5010 })),
    });
    assert.equal(iceOf(toA, 0).length, 4);
    assert.deepEqual(iceOf(toA, 1), []);
    assert.equal(iceIn(bench).length, 4);
  });
});

describe('hold by a zero address towards a party with ICE', () => {
  const held = benchSdp(4000, '0.0.0.0');

  it('comes as a direction, with the address of our candidate', () => {
    const toB = createCallBench().offer({ sdp: held, ice: 'force' });
    assert.deepEqual(placesOf(toB), ['30002@192.0.2.1']);
    assert.match(toB, /a=sendonly/);
  });

  it('comes from a party with ICE too, unless it has no address yet', () => {
    const from = (port: number, ...more: readonly string[]): string =>
      iceSdp({ ...iceAlice, port }, ...more).replaceAll('IP4 192.0.2.100', 'IP4 0.0.0.0');
    const directionOf = (sdp: string): string | undefined =>
      /a=(sendrecv|sendonly)/.exec(createCallBench().offer({ sdp }))?.[1];
    assert.equal(directionOf(from(4000)), 'sendonly');
    assert.equal(directionOf(from(4000, 'a=ice-options:trickle')), 'sendrecv');
    assert.equal(directionOf(from(9)), 'sendrecv');
  });

  it('comes as it is where directions are left alone', () => {
    const toB = createCallBench().offer({ sdp: held, ice: 'force', keepSendrecv: true });
    assert.deepEqual(placesOf(toB), ['30002@0.0.0.0']);
  });
});

describe('several addresses', () => {
  it('each is a candidate with ports of its own; sockets and addresses are in the same order', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice, interfaces: { from: 'dual', to: 'dual' } });
    assert.deepEqual(placesOf(toB), ['34002@203.0.113.5']);
    assert.deepEqual(iceOf(toB).slice(2), [
      'candidate:F 1 UDP 2130706431 203.0.113.5 34002 typ host',
      'candidate:F 1 UDP 2130706175 2001:db8::5 54000 typ host',
      'candidate:F 2 UDP 2130706430 203.0.113.5 34003 typ host',
      'candidate:F 2 UDP 2130706174 2001:db8::5 54001 typ host',
    ]);
    bench.answer({ sdp: bob });
    const [aRtp, , , bRtcp] = streamsOf(bench);
    assert.deepEqual(
      bRtcp?.sockets.map(({ local }) => `${local.address} ${local.port}`),
      ['192.0.2.5 34003', '2001:db8::5 54001'],
    );
    assert.deepEqual(
      bRtcp.security?.ice?.advertised.map(({ address }) => address),
      ['203.0.113.5', '2001:db8::5'],
    );
    assert.equal(aRtp?.sockets.length, 2);
  });

  it('the primary address is of the wanted family', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: alice, interfaces: { from: null, to: 'dual' }, addressFamily: 'IP6' });
    assert.deepEqual(placesOf(toB), ['54000@2001:db8::5']);
    assert.match(iceOf(toB)[2] ?? '', / 2130706431 2001:db8::5 /);
  });

  it('without ICE, with save-interface-ports or with a media address there is one', () => {
    const interfaces = { from: null, to: 'dual' };
    const plain = createCallBench();
    plain.offer({ sdp: plainAlice, interfaces });
    assert.deepEqual(plain.media.openPorts().length, 4);
    const saving = createCallBench({ savesInterfacePorts: true });
    assert.equal(iceOf(saving.offer({ sdp: alice, interfaces })).length, 4);
    const shown = createCallBench();
    const mediaAddress = { family: 'IP4', address: '198.51.100.99' } as const;
    const toB = shown.offer({ sdp: alice, interfaces, mediaAddress });
    assert.deepEqual(iceOf(toB)[2], 'candidate:F 1 UDP 2130706431 198.51.100.99 34000 typ host');
    shown.answer({ sdp: bob });
    assert.deepEqual(iceIn(shown)[2]?.advertised, [mediaAddress]);
  });

  it('one that has no ports left is done without; a failed offer gives all back', () => {
    const bench = createCallBench();
    bench.media.limitSockets(4);
    const toB = bench.offer({ sdp: alice, interfaces: { from: null, to: 'dual' } });
    assert.equal(iceOf(toB).length, 4);
    const failing = createCallBench();
    failing.media.limitSockets(6);
    const two = iceSdp(iceAlice, 'm=video 4010 RTP/AVP 96');
    assert.throws(
      () => failing.offer({ sdp: two, interfaces: { from: null, to: 'dual' } }),
      /Ran out of ports/,
    );
    assert.deepEqual(failing.media.openPorts(), []);
  });

  it('all of them close with a declined section, and with the call', () => {
    const bench = createCallBench();
    const interfaces = { from: 'dual', to: 'dual' };
    bench.offer({ sdp: iceSdp(iceAlice, 'm=video 4010 RTP/AVP 96', ...iceLines(iceAlice)), interfaces });
    bench.answer({ sdp: iceSdp(iceBob, 'm=video 0 RTP/AVP 96') });
    assert.equal(bench.media.openPorts().length, 8);
    bench.registry.endAll('forced');
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('sockets on all of them get a changed TOS', () => {
    const bench = createCallBench();
    const interfaces = { from: null, to: 'dual' };
    bench.offer({ sdp: alice, interfaces });
    bench.offer({ sdp: alice, interfaces, tos: { kind: 'set', value: 184 } });
    assert.equal(bench.media.tosOf.get(54001), 184);
  });
});

describe('lite agents', () => {
  const lite = (sdp: string): string => withSessionLine(sdp, 'a=ice-lite');
  const cases = [
    ['neither', null, alice, bob, [false, false], [false, true]],
    ['we are towards the receiver', 'forward', alice, bob, [false, true], [false, false]],
    ['we are towards the sender', 'backward', alice, bob, [true, false], [false, true]],
    ['we are towards both', 'both', alice, bob, [true, true], [false, false]],
    ['the parties are', null, lite(alice), lite(bob), [false, false], [true, true]],
    ['all are', 'both', lite(alice), lite(bob), [true, true], [false, true]],
  ] as const;
  for (const [name, iceLite, offer, answer, isLite, isControlling] of cases)
    it(name, () => {
      const bench = createCallBench();
      const toB = bench.offer({ sdp: offer, iceLite });
      const toA = bench.answer({ sdp: answer });
      assert.deepEqual(
        [toA, toB].map((sdp) => iceOf(sdp, 'session').length > 0),
        isLite,
      );
      const [aRtp, , bRtp] = iceIn(bench);
      assert.deepEqual([aRtp?.isLite, bRtp?.isLite], isLite);
      assert.deepEqual([aRtp?.isControlling, bRtp?.isControlling], isControlling);
      assert.equal(aRtp?.isRemoteLite, offer !== alice);
    });

  it('the wish stays until it is changed, and a change is a restart', () => {
    const bench = createCallBench();
    const first = bench.offer({ sdp: alice, iceLite: 'forward' });
    bench.answer({ sdp: bob });
    const same = bench.offer({ sdp: alice, toTag: 'b' });
    assert.equal(ufragOf(same), ufragOf(first));
    assert.deepEqual(iceOf(same, 'session'), ['ice-lite']);
    bench.answer({ sdp: bob });
    const full = bench.offer({ sdp: alice, toTag: 'b', iceLite: 'off' });
    assert.notEqual(ufragOf(full), ufragOf(first));
    assert.deepEqual(iceOf(full, 'session'), []);
  });
});

describe('RTCP', () => {
  it('has a component of its own until muxing is agreed', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: iceSdp(iceAlice, 'a=rtcp-mux') });
    assert.equal(iceOf(toB).length, 4);
    const toA = bench.answer({ sdp: iceSdp(iceBob, 'a=rtcp-mux') });
    assert.equal(iceOf(toA).length, 3);
    assert.deepEqual(
      iceIn(bench).map((ice) => ice?.component ?? null),
      [1, null, 1, null],
    );
  });

  it('has none where muxing is required', () => {
    const bench = createCallBench();
    const rtcpMux = { offer: true, require: true, demux: false, accept: false, reject: false };
    assert.equal(iceOf(bench.offer({ sdp: alice, rtcpMux })).length, 3);
    const toA = bench.answer({ sdp: iceSdp(iceBob, 'a=rtcp-mux') });
    assert.equal(iceOf(toA).length, 4);
  });
});

describe('candidates of the parties beside ours', () => {
  const withRelay = (party: typeof iceAlice): string =>
    iceSdp(
      party,
      `a=candidate:3 1 UDP 16777215 198.51.100.9 ${party.port + 2} typ relay raddr 0.0.0.0 rport 0`,
    );

  it('optional: all stay, ours come last', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: withSessionLine(withRelay(iceAlice), 'a=ice-lite'), ice: 'optional' });
    const lines = iceOf(toB);
    assert.deepEqual(lines.slice(0, 2), ['ice-ufrag:alice', `ice-pwd:${pwdOf('alice')}`]);
    assert.match(lines[4] ?? '', /typ relay/);
    assert.match(lines[5] ?? '', / 1 UDP 2113929471 192\.0\.2\.1 30002 typ host$/);
    assert.deepEqual(iceOf(toB, 'session'), ['ice-lite']);
    assert.match(iceOf(bench.answer({ sdp: bob, ice: 'optional' }))[0] ?? '', /bobby/);
  });

  it('the data plane then lets everything through', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice, ice: 'optional' });
    bench.answer({ sdp: bob, ice: 'force' });
    const streams = streamsOf(bench);
    assert.deepEqual(
      streams.map(({ carries, security }) => [carries, security]),
      Array.from({ length: 4 }, () => ['other', null]),
    );
    assert.deepEqual(streams[1]?.rtpSinks, [streams[3]?.id]);
  });

  it('force-relay: their relays go, ours are relays, addresses stay', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: withRelay(iceAlice), ice: 'force-relay' });
    assert.deepEqual(placesOf(toB), ['4000@192.0.2.100']);
    assert.doesNotMatch(toB, /198\.51\.100\.9|a=rtcp:/);
    assert.match(toB, / 1 UDP 255 192\.0\.2\.1 30002 typ relay raddr 192\.0\.2\.1 rport 30002\r\n/);
  });

  it('a sender without ICE leaves us alone', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: plainAlice, ice: 'optional' });
    assert.match(iceOf(toB)[2] ?? '', / 1 UDP 2130706431 192\.0\.2\.1 30002 typ host$/);
    assert.equal(iceIn(bench)[2]?.component, 1);
  });
});

describe('options', () => {
  const trickle = 'a=ice-options:trickle';

  it('trickle and ice2 are announced when asked for, trickle to a party that has it too', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: iceSdp(iceAlice, trickle), isTrickle: true, isIce2: true });
    assert.ok(iceOf(toB).includes('ice-options:trickle ice2'));
    assert.ok(iceOf(toB).includes('end-of-candidates'));
    const toA = bench.answer({ sdp: bob });
    assert.ok(iceOf(toA).includes('ice-options:trickle'));
    assert.deepEqual(
      [iceIn(bench)[0], iceIn(bench)[2]].map((ice) => ice?.hasAllCandidates),
      [false, true],
    );
  });

  it('an offer says nothing of trickle unless asked', () => {
    const bench = createCallBench();
    assert.equal(iceOf(bench.offer({ sdp: iceSdp(iceAlice, trickle) })).length, 4);
  });
});
