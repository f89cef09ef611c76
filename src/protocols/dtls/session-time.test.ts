import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ConnectionState, DtlsConnection } from './engine.ts';
import { HandshakeBudget } from './handshake-budget.ts';
import { DtlsSession } from './session.ts';

/** An engine without cryptography: what it says is set by the test. */
class FakeConnection implements DtlsConnection {
  state: ConnectionState = 'handshaking';
  failure = '';
  timeout = 100;
  repeats = 0;
  isFreed = false;
  calls = 0;
  feed(): void {
    this.calls += 1;
  }
  acceptCookie(): void {
    this.calls += 1;
  }
  step(): ConnectionState {
    return this.state;
  }
  timeoutMs(): number {
    return this.timeout;
  }
  retransmit(): ConnectionState {
    this.repeats += 1;
    return this.state;
  }
  takeOutput(): boolean {
    return false;
  }
  shortestRecord(): number {
    return 32;
  }
  srtpProfile(): number {
    return 1;
  }
  peerCertificate(): Uint8Array | null {
    return null;
  }
  exportKeys(): void {
    this.calls += 1;
  }
  shutdown(): void {
    this.calls += 1;
  }
  free(): void {
    this.isFreed = true;
  }
}

function started(): { readonly session: DtlsSession; readonly connections: FakeConnection[] } {
  const connections: FakeConnection[] = [];
  const session = new DtlsSession({
    engine: { connect: () => connections[connections.push(new FakeConnection()) - 1]! },
    role: 'active',
    fingerprints: [],
    budget: new HandshakeBudget(),
    effects: { send: () => undefined, keys: () => undefined, stateChanged: () => undefined },
  });
  session.start(1000);
  return { session, connections };
}

/** A fragment that a server may send. */
const answer = Uint8Array.of(
  22,
  0xfe,
  0xfd,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  0,
  13,
  2,
  0,
  0,
  9,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  7,
);

it('asks to be called when the engine wants to repeat a flight', () => {
  const { session, connections } = started();
  assert.equal(session.poll(1000), 1100);
  connections[0]!.timeout = 0;
  session.poll(1100);
  assert.equal(connections[0]!.repeats, 1);
});

it('has no deadline before the peer has answered, and then one', () => {
  const { session, connections } = started();
  connections[0]!.timeout = -1;
  assert.equal(session.poll(1_000_000), Infinity);
  assert.equal(session.receive(answer, 0, answer.length, 1_000_000), 0);
  assert.equal(session.poll(1_000_000), 1_030_000);
  assert.equal(session.poll(1_030_000), Infinity);
  assert.equal(session.state, 'failed');
  assert.ok(connections[0]!.isFreed);
});

it('looks for a peer that is not there as often as it takes', () => {
  const { session, connections } = started();
  for (let round = 0; round < 50; round += 1) {
    Object.assign(connections.at(-1)!, { timeout: 0, state: 'failed', failure: 'read timeout expired' });
    assert.equal(session.poll(round), round + 100);
  }
  assert.equal(session.state, 'handshaking');
  assert.equal(session.failure, 'no answer from the peer');
  assert.equal(connections.filter(({ isFreed }) => isFreed).length, 50);
});

it('gives a peer up that spoils five handshakes', () => {
  const { session, connections } = started();
  for (let round = 0; round < 5; round += 1) {
    Object.assign(connections.at(-1)!, { state: 'failed', failure: 'bad signature' });
    assert.equal(session.state, 'handshaking');
    session.receive(answer, 0, answer.length, 1000);
  }
  assert.equal(session.state, 'failed');
  assert.equal(session.failure, 'bad signature');
  assert.ok(connections.every(({ isFreed }) => isFreed));
});

it('begins again when the clock of the engine was set back', () => {
  const { session, connections } = started();
  connections[0]!.timeout = 3_600_000;
  assert.equal(session.poll(2000), 2100);
  assert.equal(connections.length, 2);
});
