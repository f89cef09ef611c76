import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drop } from '../../base/drop-reasons.ts';
import { dtlsEnd, dtlsIdentity, dtlsPair, exchangeAll, type DtlsEnd } from '../../../test/support/dtls.ts';
import { HandshakeBudget } from './handshake-budget.ts';

const alice = dtlsIdentity();
const bob = dtlsIdentity();

/** Has nothing in common with the others. */
const mute = dtlsIdentity({ ciphers: 'ECDHE-RSA-AES128-SHA' });

const fatalAlert = Uint8Array.of(21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40);
const closeNotify = Uint8Array.of(21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 98, 0, 2, 1, 0);

function connected(): { readonly active: DtlsEnd; readonly passive: DtlsEnd; readonly seen: Uint8Array[] } {
  const pair = dtlsPair(alice, bob);
  pair.active.session.start(0);
  const seen = exchangeAll(pair.active, pair.passive);
  return { ...pair, seen };
}

const give = (end: DtlsEnd, bytes: Uint8Array, now = 0): number =>
  end.session.receive(bytes, 0, bytes.length, now);

describe('what must not harm', () => {
  it('alerts in the clear during the handshake, which are kept for the report', () => {
    const { active, passive } = dtlsPair(alice, bob);
    active.session.start(0);
    const [hello] = active.outbox.splice(0);
    give(passive, hello!);
    for (const end of [active, passive])
      for (const alert of [closeNotify, fatalAlert]) assert.equal(give(end, alert), -drop.dtlsUnexpected);
    assert.match(active.session.failure, /alert handshake_failure/);
    exchangeAll(active, passive);
    assert.equal(active.session.state, 'connected');
    assert.equal(passive.session.state, 'connected');
    assert.equal(active.session.failure, '');
  });

  it('alerts in the clear, repeats and hellos after the handshake', () => {
    const { active, passive, seen } = connected();
    for (const end of [active, passive])
      for (const alert of [closeNotify, fatalAlert]) assert.equal(give(end, alert), -drop.dtlsUnexpected);
    for (const datagram of seen) {
      give(active, datagram);
      give(passive, datagram);
    }
    assert.equal(active.outbox.length + passive.outbox.length, 0);
    active.session.close(0);
    exchangeAll(active, passive);
    assert.equal(passive.session.state, 'closed');
  });

  it('forged protected alerts and data', () => {
    const { active, passive } = connected();
    const forged = (type: number): Uint8Array =>
      Uint8Array.of(type, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, 40, ...new Uint8Array(40).fill(7));
    for (const end of [active, passive]) {
      assert.equal(give(end, forged(21)), 0);
      assert.equal(give(end, forged(22)), 0);
      assert.equal(give(end, forged(23)), -drop.dtlsUnexpected);
      assert.equal(end.session.state, 'connected');
    }
    passive.session.close(0);
    exchangeAll(active, passive);
    assert.equal(active.session.state, 'closed');
    assert.match(active.session.failure, /closed/);
  });

  it('the rest of a hello whose beginning was answered with a cookie, but for an active end', () => {
    const { active, passive } = dtlsPair(alice, bob);
    const fragment = [1, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 4, 9, 9, 9, 9];
    const rest = Uint8Array.of(22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, fragment.length, ...fragment);
    assert.equal(give(passive, rest), -drop.dtlsHelloRest);
    assert.equal(passive.session.state, 'waiting');
    assert.equal(give(active, rest), -drop.dtlsMalformed);
  });

  it('a flood of protected records before there are keys', () => {
    const { active, passive } = dtlsPair(alice, bob);
    active.session.start(0);
    const [hello] = active.outbox.splice(0);
    give(passive, hello!);
    let refused = 0;
    for (let i = 0; i < 200; i += 1) {
      const early = new Uint8Array(13 + 1000).fill(9);
      early.set([22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 1, i, 1000 >> 8, 1000 & 255]);
      if (give(passive, early) === -drop.dtlsTooMuch) refused += 1;
    }
    assert.equal(refused, 184);
  });

  it('a hello of somebody else that has taken the place of the peer', () => {
    const { active, passive } = dtlsPair(alice, bob);
    const stranger = dtlsEnd({ engine: alice.engine, role: 'active', fingerprints: null });
    stranger.session.start(0);
    give(passive, stranger.outbox[0]!, 0);
    passive.outbox.length = 0;
    active.session.start(0);
    const [hello] = active.outbox.splice(0);
    // While the first may still be the peer, the second is left alone.
    give(passive, hello!, 500);
    assert.equal(passive.outbox.length, 0);
    give(passive, hello!, 1500);
    exchangeAll(active, passive, 1500);
    assert.equal(active.session.state, 'connected');
    assert.equal(passive.session.state, 'connected');
  });
});

describe('handshake budget', () => {
  it('leaves hellos unanswered when all places are taken', () => {
    const budget = new HandshakeBudget({ underWay: 1, stepsPerTurn: 2 });
    const [one, two] = [dtlsPair(alice, bob), dtlsPair(alice, bob)];
    const first = dtlsEnd({ engine: bob.engine, role: 'passive', fingerprints: null, budget });
    const second = dtlsEnd({ engine: bob.engine, role: 'passive', fingerprints: null, budget });
    one.active.session.start(0);
    two.active.session.start(0);
    const [hello] = two.active.outbox;
    const [firstHello] = one.active.outbox.splice(0);
    assert.equal(give(first, firstHello!), 0);
    assert.equal(give(second, hello!), -drop.dtlsTooManyHandshakes);
    assert.equal(second.session.state, 'waiting');
    assert.equal(budget.isTurnSpent, false);
    exchangeAll(one.active, first);
    assert.equal(first.session.state, 'awaitingFingerprint');
    assert.equal(budget.isTurnSpent, true);
    assert.equal(budget.isExhausted, false);
    for (let step = 0; step < 3; step += 1) budget.countStep();
    assert.equal(budget.isExhausted, true);
    budget.beginTurn();
    assert.equal(budget.isTurnSpent, false);
    assert.equal(budget.underWay, 0);
    exchangeAll(two.active, second);
    assert.equal(second.session.state, 'awaitingFingerprint');
  });

  it('gives places back however a session ends', () => {
    const budget = new HandshakeBudget();
    const { active, passive } = dtlsPair(alice, bob, { budget });
    active.session.start(0);
    assert.equal(budget.underWay, 0);
    const [hello] = active.outbox.splice(0);
    give(passive, hello!);
    assert.equal(budget.underWay, 1);
    const [answer] = passive.outbox.splice(0);
    give(active, answer!);
    assert.equal(budget.underWay, 2);
    passive.session.close(0);
    assert.equal(budget.underWay, 1);
    assert.equal(active.session.poll(29_000) <= 30_000, true);
    active.session.poll(30_000);
    assert.equal(active.session.state, 'failed');
    assert.match(active.session.failure, /not done after 30 s/);
    assert.equal(budget.underWay, 0);
  });

  it('a passive end listens again after a handshake that was spoilt, and slowly after the fifth', () => {
    const budget = new HandshakeBudget();
    const passive = dtlsEnd({ engine: bob.engine, role: 'passive', fingerprints: null, budget });
    const attempt = (now: number): number => {
      const stranger = dtlsEnd({ engine: mute.engine, role: 'active', fingerprints: null });
      stranger.session.start(0);
      const verdict = give(passive, stranger.outbox[0]!, now);
      stranger.session.close(0);
      return verdict;
    };
    for (let count = 1; count <= 5; count += 1) {
      assert.equal(attempt(count), 0);
      assert.equal(passive.session.state, 'waiting');
      assert.match(passive.session.failure, /no shared cipher/);
    }
    assert.equal(attempt(5000), -drop.dtlsTooManyHandshakes);
    assert.equal(attempt(5005), 0);
    assert.equal(budget.underWay, 0);
    const { active } = dtlsPair(alice, bob);
    active.session.start(0);
    exchangeAll(active, passive, 10_005);
    assert.equal(active.session.state, 'connected');
  });
});
