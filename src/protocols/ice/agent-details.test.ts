import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScriptedIcePeer } from '../../../test/support/scripted-ice-peer.ts';
import type { StunWriter } from '../stun/index.ts';
import { IcePacer } from './index.ts';

const nominate = (writer: StunWriter): StunWriter => writer.controlling(9n).useCandidate();

describe('checks', () => {
  it('are repeated seven times, 100 ms apart and doubling', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000);
    peer.pass(7800);
    const times = peer.requests(4000).map(({ at }) => at - 1000);
    assert.deepEqual(times, [0, 100, 300, 700, 1500, 3100, 6300]);
  });

  it('carry what RFC 8445 §7.1 asks for', () => {
    const peer = new ScriptedIcePeer({ software: 'test' });
    peer.describe(4000);
    peer.pass(0);
    const { message } = peer.requests(4000)[0]!;
    assert.equal(message.username, `${peer.theirs.ufrag}:${peer.ours.ufrag}`);
    assert.equal(message.priority, 110 * 2 ** 24 + 65535 * 256 + 255);
    assert.deepEqual([message.controlled, message.controlling, message.useCandidate], [5n, null, false]);
    assert.equal(message.software, 'test');
    assert.ok(message.integrityAt !== null && message.fingerprintAt !== null);
  });

  it('begin 20 ms apart, the best first', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000, 4001, 4002);
    peer.pass(99);
    assert.deepEqual(
      peer.sent.map(({ at, to }) => [at - 1000, to.port]),
      [
        [0, 4000],
        [20, 4001],
        [40, 4002],
      ],
    );
  });

  it('of agents that share a pacer keep to its rate', () => {
    const pacer = new IcePacer(100);
    const peers = Array.from({ length: 20 }, () => new ScriptedIcePeer({ pacer }));
    for (const peer of peers) peer.describe(4000);
    for (let step = 0; step < 99; step += 1) for (const peer of peers) peer.pass(1);
    const starts = peers.flatMap(({ sent }) => sent.map(({ at }) => at)).sort((a, b) => a - b);
    assert.ok(starts.length <= 11, `${starts.length}`);
    for (let step = 0; step < 301; step += 1) for (const peer of peers) peer.pass(1);
    assert.ok(peers.every(({ sent }) => sent.length > 0));
  });

  it('of the same foundation wait for one of them', () => {
    const peer = new ScriptedIcePeer();
    peer.describe();
    const candidates = [4000, 4001].map((port) => ({
      ...{ foundation: 'same', component: 1, transport: 'udp', priority: 7000 - port },
      ...{ address: '198.51.100.7', port, type: 'host', attributes: [] },
    }));
    peer.agent.addRemoteCandidates(candidates, peer.now);
    peer.describe();
    peer.pass(1000);
    assert.equal(peer.requests(4001).length, 0);
    peer.answer(4000);
    peer.pass(30);
    assert.equal(peer.requests(4001).length, 1);
  });

  it('are triggered by those of the peer, before all others', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000, 4001, 4002, 4003);
    peer.check(4003);
    peer.pass(30);
    assert.deepEqual(
      peer.sent.filter(({ message }) => message.class === 0).map(({ to }) => to.port),
      [4000, 4003],
    );
  });

  it('go to at most a hundred pairs, the best ones', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(...Array.from({ length: 150 }, (_, index) => 4000 + index));
    const { remoteCandidates, ignoredCandidates } = peer.agent.diagnosis(peer.now);
    assert.deepEqual([remoteCandidates, ignoredCandidates], [100, 50]);
    peer.pass(7000);
    assert.ok(peer.sent.length <= 700);
  });
});

describe('nomination by the peer', () => {
  it('counts when our own check has succeeded', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000);
    peer.check(4000, nominate);
    assert.equal(peer.path, null);
    peer.answer(4000);
    assert.equal(peer.path!.remote.port, 4000);
    assert.deepEqual(peer.states, ['checking', 'connected']);
  });

  it('aggressive: the best of several wins', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000, 4001, 4002);
    for (const port of [4001, 4002, 4000]) {
      peer.check(port, nominate);
      peer.pass(30);
      peer.answer(port);
    }
    assert.equal(peer.path?.remote.port, 4000);
    peer.check(4002, nominate);
    assert.equal(peer.path.remote.port, 4000);
  });

  it('a change of mind: a worse pair wins once the better one is left', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000, 4001);
    for (const port of [4000, 4001]) {
      peer.check(port, nominate);
      peer.pass(30);
      peer.answer(port);
    }
    for (let second = 0; second < 3; second += 1) {
      peer.pass(1000);
      peer.answer(4000);
      peer.check(4001, nominate);
    }
    assert.equal(peer.path?.remote.port, 4001);
  });

  it('without one there is no path', () => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000);
    peer.check(4000, (writer) => writer.controlling(9n));
    peer.answer(4000);
    peer.pass(5000);
    assert.equal(peer.path, null);
    assert.match(
      peer.agent.diagnosis(peer.now).reason,
      /^checks have been answered, but the peer has not nominated a pair/,
    );
  });
});

describe('nomination by us', () => {
  it('takes the best pair that works after 100 ms, once', () => {
    const peer = new ScriptedIcePeer({ isControlling: true });
    peer.describe(4000, 4001);
    peer.pass(50);
    peer.answer(4001);
    peer.pass(60);
    peer.answer(4000);
    assert.equal(peer.path, null);
    peer.pass(50);
    peer.answer(4000);
    assert.equal(peer.path!.remote.port, 4000);
    peer.pass(1000);
    const nominations = peer.sent.filter(({ message }) => message.useCandidate);
    assert.deepEqual([...new Set(nominations.map(({ to }) => to.port))], [4000]);
  });

  it('goes on to the next pair if the nomination is not answered', () => {
    const peer = new ScriptedIcePeer({ isControlling: true });
    peer.describe(4000, 4001);
    peer.pass(50);
    peer.answer(4000);
    peer.answer(4001);
    peer.pass(8200);
    peer.answer(4001);
    assert.equal(peer.path?.remote.port, 4001);
  });

  it('a peer that always answers 487 does not make us go round in circles', () => {
    const peer = new ScriptedIcePeer({ isControlling: true });
    peer.describe(4000);
    for (let step = 0; step < 1000; step += 1) {
      peer.pass(20);
      peer.answer(4000, (writer) => writer.errorCode(487, 'Role Conflict'));
    }
    const starts = new Set(peer.requests(4000).map(({ message }) => message.transactionId));
    assert.ok(starts.size < 40, `${starts.size}`);
    assert.match(peer.agent.diagnosis(peer.now).reason, /the peer answered 487 Role Conflict/);
  });
});

describe('consent', () => {
  const connected = (): ScriptedIcePeer => {
    const peer = new ScriptedIcePeer();
    peer.describe(4000);
    peer.check(4000, nominate);
    peer.answer(4000);
    assert.notEqual(peer.path, null);
    return peer;
  };

  it('is revoked by 403 at once', () => {
    const peer = connected();
    peer.pass(6000);
    peer.answer(4000, (writer) => writer.errorCode(403, 'Forbidden'));
    assert.equal(peer.path, null);
    assert.match(peer.agent.diagnosis(peer.now).reason, /consent lost 0 s ago; .*403 Forbidden/);
  });

  it('of a resumed path is asked for at once', () => {
    const peer = new ScriptedIcePeer();
    peer.describe();
    peer.agent.resume(
      1,
      { socket: 5, remote: { family: 'IP4', address: '198.51.100.7', port: 4000 } },
      peer.now,
    );
    peer.describe();
    assert.deepEqual(peer.states, ['checking', 'connected']);
    assert.equal(peer.requests(4000).length, 1);
    peer.pass(20_000);
    peer.answer(4000);
    peer.pass(20_000);
    assert.equal(peer.agent.state, 'connected');
    peer.pass(15_000);
    assert.equal(peer.agent.state, 'disconnected');
  });
});
