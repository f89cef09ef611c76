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
} from '../../../test/support/call-facts.ts';
import { checkDiagnoses } from '../../../test/support/diagnosis-cases.ts';
import { diagnose } from '../diagnose.ts';

const strict = { negotiated: { isStrictSource: true } };
const ended = { lastPacketAgeMs: 12_000, sources: [sourceFacts({ lastSeenAgeMs: 12_000 })] };
const noErrors = { packets: 0, bytes: 0 };

describe('a party sends nothing', () => {
  const lost = { negotiated: { isActive: false }, leg: { sinks: [], feeders: [] } };
  checkDiagnoses([
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
  checkDiagnoses([
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
  checkDiagnoses([
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
