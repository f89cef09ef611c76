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
} from '../../test/support/call-facts.ts';
import { checkDiagnoses } from '../../test/support/diagnosis-cases.ts';
import { diagnose } from './diagnose.ts';
import type { CallFacts } from './facts.ts';

const strict = { negotiated: { isStrictSource: true } };
const ended = { lastPacketAgeMs: 12_000, sources: [sourceFacts({ lastSeenAgeMs: 12_000 })] };

describe('all is well', () => {
  checkDiagnoses([
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
