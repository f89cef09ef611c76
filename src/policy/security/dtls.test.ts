import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dtlsAnswer, dtlsAnswered, fingerprintHash, newAssociation } from './dtls.ts';
import type { DtlsRole } from './dtls.ts';
import { noRemoteSecurity, type DtlsSetup, type RemoteSecurity } from './remote.ts';

const means = {
  certificate: { id: 1, fingerprint: () => 'C1' },
  random: (count: number) => '\x5a'.repeat(count),
  defaultRole: 'active' as const,
};

const remote = (setup: DtlsSetup | null, change: Partial<RemoteSecurity> = {}): RemoteSecurity => ({
  ...noRemoteSecurity,
  fingerprints: [{ hash: 'sha-256', value: 'AA' }],
  setup,
  ...change,
});

const fresh = newAssociation(1, 'sha-256', means);

describe('an offer of ours', () => {
  it('waits for the peer', () => {
    assert.deepEqual([fresh.generation, fresh.role, fresh.fingerprints.length], [1, 'passive', 0]);
    assert.match(fresh.tlsId, /^[0-9a-f]{24}$/);
  });

  const answers: readonly (readonly [DtlsSetup | null, DtlsRole, number])[] = [
    ['active', 'passive', 1],
    ['actpass', 'passive', 1],
    // We were waiting, and must start instead.
    ['passive', 'active', 2],
    [null, 'active', 2],
  ];
  for (const [setup, role, generation] of answers) {
    it(`answered with setup:${String(setup)} makes us ${role}`, () => {
      const made = dtlsAnswered(fresh, remote(setup));
      assert.deepEqual([made.role, made.generation], [role, generation]);
    });
  }
});

describe('an offer to us', () => {
  const roles: readonly (readonly [DtlsSetup | null, DtlsRole | null, DtlsRole])[] = [
    ['actpass', null, 'active'],
    ['actpass', 'active', 'active'],
    ['actpass', 'passive', 'passive'],
    ['active', 'active', 'passive'],
    ['passive', 'passive', 'active'],
    [null, 'active', 'passive'],
  ];
  for (const [setup, roleWish, expected] of roles) {
    it(`with setup:${String(setup)} and the wish ${String(roleWish)} makes us ${expected}`, () => {
      const input = { current: null, remote: remote(setup), roleWish, hash: 'sha-256' };
      assert.equal(dtlsAnswer(input, means).role, expected);
    });
  }

  it('goes by the configured role only where nobody has a wish', () => {
    const configured = { ...means, defaultRole: 'passive' as const };
    const role = (setup: DtlsSetup, roleWish: DtlsRole | null): DtlsRole =>
      dtlsAnswer({ current: null, remote: remote(setup), roleWish, hash: 'sha-256' }, configured).role;
    assert.deepEqual(
      [role('actpass', null), role('actpass', 'active'), role('passive', null)],
      ['passive', 'active', 'active'],
    );
  });
});

describe('a later exchange', () => {
  const made = dtlsAnswered(fresh, remote('active', { tlsId: 'x' }));
  const changes: readonly (readonly [string, RemoteSecurity, boolean])[] = [
    ['the same', remote('active', { tlsId: 'x' }), false],
    ['no tls-id any more', remote('active'), false],
    ['another tls-id', remote('active', { tlsId: 'y' }), true],
    ['another setup', remote('passive', { tlsId: 'x' }), true],
    ['another fingerprint', remote('active', { fingerprints: [{ hash: 'sha-256', value: 'BB' }] }), true],
    ['another hash', remote('active', { fingerprints: [{ hash: 'sha-1', value: 'AA' }] }), true],
    ['fewer fingerprints', remote('active', { fingerprints: [] }), true],
  ];
  for (const [name, said, isNew] of changes) {
    it(`answered with ${name}: ${isNew ? 'a new association' : 'goes on'}`, () => {
      assert.equal(dtlsAnswered(made, said).generation, made.generation + (isNew ? 1 : 0));
    });
    it(`offered by the peer with ${name}: ${isNew ? 'a new association' : 'goes on'}`, () => {
      const input = { current: made, remote: said, roleWish: null, hash: 'sha-256' };
      const next = dtlsAnswer(input, means);
      assert.equal(next.generation, made.generation + (isNew ? 1 : 0));
    });
  }

  it('keeps the role where the peer leaves the choice', () => {
    const input = {
      current: made,
      remote: remote('actpass'),
      roleWish: null,
      hash: 'sha-256',
    };
    assert.deepEqual(dtlsAnswer(input, means).role, 'passive');
    assert.equal(dtlsAnswer(input, means).generation, 1);
  });
});

it('uses the hash that is asked for, or the peer’s, if we have it', () => {
  const hashes = (...names: readonly string[]) => names.map((hash) => ({ hash, value: '' }));
  assert.equal(fingerprintHash('SHA-384', hashes('sha-1')), 'sha-384');
  assert.equal(fingerprintHash(null, hashes('md5', 'sha-1')), 'sha-1');
  assert.equal(fingerprintHash(null, hashes('md5')), 'sha-256');
  assert.equal(fingerprintHash(null, []), 'sha-256');
});
