import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  at,
  callFacts,
  legFacts,
  mute,
  silent,
  sourceFacts,
  streamFacts,
  unheard,
} from '../../test/support/call-facts.ts';
import { diagnose } from './diagnose.ts';
import type { CallFacts } from './facts.ts';
import type { Cause } from './finding.ts';

/** A call, the causes that are found in it, and what the verdict says. */
type Case = readonly [name: string, facts: CallFacts, causes: readonly Cause[], verdict: RegExp];

function check(cases: readonly Case[]): void {
  for (const [name, facts, causes, verdict] of cases)
    it(name, () => {
      const diagnosis = diagnose(facts);
      assert.deepEqual(
        diagnosis.findings.map(({ cause }) => cause),
        causes,
      );
      assert.match(diagnosis.verdict, verdict);
    });
}

const strict = { negotiated: { isStrictSource: true } };
const ended = { lastPacketAgeMs: 12_000, sources: [sourceFacts({ lastSeenAgeMs: 12_000 })] };
const noErrors = { packets: 0, bytes: 0 };

describe('all is well', () => {
  check([
    ['both talk', callFacts(), [], /^All is well/],
    [
      'a stranger is kept out',
      callFacts({
        ...strict,
        rtp: { drops: { 'media.strictSource': 40 }, refused: { endpoint: at('192.0.2.66', 6), ageMs: 20 } },
      }),
      [],
      /^All is well/,
    ],
    [
      'a few packets with an old key',
      callFacts({ rtp: { drops: { 'srtp.authFailed': 9 } } }),
      [],
      /^All is well/,
    ],
    [
      'some were early',
      callFacts({ rtp: { drops: { 'send.noDestination': 400, 'srtp.keysPending': 20 } } }),
      [],
      /^All is well/,
    ],
    [
      'comfort noise',
      callFacts({ rtp: { sources: [sourceFacts({ payloadType: 13, codec: null })] } }),
      [],
      /^All is well/,
    ],
    [
      'two lost of twenty',
      callFacts({ rtp: { sources: [sourceFacts({ packets: 18, lost: 2, recentLossPercent: null })] } }),
      [],
      /^All is well/,
    ],
    [
      'encrypted and authenticated',
      callFacts({
        negotiated: { keying: 'dtls', ice: 'own' },
        rtp: { ice: 'connected: …', isIceSelected: true, dtls: 'connected, active', isDtlsVerified: true },
      }),
      [],
      /^All is well/,
    ],
    [
      'a private address that sends',
      callFacts({ rtp: { advertised: at('10.0.0.5', 4000) } }),
      [],
      /^All is well/,
    ],
    [
      'a silent party within the first seconds after a re-offer',
      callFacts({ rtp: ended }, {}, { signalAgeMs: 1000 }),
      [],
      /^All is well/,
    ],
    [
      'nobody types',
      callFacts({ leg: { type: 'text', rtp: null } }, { ...mute, leg: { type: 'text' } }),
      [],
      /^All is well|^Nothing is the matter/,
    ],
    [
      'one way only, as was asked',
      callFacts(
        { negotiated: { direction: 'recvonly' }, ...mute },
        { negotiated: { direction: 'sendonly', isUnidirectional: true } },
      ),
      [],
      /^All is well/,
    ],
  ]);
});

describe('a party sends nothing', () => {
  const lost = { negotiated: { isActive: false }, leg: { sinks: [], feeders: [] } };
  check([
    [
      'ever',
      callFacts({ rtp: unheard }, mute),
      ['never-received'],
      /^Nothing has ever come from the callee \(tag b\): the caller \(tag a\) gets nothing\.$/,
    ],
    [
      'to a call that has just been answered',
      callFacts({ rtp: unheard }, mute, { signalAgeMs: 900 }),
      ['too-early'],
      /^Too early to tell: the last offer or answer was 0\.9 s ago\. So far: Nothing has ever come from the callee/,
    ],
    [
      'and neither does the other',
      callFacts(mute, mute),
      ['nothing-from-anybody'],
      /^Not a single packet has come from either party\.$/,
    ],
    [
      'and its address is private',
      callFacts({ rtp: unheard }, { ...mute, rtp: { ...silent, advertised: at('192.168.1.9', 4000) } }),
      ['private-address'],
      /Nothing has ever come from the callee \(tag b\), and its SDP names a private address, 192\.168\.1\.9:4000\.$/,
    ],
    [
      'and both it and we have private addresses',
      callFacts(
        { rtp: unheard },
        { ...mute, rtp: { ...silent, advertised: at('10.1.1.9', 4000), shown: at('10.1.1.1', 30_010) } },
      ),
      ['never-received'],
      /^Nothing has ever come/,
    ],
    [
      'but RTCP',
      callFacts({ rtp: unheard }, { rtp: silent }),
      ['rtcp-only'],
      /^Only RTCP comes from the callee \(tag b\), and no RTP\.$/,
    ],
    [
      'but RTCP on the same port',
      callFacts({ rtp: unheard }, { leg: { rtcp: null }, rtp: { sources: [] } }),
      ['rtcp-only'],
      /^Only RTCP comes/,
    ],
    [
      'any more',
      callFacts({ rtp: unheard }, { rtp: ended }),
      ['stopped'],
      /^The callee \(tag b\) has sent nothing for 12 s\.$/,
    ],
    [
      'but strays of others',
      callFacts(
        { rtp: unheard },
        { ...mute, rtp: { ...silent, drops: { 'media.strictSource': 2, 'stun.notNegotiated': 1 } } },
      ),
      ['never-received'],
      /^Nothing has ever come/,
    ],
    [
      'since it has declined the section',
      callFacts(
        { leg: { rtp: null, rtcp: null }, negotiated: { isDeclined: true } },
        { leg: { rtp: null, rtcp: null }, negotiated: { isDeclined: true, isDecliner: true } },
      ),
      ['declined'],
      /^Media is declined \(port 0\) by the callee \(tag b\)/,
    ],
    [
      'for it has not answered',
      callFacts(
        { negotiated: { isAnswered: false } },
        { ...mute, negotiated: { isAnswered: false, hasSpoken: false, isOfferer: false } },
      ),
      ['unanswered'],
      /^The callee \(tag b\) has not answered the offer of the caller \(tag a\) yet\.$/,
    ],
    [
      'in a branch that has lost',
      callFacts({ ...mute, ...lost }, { ...mute, ...lost }),
      ['other-branch', 'other-branch'],
      /^No media flows with the caller/,
    ],
  ]);

  it('says that the others get nothing, where to look, and with what', () => {
    const [finding] = diagnose(callFacts({ rtp: unheard }, mute)).findings;
    assert.deepEqual(finding!.seen, [
      'it was told to send to 192.0.2.1:30010',
      '1,000 packets sent to it, at 203.0.113.8:4000',
    ]);
    assert.equal(finding!.checks[0], 'tcpdump -ni any udp port 30010');
  });

  it('takes a section that is missing beside others for one that is off', () => {
    const facts = callFacts();
    const party = facts.legs[1]!.party;
    const video = {
      ...legFacts(1),
      id: 3,
      partner: 2,
      party,
      section: 2,
      type: 'video',
      rtp: streamFacts(at('203.0.113.8', 4002), 30_012, silent),
      rtcp: null,
      transport: 3,
    };
    const back = {
      ...legFacts(0),
      id: 2,
      partner: 3,
      party: facts.legs[0]!.party,
      section: 2,
      type: 'video',
      transport: 2,
    };
    const { findings } = diagnose({ ...facts, legs: [...facts.legs, back, video] });
    assert.deepEqual(
      findings.map(({ cause }) => cause),
      ['never-received'],
    );
    assert.match(findings[0]!.summary, /the callee \(tag b\), section 2 \(video\)/);
    assert.match(findings[0]!.likely!, /camera or microphone off/);
  });
});

describe('media is elsewhere', () => {
  const beside = { negotiated: { ice: 'beside' as const } };
  check([
    [
      'at the machine that has the call in hand',
      callFacts(mute, mute, { isForeign: true }),
      ['foreign'],
      /^This machine stands by/,
    ],
    [
      'nowhere, after the end of the call',
      callFacts({ rtp: ended }, { rtp: ended }, { endsInMs: 21_000 }),
      ['deleted'],
      /^The call has been deleted: its ports stay open for another 21 s\.$/,
    ],
    [
      'past us',
      callFacts({ ...mute, negotiated: { ice: 'beside', isOfferer: true } }, { ...mute, ...beside }),
      ['direct-path'],
      /^Nothing passes here: ICE runs between the caller \(tag a\) and the callee \(tag b\) themselves/,
    ],
  ]);

  it('in another branch of the same party', () => {
    const facts = callFacts(mute, {});
    const [silentLeg, ...others] = facts.legs;
    const branch = { ...legFacts(0), id: 2, partner: 3, party: silentLeg!.party, transport: 2 };
    const callee = { ...legFacts(1), id: 3, partner: 2, transport: 3, sinks: [2], feeders: [2] };
    const { status, findings } = diagnose({ ...facts, legs: [silentLeg!, ...others, branch, callee] });
    assert.deepEqual([status, findings], ['ok', []]);
  });

  it('with those that it was connected to', () => {
    const away = { negotiated: { isActive: false }, leg: { sinks: [1], feeders: [1] } };
    const back = { negotiated: { isActive: false }, leg: { sinks: [0], feeders: [0] } };
    assert.equal(diagnose(callFacts(away, back)).status, 'ok');
    assert.equal(diagnose(callFacts({ ...away, rtp: ended }, back)).findings[0]!.cause, 'stopped');
  });
});

describe('packets are refused', () => {
  const refused = {
    ...silent,
    drops: { 'media.strictSource': 300 },
    refused: { endpoint: at('203.0.113.8', 4444), ageMs: 20 },
  };
  check([
    [
      'by strict source',
      callFacts({ rtp: unheard }, { ...strict, rtp: refused }),
      ['strict-source'],
      /^The callee \(tag b\) sends from 203\.0\.113\.8:4444, but only 203\.0\.113\.8:4000 is accepted/,
    ],
    [
      'by strict source in the kernel',
      callFacts({ rtp: unheard }, { ...strict, rtp: { ...ended, drops: { 'media.strictSource': 300 } } }),
      ['strict-source'],
      /sends from another address/,
    ],
    [
      'by strict source a minute ago',
      callFacts(
        { rtp: unheard },
        {
          ...strict,
          rtp: {
            ...ended,
            drops: { 'media.strictSource': 300 },
            refused: { endpoint: at('203.0.113.8', 4444), ageMs: 60_000 },
          },
        },
      ),
      ['stopped'],
      /has sent nothing for 12 s/,
    ],
    [
      'with a wrong key',
      callFacts({ rtp: unheard }, { rtp: { ...silent, drops: { 'srtp.authFailed': 300 } } }),
      ['srtp-authentication'],
      /^Packets from the callee \(tag b\) fail SRTP authentication/,
    ],
    [
      'since they go round',
      callFacts({ rtp: { drops: { 'media.loop': 800 } } }),
      ['loop'],
      /^The packets of the caller \(tag a\) go round/,
    ],
    [
      'as garbage',
      callFacts({
        rtp: { in: { ...noErrors, packets: 10, errors: 500 }, drops: { 'media.unknownProtocol': 500 } },
      }),
      ['dropped-on-arrival'],
      /^500 of 510 packets from the caller \(tag a\) are thrown away on arrival\.$/,
    ],
  ]);
});

describe('media is kept back', () => {
  const held = { negotiated: { direction: 'sendonly' as const, isOfferer: true } };
  const holding = { negotiated: { direction: 'recvonly' as const } };
  check([
    [
      'on hold',
      callFacts({ ...held, rtp: { ...silent, ...unheard }, rtcp: silent }, { ...holding, rtp: ended }),
      ['on-hold'],
      /^The caller \(tag a\) has put the call on hold \(sendonly\)/,
    ],
    [
      'as for an announcement',
      callFacts(held, { ...holding, ...mute, rtcp: silent }),
      ['on-hold'],
      /^The caller \(tag a\) only sends \(sendonly\), as for an announcement or on hold/,
    ],
    [
      'by who only receives, so that the answer only sends',
      callFacts(
        { ...mute, negotiated: { direction: 'recvonly', isOfferer: true } },
        { ...mute, negotiated: { direction: 'sendonly' } },
      ),
      ['one-way'],
      /^Media goes one way, from the callee \(tag b\), since the caller \(tag a\) has said that it only receives/,
    ],
    [
      'for one hearer, who gets silence',
      callFacts({ control: { silencedSinks: [1] } }),
      ['blocked'],
      /^The callee \(tag b\) gets silence in place of media of the caller/,
    ],
    ['on hold with music', callFacts(held, { ...holding, ...mute }), ['on-hold'], /^The caller/],
    [
      'on hold by a zero address',
      callFacts({
        negotiated: { direction: 'sendonly', isZeroAddress: true },
        rtp: { endpoint: null, advertised: null, drops: { 'send.noDestination': 100 } },
      }),
      ['on-hold'],
      /\(zero address\)/,
    ],
    [
      'by both, of whom one began',
      callFacts(
        { negotiated: { direction: 'inactive', isOfferer: true } },
        { negotiated: { direction: 'inactive' } },
      ),
      ['on-hold'],
      /^The caller/,
    ],
    [
      'on request',
      callFacts({ control: { media: 'drop' } }, { rtp: unheard }),
      ['blocked'],
      /^Media of the caller \(tag a\) is blocked on request/,
    ],
    [
      'for one hearer',
      callFacts({ control: { blockedSinks: [1] } }),
      ['blocked'],
      /to the callee \(tag b\) is blocked/,
    ],
    ['as silence', callFacts({ control: { media: 'silence' } }), ['blocked'], /replaced by silence/],
    [
      'for all',
      callFacts({ control: { isTrafficDropped: true } }, { control: { isTrafficDropped: true } }),
      ['blocked'],
      /goes nowhere/,
    ],
  ]);
});

describe('the way out is closed', () => {
  const drops = (name: string): Partial<CallFacts['legs'][number]['rtp'] & object> => ({
    out: { packets: 0, bytes: 0, errors: 500 },
    drops: { [name]: 500 },
  });
  check([
    [
      'no route',
      callFacts({}, { rtp: drops('send.unreachable') }),
      ['destination-unreachable'],
      /^This machine has no route to 203\.0\.113\.8:4000, where the callee \(tag b\) wants its media\.$/,
    ],
    [
      'no route, and so nothing comes back',
      callFacts({ rtp: unheard }, { ...mute, rtp: { ...silent, ...drops('send.unreachable') } }),
      ['destination-unreachable', 'never-received'],
      /no route/,
    ],
    ['refused', callFacts({}, { rtp: drops('send.refused') }), ['destination-unreachable'], /nobody listens/],
    [
      'local firewall',
      callFacts({}, { rtp: drops('send.notPermitted') }),
      ['destination-unreachable'],
      /^A firewall on this machine/,
    ],
    ['a control port', callFacts({}, { rtp: drops('send.forbidden') }), ['not-sent'], /names a control port/],
    ['too big', callFacts({}, { rtp: drops('send.tooBig') }), ['not-sent'], /larger than the path allows/],
    [
      'no address',
      callFacts({}, { rtp: { ...unheard, endpoint: null, advertised: null } }),
      ['no-destination'],
      /it has named no address/,
    ],
    [
      'another family',
      callFacts({}, { rtp: { ...unheard, endpoint: at('2001:db8::7', 4000) } }),
      ['no-destination'],
      /its address is \[2001:db8::7\]:4000, and our socket towards it is 192\.0\.2\.1:30010, of another family/,
    ],
    ['a few of many', callFacts({}, { rtp: { drops: { 'send.unreachable': 9 } } }), [], /^All is well/],
  ]);
});

describe('keys and paths', () => {
  const ice = (text: string) => ({
    negotiated: { ice: 'own' as const },
    ...mute,
    rtp: { ...silent, ice: text },
  });
  const dtls = (text: string) => ({
    negotiated: { keying: 'dtls' as const },
    ...mute,
    rtp: { ...silent, dtls: text },
  });
  check([
    [
      'no check passes',
      callFacts(
        { rtp: unheard },
        ice('no check from the peer arrived, and none of ours was answered (7 sent to 2 candidates)'),
      ),
      ['ice-not-connected'],
      /^ICE has not connected with the callee \(tag b\): no check from the peer arrived/,
    ],
    [
      'ICE under way',
      callFacts({ rtp: unheard }, ice('no check'), { signalAgeMs: 500 }),
      ['too-early'],
      /^Too early/,
    ],
    [
      'the peer does not begin',
      callFacts({ rtp: unheard }, dtls('waiting for ClientHello')),
      ['dtls-stuck'],
      /^The DTLS handshake with the callee \(tag b\) is not done: waiting for ClientHello\.$/,
    ],
    [
      'no keys with one, and so silence of the other',
      callFacts(mute, dtls('waiting for ClientHello')),
      ['dtls-stuck', 'never-received'],
      /^The DTLS handshake/,
    ],
    [
      'ICE comes before DTLS',
      callFacts(
        { rtp: unheard },
        { ...ice('no check'), rtp: { ...silent, ice: 'no check', dtls: 'waiting' } },
      ),
      ['ice-not-connected'],
      /^ICE/,
    ],
    [
      'no keys in common',
      callFacts(
        { rtp: unheard },
        { ...mute, negotiated: { keying: 'failed' }, leg: { protocol: 'RTP/SAVP' } },
      ),
      ['keys-failed'],
      /^No keys are agreed with the callee/,
    ],
  ]);

  it('says what the words of ICE and DTLS mean', () => {
    const likely = (facts: CallFacts) => diagnose(facts).findings[0]!.likely ?? '';
    assert.match(
      likely(callFacts({}, ice("the peer's checks fail integrity (3): wrong password or old generation"))),
      /credentials of another SDP/,
    );
    assert.match(
      likely(
        callFacts({}, ice("the peer's checks arrive, but none of ours was answered (3 sent to 1 candidate)")),
      ),
      /reaches us, but our packets do not reach it/,
    );
    assert.match(
      likely(
        callFacts({}, ice('no check from the peer arrived, and we are ICE-lite, so the peer has to begin')),
      ),
      /does not reach our address/,
    );
    assert.match(
      likely(
        callFacts(
          {},
          dtls("failed: the certificate's sha-256 fingerprint is AB, not that of the signalling"),
        ),
      ),
      /not the one that its SDP names/,
    );
    assert.match(
      likely(callFacts({}, dtls('handshake under way; no answer from the peer'))),
      /gets no answer/,
    );
  });

  it('leaves the sections of a bundle alone whose transport is not there yet', () => {
    const facts = callFacts({}, ice('no check'));
    const member = {
      ...facts.legs[1]!,
      id: 2,
      partner: 0,
      transport: 1,
      section: 2,
      negotiated: { ...facts.legs[1]!.negotiated, ice: 'none' as const },
    };
    assert.equal(diagnose({ ...facts, legs: [...facts.legs, member] }).findings.length, 1);
  });
});

describe('codecs and quality', () => {
  const pcmu = [{ payloadType: 0, name: 'PCMU/8000' }];
  const g729 = { sources: [sourceFacts({ payloadType: 18, codec: null })] };
  check([
    [
      'another payload type',
      callFacts({}, { rtp: g729 }),
      ['codec-mismatch'],
      /^The callee \(tag b\) sends payload type 18, which was not negotiated\.$/,
    ],
    [
      'nothing in common',
      callFacts({ negotiated: { told: pcmu }, rtp: g729 }, { negotiated: { codecs: pcmu } }),
      ['no-common-codec'],
      /^The caller \(tag a\) and the callee \(tag b\) have no codec in common/,
    ],
    [
      'loss',
      callFacts({}, { rtp: { sources: [sourceFacts({ packets: 900, lost: 100, recentLossPercent: 12 })] } }),
      ['loss'],
      /^12\.0 % of the packets of the callee \(tag b\) are lost before they reach us\.$/,
    ],
    [
      'loss that is over',
      callFacts({}, { rtp: { sources: [sourceFacts({ packets: 900, lost: 100 })] } }),
      ['loss'],
      /^10\.0 % .* though none in the last seconds\.$/,
    ],
    [
      'what keeps media away comes before what spoils it',
      callFacts(
        { rtp: unheard },
        { ...mute },
        { legs: callFacts({ rtp: { ...unheard, sources: [sourceFacts({ lost: 500 })] } }, mute).legs },
      ),
      ['never-received', 'loss'],
      /^Nothing has ever come/,
    ],
  ]);
});

describe('nothing is wrong', () => {
  it('with an answer that only sends what is heard', () => {
    const { status, findings } = diagnose(
      callFacts(
        { ...mute, negotiated: { direction: 'recvonly', isOfferer: true } },
        { negotiated: { direction: 'sendonly' } },
      ),
    );
    assert.deepEqual([status, findings.map(({ cause }) => cause)], ['ok', ['one-way']]);
  });

  it('and nothing flows: fax has nothing to say yet', () => {
    const fax = { ...mute, leg: { type: 'image' }, negotiated: { isReadable: false } };
    const { status, verdict } = diagnose(callFacts(fax, fax));
    assert.deepEqual(
      [status, verdict],
      ['ok', 'Nothing is the matter: no media flows at this moment, and none has to.'],
    );
  });

  it('and nobody hears a publisher', () => {
    const leg = { partner: null, sinks: [], feeders: [] };
    const [publisher] = callFacts({ leg, negotiated: { direction: 'sendonly' } }).legs;
    const facts = {
      ...callFacts(),
      legs: [{ ...publisher!, party: { tag: 'p', label: null, role: 'publisher' as const } }],
    };
    const { status, verdict } = diagnose(facts);
    assert.deepEqual(
      [status, verdict],
      ['ok', 'All is well: media comes, and there is nobody yet who is to hear it.'],
    );
  });

  it('but a subscriber has not answered, beside a call that is well', () => {
    const facts = callFacts();
    const subscriber = legFacts(1, {
      partner: null,
      party: { tag: 's', label: null, role: 'subscriber' },
      sinks: [],
      feeders: [0],
      transport: 2,
      rtp: streamFacts(at('192.0.2.9', 9), 30_020, silent),
      rtcp: null,
    });
    const waiting = {
      ...subscriber,
      id: 2,
      negotiated: {
        ...subscriber.negotiated,
        isAnswered: false,
        hasSpoken: false,
        direction: 'recvonly' as const,
      },
    };
    const { status, verdict } = diagnose({ ...facts, legs: [...facts.legs, waiting] });
    assert.equal(status, 'state');
    assert.match(verdict, /^The subscriber \(tag s\) has not answered our offer yet/);
  });
});

describe('details say more', () => {
  const first = (facts: CallFacts) => diagnose(facts).findings[0]!;

  it('when DTMF was the last that came', () => {
    const source = sourceFacts({ codec: 'telephone-event/8000', payloadType: 101, lastSeenAgeMs: 9000 });
    const facts = callFacts({}, { rtp: { sources: [source], lastPacketAgeMs: 9000 } });
    assert.match(first(facts).seen.join('\n'), /DTMF \(telephone-event\), no audio/);
  });

  it('of an announcement, which is no music on hold', () => {
    const { seen } = first(
      callFacts(
        { negotiated: { direction: 'sendonly', isOfferer: true } },
        { ...mute, rtcp: silent, negotiated: { direction: 'recvonly' } },
      ),
    );
    assert.deepEqual(seen, ['it sends itself', 'the callee (tag b) has never sent anything']);
  });

  it('when an offer of encryption is answered in clear', () => {
    const facts = callFacts({}, { negotiated: { keying: 'failed' } });
    assert.match(
      first(facts).summary,
      /^The callee \(tag b\) was offered encrypted media and has answered with RTP\/AVP/,
    );
    const offered = callFacts({}, { negotiated: { keying: 'failed' }, leg: { protocol: 'RTP/SAVP' } });
    assert.match(first(offered).summary, /^No keys are agreed with the callee/);
  });

  it('when a publisher never sent: nothing is to go to it either', () => {
    const leg = {
      partner: null,
      sinks: [],
      feeders: [],
      party: { tag: 'p', label: null, role: 'publisher' as const },
    };
    const [publisher] = callFacts({ ...mute, leg, negotiated: { direction: 'sendonly' } }).legs;
    const { cause, seen } = first({ ...callFacts(), legs: [publisher!] });
    assert.equal(cause, 'never-received');
    assert.equal(seen.length, 1);
  });
});
