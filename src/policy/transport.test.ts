import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answeredProtocol,
  bridgeRule,
  findProfile,
  isFeedbackStripped,
  offeredProtocol,
  transportProfiles,
} from './transport.ts';

// Rows: from; columns: to, in the order of the profiles. r relay, e encrypt, d decrypt, k keep; then `-` if feedback is stripped.
const matrix: Readonly<Record<string, string>> = {
  'RTP/AVP': 'r r e e e e',
  'RTP/AVPF': 'r- r e- e e- e',
  'RTP/SAVP': 'd d k k k k',
  'RTP/SAVPF': 'd- d k- k k- k',
  'UDP/TLS/RTP/SAVP': 'd d k k k k',
  'UDP/TLS/RTP/SAVPF': 'd- d k- k k- k',
};

describe('the matrix of profiles', () => {
  for (const from of transportProfiles) {
    it(from.name, () => {
      const row = transportProfiles.map((to) => {
        const rule = bridgeRule(from, to);
        return `${rule.encryption[0] ?? ''}${rule.isFeedbackStripped ? '-' : ''}`;
      });
      assert.equal(row.join(' '), matrix[from.name]);
    });
  }

  it('knows profiles in any case, and nothing else', () => {
    assert.equal(findProfile('rtp/savpf')?.name, 'RTP/SAVPF');
    for (const other of ['udptl', 'UDP/DTLS/SCTP', 'TCP/RTP/AVP', '', 'RTP/AVP ']) {
      assert.equal(findProfile(other), null, other);
    }
    assert.equal(isFeedbackStripped('RTP/AVPF', 'udptl'), false);
  });
});

const named = (protocol: string) => ({ kind: 'named', protocol }) as const;

it('offers what came, or the wished profile in place of another one', () => {
  assert.equal(offeredProtocol('RTP/AVP', { kind: 'unchanged' }), 'RTP/AVP');
  assert.equal(offeredProtocol('RTP/AVP', { kind: 'accept' }), 'RTP/AVP');
  assert.equal(offeredProtocol('rtp/avp', named('UDP/TLS/RTP/SAVPF')), 'UDP/TLS/RTP/SAVPF');
  assert.equal(offeredProtocol('udptl', named('RTP/SAVP')), 'udptl');
  assert.equal(offeredProtocol('FOO', named('udptl')), 'FOO');
  assert.equal(offeredProtocol('RTP/AVP', named('udptl')), 'RTP/AVP');
});

// Answerer's protocol, offerer's own, wish, whether the offerer has given keys; what it gets.
const answers: readonly (readonly [
  string,
  string | null,
  Parameters<typeof answeredProtocol>[2],
  boolean,
  string,
])[] = [
  ['RTP/AVP', 'RTP/SAVP', { kind: 'unchanged' }, true, 'RTP/SAVP'],
  ['RTP/SAVP', 'RTP/AVP', { kind: 'unchanged' }, false, 'RTP/AVP'],
  ['RTP/SAVP', null, { kind: 'unchanged' }, false, 'RTP/SAVP'],
  ['udptl', 'RTP/AVP', { kind: 'unchanged' }, false, 'udptl'],
  ['RTP/AVP', 'RTP/SAVP', { kind: 'accept' }, true, 'RTP/AVP'],
  ['RTP/AVPF', 'RTP/AVP', { kind: 'accept' }, false, 'RTP/AVPF'],
  ['RTP/SAVP', 'RTP/AVP', { kind: 'accept' }, false, 'RTP/AVP'],
  ['RTP/SAVP', 'RTP/AVP', { kind: 'accept' }, true, 'RTP/SAVP'],
  ['RTP/AVP', 'RTP/AVP', named('RTP/SAVP'), false, 'RTP/AVP'],
  ['RTP/AVP', 'RTP/AVP', named('RTP/SAVP'), true, 'RTP/SAVP'],
  ['RTP/AVP', 'RTP/AVP', named('RTP/AVPF'), false, 'RTP/AVPF'],
  ['udptl', 'udptl', named('RTP/AVP'), false, 'udptl'],
];

describe('the protocol of an answer', () => {
  for (const [source, own, wish, canBeSecure, expected] of answers) {
    it(`${source} to ${String(own)} (${JSON.stringify(wish)}, keys: ${String(canBeSecure)})`, () => {
      assert.equal(answeredProtocol(source, own, wish, canBeSecure), expected);
    });
  }
});
