import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  IceNetwork,
  type NetworkOptions,
  type Party,
  type PartyOptions,
} from '../../../test/support/ice-network.ts';
import { newCredentials } from './index.ts';

const A: PartyOptions = { addresses: ['192.0.2.1'] };
const B: PartyOptions = { addresses: ['198.51.100.7'] };

interface Pair {
  readonly network: IceNetwork;
  readonly a: Party;
  readonly b: Party;
}

function pairOf(a: PartyOptions = A, b: PartyOptions = B, options: NetworkOptions = {}): Pair {
  const network = new IceNetwork(options);
  return { network, a: network.add('a', a), b: network.add('b', b) };
}

/** Offer, answer and all candidates at once. */
function exchange({ network, a, b }: Pair): void {
  network.describe(a, b);
  network.describe(b, a);
}

const isConnected = ({ a, b }: Pair): boolean =>
  a.agent.state === 'connected' && b.agent.state === 'connected';

function connect(pair: Pair, withinMs = 2000): void {
  assert.ok(
    pair.network.run(withinMs, () => isConnected(pair)),
    explain(pair),
  );
  checkPaths(pair);
}

function explain({ network, a, b }: Pair): string {
  return `a: ${a.agent.diagnosis(network.now).reason}; b: ${b.agent.diagnosis(network.now).reason}`;
}

/** Media gets through in both directions, on each component. */
function checkPaths({ network, a, b }: Pair, components: readonly (1 | 2)[] = [1]): void {
  const { isBlocked, loss } = network;
  network.loss = 0;
  for (const component of components) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const before = to.media[component];
      assert.ok(network.sendMedia(from, component));
      network.run(100);
      assert.equal(to.media[component], before + 1);
    }
  }
  Object.assign(network, { isBlocked, loss });
}

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
    assert.equal(a.agent.diagnosis(0).ignoredCandidates, 1);
    a.agent.setEndOfRemoteCandidates();
    assert.match(
      a.agent.diagnosis(0).reason,
      /^the peer has named no candidate that can be checked, and will not \(1 passed over/,
    );
  });
});

describe('failure', () => {
  it('is declared after 39.5 s, with its reason, and a late check still revives it', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    network.isBlocked = () => true;
    exchange(pair);
    network.run(39_000);
    assert.deepEqual(a.states, ['checking']);
    assert.match(
      a.agent.diagnosis(network.now).reason,
      /^no check from the peer arrived, and none of ours was answered \(\d+ sent to 1 candidate\)$/,
    );
    network.run(11_000);
    assert.deepEqual(a.states, ['checking', 'failed']);
    assert.match(a.agent.diagnosis(network.now).reason, /^given up: no check/);
    const sent = a.sent;
    network.run(60_000);
    assert.equal(a.sent, sent);
    network.isBlocked = () => false;
    // The peer hears of another candidate and begins anew.
    b.agent.addRemoteCandidates([{ ...a.candidates[0]!, port: 1234 }], network.now);
    network.touch(b);
    connect(pair, 20_000);
  });

  it('one-way: the words say which way', () => {
    const pair = pairOf();
    pair.network.isBlocked = ({ from }) => from === pair.a;
    exchange(pair);
    pair.network.run(3000);
    assert.match(
      pair.a.agent.diagnosis(0).reason,
      /^the peer's checks arrive, but none of ours was answered/,
    );
  });

  it('wrong password', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      to.agent.setRemote({ ufrag: from.credentials.ufrag, pwd: 'x'.repeat(26) }, network.now);
      to.agent.addRemoteCandidates(from.candidates, network.now);
      network.touch(to);
    }
    network.run(3000);
    assert.match(
      a.agent.diagnosis(0).reason,
      /^the peer's checks fail integrity \(\d+\): wrong password or old generation; the peer answered 401, unauth/,
    );
  });
});

describe('restart', () => {
  for (const doesNewPathDiffer of [false, true]) {
    it(`media goes on, other path: ${doesNewPathDiffer}`, () => {
      const pair = pairOf({ addresses: ['192.0.2.1', '192.0.2.2'] }, B);
      const { network, a, b } = pair;
      exchange(pair);
      connect(pair);
      const before = { a: a.paths[1]!, b: b.paths[1]! };
      if (doesNewPathDiffer) {
        network.isBlocked = ({ from, source, to, bytes }) =>
          bytes.length > 20 && (to.address === '192.0.2.1' || (from === a && source.address === '192.0.2.1'));
      }
      let [sent, lost] = [0, 0];
      const media = (): void => {
        for (const party of [a, b]) {
          sent += 1;
          if (!network.sendMedia(party)) lost += 1;
        }
        network.at(20, media);
      };
      network.at(0, media);
      a.credentials = newCredentials((count) => new Uint8Array(count).fill(9));
      a.agent.restart(a.credentials);
      network.touch(a);
      network.run(500);
      b.credentials = newCredentials((count) => new Uint8Array(count).fill(17));
      b.agent.restart(b.credentials);
      network.describe(a, b);
      network.run(500);
      assert.deepEqual([a.paths[1], b.paths[1]], [before.a, before.b]);
      assert.match(a.agent.diagnosis(network.now).reason, /over the path of before an ICE restart/);
      network.describe(b, a);
      network.run(10_000);
      assert.ok(isConnected(pair), explain(pair));
      assert.equal(lost, 0);
      assert.ok(a.media[1] + b.media[1] >= sent - 4);
      assert.equal(b.paths[1]?.remote.address, doesNewPathDiffer ? '192.0.2.2' : '192.0.2.1');
      assert.deepEqual(a.states, ['checking', 'connected']);
      assert.doesNotMatch(a.agent.diagnosis(network.now).reason, /restart/);
    });
  }

  it('of the peer alone is taken as one', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    exchange(pair);
    connect(pair);
    b.credentials = newCredentials((count) => new Uint8Array(count).fill(33));
    b.agent.restart(b.credentials);
    network.describe(a, b);
    network.describe(b, a);
    network.run(3000);
    assert.ok(isConnected(pair), explain(pair));
    assert.doesNotMatch(a.agent.diagnosis(network.now).reason, /restart/);
  });
});

describe('consent', () => {
  it('is asked for every 4 to 6 s, and lasts', () => {
    const pair = pairOf();
    exchange(pair);
    connect(pair);
    const before = pair.a.agent.diagnosis(0).components[0]!.checksSent;
    pair.network.run(600_000);
    assert.ok(isConnected(pair));
    const asked = pair.a.agent.diagnosis(0).components[0]!.checksSent - before;
    assert.ok(asked >= 100 && asked <= 150, `${asked}`);
  });

  it('is lost after 30 s without an answer; nothing is sent then; and it comes back', () => {
    const pair = pairOf();
    const { network, a, b } = pair;
    exchange(pair);
    connect(pair);
    network.isBlocked = () => true;
    network.run(24_000);
    assert.ok(isConnected(pair));
    network.run(11_000);
    assert.deepEqual([a.agent.state, b.agent.state], ['disconnected', 'disconnected']);
    assert.deepEqual([a.paths[1], b.paths[1]], [null, null]);
    assert.match(a.agent.diagnosis(network.now).reason, /^consent lost \d+ s ago; /);
    network.isBlocked = () => false;
    connect(pair, 10_000);
  });

  it('finds another path', () => {
    const pair = pairOf({ addresses: ['192.0.2.1', '192.0.2.2'] }, B);
    const { network, a, b } = pair;
    exchange(pair);
    connect(pair);
    assert.equal(b.paths[1]?.remote.address, '192.0.2.1');
    network.isBlocked = ({ source, to }) => source.address === '192.0.2.1' || to.address === '192.0.2.1';
    network.run(50_000);
    connect(pair, 10_000);
    assert.equal(b.paths[1].remote.address, '192.0.2.2');
    assert.deepEqual(a.states, ['checking', 'connected', 'disconnected', 'connected']);
  });

  it('stays lost when nothing comes back, and the agent falls silent', () => {
    const pair = pairOf();
    const { network, a } = pair;
    exchange(pair);
    connect(pair);
    network.isBlocked = () => true;
    network.run(100_000);
    assert.equal(a.agent.state, 'failed');
    const { sent } = a;
    network.run(100_000);
    assert.equal(a.sent, sent);
  });
});
