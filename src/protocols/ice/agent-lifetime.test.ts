import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { B, connect, exchange, explain, isConnected, pairOf } from '../../../test/support/ice-pair.ts';
import { newCredentials } from './index.ts';

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
