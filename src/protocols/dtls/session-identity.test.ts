import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dtlsIdentity, dtlsPair, exchangeAll } from '../../../test/support/dtls.ts';
import { fingerprintOf } from './fingerprint.ts';

const alice = dtlsIdentity();
const bob = dtlsIdentity();
const mallory = dtlsIdentity();

describe('whom the handshake is with', () => {
  for (const wrong of ['active', 'passive'] as const) {
    const other = wrong === 'active' ? 'passive' : 'active';
    it(`the ${wrong} end does not trust a certificate that was not signalled`, () => {
      const { [wrong]: suspicious, [other]: trusting, ...pair } = wrongFingerprint(wrong);
      pair.start();
      assert.equal(suspicious.session.state, 'failed');
      assert.match(suspicious.session.failure, /sha-256 fingerprint is .* not that of the signalling/);
      assert.equal(suspicious.keys.length, 0);
      assert.equal(suspicious.session.poll(0), Infinity);
      // It has been told, by an authenticated alert.
      assert.equal(trusting.session.state, 'closed');
    });

    it(`the ${wrong} end waits with the keys until it knows the fingerprint`, () => {
      const pair = dtlsPair(alice, bob);
      const late = dtlsPair(alice, bob, { fingerprints: null });
      const ends = { active: pair.active, passive: pair.passive, [wrong]: late[wrong] };
      ends.active.session.start(0);
      exchangeAll(ends.active, ends.passive);
      assert.equal(ends[wrong].session.state, 'awaitingFingerprint');
      assert.equal(ends[other].session.state, 'connected');
      assert.equal(ends[wrong].keys.length, 0);
      const { fingerprint } = wrong === 'active' ? bob : alice;
      assert.equal(ends[wrong].session.setPeerFingerprints([mallory.fingerprint, fingerprint], 9000), true);
      assert.equal(ends[wrong].session.state, 'connected');
      assert.deepEqual(ends[wrong].keys[0]!.local, ends[other].keys[0]!.remote);
      // The same again hands out nothing again; another one asks for a new session.
      assert.equal(ends[wrong].session.setPeerFingerprints([fingerprint], 9000), true);
      assert.equal(ends[wrong].session.setPeerFingerprints([mallory.fingerprint], 9000), false);
      assert.equal(ends[wrong].session.state, 'connected');
      assert.equal(ends[wrong].keys.length, 1);
    });

    it(`the ${wrong} end hands out no keys for a fingerprint that came late and is another's`, () => {
      const pair = dtlsPair(alice, bob);
      const late = dtlsPair(alice, bob, { fingerprints: null });
      const ends = { active: pair.active, passive: pair.passive, [wrong]: late[wrong] };
      ends.active.session.start(0);
      exchangeAll(ends.active, ends.passive);
      assert.equal(ends[wrong].session.setPeerFingerprints([mallory.fingerprint], 0), false);
      assert.equal(ends[wrong].session.state, 'failed');
      exchangeAll(ends.active, ends.passive);
      assert.equal(ends[other].session.state, 'closed');
      assert.equal(ends[wrong].keys.length, 0);
    });
  }

  it('goes by the strongest hash only', () => {
    const sha1 = { hash: 'sha-1', value: fingerprintOf(bob.certificate.certificate, 'sha-1') };
    const pair = dtlsPair(alice, bob);
    const picky = dtlsPair(alice, bob, { fingerprints: [sha1, mallory.fingerprint] });
    picky.active.session.start(0);
    exchangeAll(picky.active, pair.passive);
    assert.equal(picky.active.session.state, 'failed');
  });

  it('a fingerprint that comes during the handshake counts at its end', () => {
    const pair = dtlsPair(alice, bob, { fingerprints: null });
    pair.active.session.start(0);
    assert.equal(pair.active.session.setPeerFingerprints([bob.fingerprint], 0), true);
    exchangeAll(pair.active, pair.passive);
    assert.equal(pair.active.session.state, 'connected');
  });

  it('a new session with another certificate leaves the keys of the old one alone', () => {
    const first = dtlsPair(alice, bob);
    first.active.session.start(0);
    exchangeAll(first.active, first.passive);
    const renewed = dtlsPair(alice, mallory);
    renewed.active.session.start(0);
    exchangeAll(renewed.active, renewed.passive);
    assert.deepEqual(renewed.active.keys[0]!.local, renewed.passive.keys[0]!.remote);
    assert.notDeepEqual(renewed.active.keys[0], first.active.keys[0]);
    assert.equal(first.active.session.state, 'connected');
    first.active.session.close(0);
    exchangeAll(first.active, first.passive);
    assert.equal(first.passive.session.state, 'closed');
    assert.equal(renewed.passive.session.state, 'connected');
  });
});

/** The end named has been told of mallory's certificate. */
function wrongFingerprint(at: 'active' | 'passive') {
  const right = dtlsPair(alice, bob);
  const ends = {
    active: right.active,
    passive: right.passive,
    [at]: dtlsPair(alice, bob, { fingerprints: [mallory.fingerprint] })[at],
  };
  return {
    ...ends,
    start: () => {
      ends.active.session.start(0);
      exchangeAll(ends.active, ends.passive);
    },
  };
}
