import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../test/support/secure-party.ts';
import { parseSdp } from '../../protocols/sdp/index.ts';
import { noRemoteSecurity, offersDtls, offersKeys, parseFingerprint, readRemoteSecurity } from './remote.ts';

const value = fingerprintOf('AB');

function read(session: readonly string[], media: readonly string[]) {
  const lines = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', ...session, 'm=audio 4000 RTP/SAVP 0', ...media];
  const parsed = parseSdp(lines.map((line) => `${line}\r\n`).join(''));
  assert.ok(parsed.ok);
  return readRemoteSecurity(parsed.sdp.media[0]!, parsed.sdp.session);
}

describe('what a section says about keys', () => {
  it('takes what the session says for all of them', () => {
    const remote = read(
      ['a=setup:ACTPASS', `a=fingerprint:SHA-256 ${value.toLowerCase()}`, 'a=tls-id: abc '],
      [],
    );
    assert.deepEqual(remote, {
      crypto: [],
      fingerprints: [{ hash: 'sha-256', value }],
      setup: 'actpass',
      tlsId: 'abc',
    });
    assert.ok(offersKeys(remote));
  });

  it('leaves out what it cannot use', () => {
    const remote = read([], ['a=crypto:1 FOO inline:abc', 'a=fingerprint:sha-256', 'a=setup:maybe']);
    assert.deepEqual(remote, noRemoteSecurity);
    assert.equal(offersKeys(remote), false);
  });

  it('has nothing to do with a connection on hold', () => {
    assert.equal(offersDtls(read([], ['a=setup:holdconn', `a=fingerprint:sha-256 ${value}`])), false);
  });

  it('reads a bounded number of lines', () => {
    const remote = read(
      [],
      Array.from({ length: 5000 }, () => `a=fingerprint:sha-256 ${value}`),
    );
    assert.equal(remote.fingerprints.length, 64);
  });
});

it('parses fingerprints of RFC 8122', () => {
  assert.deepEqual(parseFingerprint(` sha-1  ${'ab:'.repeat(19)}cd `), {
    hash: 'sha-1',
    value: `${'AB:'.repeat(19)}CD`,
  });
  for (const bad of [
    '',
    'sha-1',
    'sha-1 AB',
    `sha-1 ${'AB'.repeat(20)}`,
    `sha-1 ${'AB:'.repeat(65)}AB`,
    `sha 1 ${value}`,
  ])
    assert.equal(parseFingerprint(bad), null, bad);
});
