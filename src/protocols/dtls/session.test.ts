import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { drop } from '../../base/drop-reasons.ts';
import { dtlsIdentity, dtlsPair, exchangeAll, type DtlsEnd } from '../../../test/support/dtls.ts';
import { HandshakeBudget } from './handshake-budget.ts';
import { HelloCookies } from './hello-cookies.ts';
import { srtpProfiles } from './profiles.ts';

const alice = dtlsIdentity();
const bob = dtlsIdentity();
const rsa = dtlsIdentity({ key: 'RSA' });
const cookies = (): HelloCookies => new HelloCookies((length) => new Uint8Array(randomBytes(length)));

function assertConnected(active: DtlsEnd, passive: DtlsEnd): void {
  assert.deepEqual([active.session.state, passive.session.state], ['connected', 'connected']);
  assert.equal(active.keys.length, 1);
  assert.equal(passive.keys.length, 1);
  assert.equal(active.keys[0]!.profile, passive.keys[0]!.profile);
  assert.deepEqual(active.keys[0]!.local, passive.keys[0]!.remote);
  assert.deepEqual(active.keys[0]!.remote, passive.keys[0]!.local);
  assert.notDeepEqual(active.keys[0]!.local, active.keys[0]!.remote);
  assert.equal(active.session.failure, '');
}

describe('handshake of two sessions', () => {
  for (const [name, active, passive] of [
    ['EC and EC', alice, bob],
    ['EC and RSA', alice, rsa],
    ['RSA and EC', rsa, bob],
  ] as const) {
    it(`hands both the same keys: ${name}`, () => {
      const pair = dtlsPair(active, passive);
      pair.active.session.start(0);
      exchangeAll(pair.active, pair.passive);
      assertConnected(pair.active, pair.passive);
      assert.deepEqual(pair.active.states, ['handshaking', 'connected']);
      assert.deepEqual(pair.passive.states, ['handshaking', 'connected']);
    });
  }

  it('with a cookie exchange in front, for a source that is not known', () => {
    const budget = new HandshakeBudget();
    const pair = dtlsPair(alice, bob, { cookies: cookies(), budget });
    pair.active.session.start(0);
    const [hello] = pair.active.outbox;
    assert.equal(pair.passive.session.receive(hello!, 0, hello!.length, 0, 'a:1'), 0);
    assert.equal(pair.passive.session.state, 'waiting');
    assert.equal(budget.underWay, 0);
    assert.ok(pair.passive.outbox[0]!.length < hello!.length);
    pair.active.outbox.length = 0;
    exchangeAll(pair.active, pair.passive, 0, 'a:1');
    assertConnected(pair.active, pair.passive);
    assert.equal(budget.underWay, 0);
  });

  it('takes a cookie from the source that got it only', () => {
    const pair = dtlsPair(alice, bob, { cookies: cookies() });
    pair.active.session.start(0);
    const take = (end: DtlsEnd): Uint8Array => end.outbox.shift()!;
    const hello = take(pair.active);
    pair.passive.session.receive(hello, 0, hello.length, 0, 'a:1');
    const verify = take(pair.passive);
    pair.active.session.receive(verify, 0, verify.length, 0);
    const second = take(pair.active);
    pair.passive.session.receive(second, 0, second.length, 0, 'b:1');
    assert.equal(pair.passive.session.state, 'waiting');
    pair.passive.session.receive(second, 0, second.length, 200_000, 'a:1');
    assert.equal(pair.passive.session.state, 'waiting');
    // A source that has been validated meanwhile needs no cookie, and may have an old one.
    pair.passive.session.receive(second, 0, second.length, 0);
    assert.equal(pair.passive.session.state, 'handshaking');
  });

  for (const profile of srtpProfiles) {
    it(`agrees on ${profile.name}`, () => {
      const only = dtlsIdentity({ profiles: [profile.name] });
      const pair = dtlsPair(only, bob);
      pair.active.session.start(0);
      exchangeAll(pair.active, pair.passive);
      assertConnected(pair.active, pair.passive);
      const [material] = pair.active.keys;
      assert.equal(material!.profile, profile);
      assert.equal(material!.local.key.length, profile.keyLength);
      assert.equal(material!.local.salt.length, profile.saltLength);
    });
  }

  it('keeps to the order of the passive end', () => {
    const picky = dtlsIdentity({ profiles: ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] });
    const pair = dtlsPair(alice, picky);
    pair.active.session.start(0);
    exchangeAll(pair.active, pair.passive);
    assert.equal(pair.active.keys[0]!.profile.name, 'AES_CM_128_HMAC_SHA1_80');
  });

  it('fails on both sides without a profile in common', () => {
    const pair = dtlsPair(
      dtlsIdentity({ profiles: ['AEAD_AES_256_GCM'] }),
      dtlsIdentity({ profiles: ['AES_CM_128_HMAC_SHA1_32'] }),
    );
    pair.active.session.start(0);
    exchangeAll(pair.active, pair.passive);
    for (const end of [pair.active, pair.passive]) {
      assert.equal(end.session.state, 'failed');
      assert.match(end.session.failure, /no SRTP protection profile in common/);
      assert.equal(end.keys.length, 0);
    }
  });

  it('refuses what is out of place', () => {
    const { active, passive } = dtlsPair(alice, bob);
    const junk = Uint8Array.of(22, 0xfe, 0xfd, 0, 0, 0);
    assert.equal(passive.session.receive(junk, 0, junk.length, 0), -drop.dtlsMalformed);
    active.session.start(0);
    const hello = active.outbox[0]!;
    // An active end is sent no hello.
    assert.equal(active.session.receive(hello, 0, hello.length, 0), -drop.dtlsMalformed);
  });
});
