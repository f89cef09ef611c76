import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callFacts, mute, silent, unheard } from '../../../test/support/call-facts.ts';
import { checkDiagnoses } from '../../../test/support/diagnosis-cases.ts';
import { diagnose } from '../diagnose.ts';
import type { CallFacts } from '../facts.ts';

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
  checkDiagnoses([
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
