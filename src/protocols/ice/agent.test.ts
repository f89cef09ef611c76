import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PartyOptions } from '../../../test/support/ice-network.ts';
import {
  A,
  B,
  checkPaths,
  connect,
  exchange,
  explain,
  isConnected,
  pairOf,
} from '../../../test/support/ice-pair.ts';

describe('two full agents', () => {
  it('connect, and the path is that of the host candidates', () => {
    const pair = pairOf();
    exchange(pair);
    connect(pair);
    assert.deepEqual(pair.a.states, ['checking', 'connected']);
    assert.equal(
      pair.a.agent.diagnosis(0).reason,
      'connected: 192.0.2.1:30000 <-> 198.51.100.7:30000 (host)',
    );
    assert.deepEqual(pair.a.drops, []);
  });

  it('nominate 100 ms after the first pair works', () => {
    const pair = pairOf();
    exchange(pair);
    const start = pair.network.now;
    connect(pair);
    const took = pair.network.now - start;
    assert.ok(took >= 120 && took < 500, `${took} ms`);
  });

  it('connect both components', () => {
    const pair = pairOf({ ...A, components: 2 }, { ...B, components: 2 });
    exchange(pair);
    assert.ok(pair.network.run(2000, () => isConnected(pair)));
    checkPaths(pair, [1, 2]);
    assert.match(pair.a.agent.diagnosis(0).reason, /^connected: RTP .*:30000 .*, RTCP .*:30001 /);
  });

  it('do without RTCP once the ports are shared', () => {
    const pair = pairOf({ ...A, components: 2 }, B);
    exchange(pair);
    pair.network.run(1000);
    assert.equal(pair.a.agent.state, 'checking');
    pair.a.agent.setComponents(1, pair.network.now);
    pair.network.touch(pair.a);
    connect(pair);
  });

  it('take the better of several addresses, IPv4 and IPv6', () => {
    const pair = pairOf(
      { addresses: ['2001:db8::1', '192.0.2.1', '192.0.2.2'] },
      { addresses: ['2001:db8::2', '198.51.100.7'] },
    );
    exchange(pair);
    connect(pair);
    assert.equal(pair.a.paths[1]?.remote.family, 'IP6');
  });

  it('fall back when the better family is blocked', () => {
    const pair = pairOf(
      { addresses: ['2001:db8::1', '192.0.2.1'] },
      { addresses: ['2001:db8::2', '198.51.100.7'] },
    );
    pair.network.isBlocked = ({ to }) => to.family === 'IP6';
    exchange(pair);
    connect(pair);
    assert.equal(pair.b.paths[1]?.remote.family, 'IP4');
  });

  it('find their roles when both control', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const pair = pairOf(A, { ...B, agent: { isControlling: true } }, { seed });
      exchange(pair);
      connect(pair, 5000);
      assert.notEqual(pair.a.agent.isControlling, pair.b.agent.isControlling);
    }
  });

  it('find their roles when none controls', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const pair = pairOf({ ...A, agent: { isControlling: false } }, B, { seed });
      exchange(pair);
      connect(pair, 5000);
      assert.notEqual(pair.a.agent.isControlling, pair.b.agent.isControlling);
    }
  });

  it('find their roles with the same tie-breaker', () => {
    const pair = pairOf(
      { ...A, agent: { tieBreaker: 7n } },
      { ...B, agent: { isControlling: true, tieBreaker: 7n } },
    );
    exchange(pair);
    connect(pair, 5000);
  });
});

describe('NAT', () => {
  const behind = (nat: PartyOptions['nat']): PartyOptions => ({ addresses: ['10.0.0.5'], nat: nat! });

  for (const isSymmetric of [false, true]) {
    it(`a peer behind one is learned as peer-reflexive, symmetric: ${isSymmetric}`, () => {
      const pair = pairOf(A, behind({ address: '203.0.113.9', isSymmetric, isFiltering: true }));
      exchange(pair);
      connect(pair);
      assert.equal(pair.a.paths[1]?.remote.address, '203.0.113.9');
      assert.match(pair.a.agent.diagnosis(0).reason, /\(prflx\)$/);
    });
  }

  it('a controlling peer behind one', () => {
    const pair = pairOf(behind({ address: '203.0.113.9', isFiltering: true }), B);
    exchange(pair);
    connect(pair);
    assert.equal(pair.b.paths[1]?.remote.address, '203.0.113.9');
  });

  it('checks that come before the description are answered, and followed later', () => {
    const pair = pairOf(A, behind({ address: '203.0.113.9', isFiltering: true }));
    const { network, a, b } = pair;
    network.describe(a, b);
    network.run(1000);
    assert.equal(a.agent.state, 'waiting');
    assert.match(a.agent.diagnosis(network.now).reason, /although its checks arrive/);
    network.describe(b, a, []);
    connect(pair);
  });
});

describe('ICE-lite', () => {
  const lite = { agent: { isLite: true, isControlling: false } };

  for (const isLiteFirst of [true, false]) {
    it(`against a full agent, lite ${isLiteFirst ? 'offers' : 'answers'}`, () => {
      // Whoever is lite, the full agent takes control, whatever it was told.
      const pair = isLiteFirst ? pairOf({ ...A, ...lite }, B) : pairOf(A, { ...B, ...lite });
      const { network, a, b } = pair;
      network.describe(a, b, a.candidates, isLiteFirst);
      network.describe(b, a, b.candidates, !isLiteFirst);
      connect(pair);
      const [liteParty, full] = isLiteFirst ? [a, b] : [b, a];
      assert.equal(full.agent.isControlling, true);
      assert.equal(liteParty.agent.isControlling, false);
      // It has only answered.
      assert.equal(liteParty.agent.diagnosis(0).components[0]!.checksSent, 0);
      network.run(120_000);
      assert.ok(isConnected(pair), explain(pair));
    });
  }

  it('against lite: the best pair, without checks', () => {
    const pair = pairOf({ ...A, ...lite }, { ...B, ...lite });
    const { network, a, b } = pair;
    network.describe(a, b, a.candidates, true);
    network.describe(b, a, b.candidates, true);
    connect(pair);
    assert.equal(a.agent.diagnosis(0).components[0]!.checksReceived, 0);
  });

  it('says what it waits for', () => {
    const pair = pairOf({ ...A, ...lite }, B);
    pair.network.describe(pair.b, pair.a);
    assert.match(pair.a.agent.diagnosis(0).reason, /we are ICE-lite, so the peer has to begin/);
  });
});

describe('trickling', () => {
  it('candidates one by one', () => {
    const pair = pairOf(
      { addresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1'] },
      { addresses: ['198.51.100.7', '2001:db8::2'] },
    );
    const { network, a, b } = pair;
    network.isBlocked = ({ to }) => to.family === 'IP4';
    network.describe(a, b, []);
    network.describe(b, a, []);
    network.run(500);
    a.candidates.forEach((candidate, index) =>
      network.at(300 * index, () => {
        b.agent.addRemoteCandidates([candidate], network.now);
        network.touch(b);
      }),
    );
    b.candidates.forEach((candidate, index) =>
      network.at(700 * index, () => {
        a.agent.addRemoteCandidates([candidate], network.now);
        network.touch(a);
      }),
    );
    connect(pair, 5000);
  });

  it('a candidate may come before the description, and again', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    a.agent.addRemoteCandidates(b.candidates, network.now);
    a.agent.addRemoteCandidates(b.candidates, network.now);
    network.describe(a, b, []);
    network.describe(b, a, []);
    connect(pair);
    assert.equal(a.agent.diagnosis(0).remoteCandidates, 1);
  });

  it('a candidate of another generation is passed over', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    const foreign = b.candidates.map((candidate) => ({
      ...candidate,
      attributes: [['ufrag', 'other']] as const,
    }));
    network.describe(b, a, foreign);
    a.agent.addRemoteCandidates(foreign, network.now);
    assert.equal(a.agent.diagnosis(0).ignoredCandidates, 1);
    a.agent.setEndOfRemoteCandidates();
    assert.match(
      a.agent.diagnosis(0).reason,
      /^the peer has named no candidate that can be checked, and will not \(1 passed over/,
    );
  });
});
