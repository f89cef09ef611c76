import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slab } from '../../native/slab.ts';
import { SockaddrTable } from '../../native/sockaddr-table.ts';
import type { SocketId, StreamId, StreamPlan } from '../../plan/types.ts';
import { CHUNK_BYTES, CounterChunk } from '../counters/layout.ts';
import { ForbiddenTargets } from './forbidden-targets.ts';
import { NatPiercer } from './nat-piercer.ts';
import { StreamState } from './stream-state.ts';

const endpoint = (port: number) => ({ family: 'IP4', address: '127.0.0.1', port }) as const;
const plan: StreamPlan = {
  id: 1 as StreamId,
  slot: 0,
  sockets: [{ id: 1 as SocketId, fd: 42, local: endpoint(1) }],
  carries: 'rtp',
  peer: endpoint(2),
  learning: { mode: 'heuristic', signalledAt: 0, isSdpSent: true },
  isStrictSource: false,
  isMediaHandover: false,
  isAsymmetric: false,
  isNatWait: false,
  isNatPierce: true,
  tos: 0,
  isUnidirectional: false,
  rtpSinks: [],
  rtcpSinks: [],
  clockRates: [],
  security: null,
  isFeedbackStripped: false,
  maskedExtensions: [],
  treatment: null,
  payloadTypes: [],
  bundle: null,
  tap: null,
};

function piercer(peer: StreamPlan['peer'] = plan.peer) {
  const sent: number[] = [];
  const table = new SockaddrTable();
  const chunk = new CounterChunk(new SharedArrayBuffer(CHUNK_BYTES));
  const forbidden = new ForbiddenTargets({ ports: [], hosts: [] });
  const ticks = new Float64Array(128);
  const stream = new StreamState(plan.id, plan.slot, chunk, table.allocate(), ticks, forbidden);
  stream.configure({ ...plan, peer }, new Float64Array(128), table);
  const nat = new NatPiercer({
    bytes: new Uint8Array(0),
    memory: new Slab(0),
    scratch: 0,
    limit: 0,
    original: 0,
    watch: () => 0,
    unwatch: () => 0,
    wait: () => 0,
    descriptor: () => 0,
    receive: () => 0,
    readSource: () => undefined,
    send: (fd, _offset, length) => {
      sent.push(fd);
      return length;
    },
    sendCopy: (_fd, _bytes, length) => length,
  });
  return { nat, stream, sent };
}

describe('NatPiercer', () => {
  it('sends at once and every 200 ms, and waits no longer than that', () => {
    const { nat, stream, sent } = piercer();
    assert.equal(nat.timeout(0), -1);
    nat.start(stream, 1000);
    assert.deepEqual(sent, [42]);
    assert.equal(nat.timeout(1000), 200);
    assert.equal(nat.timeout(1050), 150);
    nat.run(1100);
    assert.equal(sent.length, 1);
    nat.run(1200);
    assert.equal(sent.length, 2);
  });

  it('stops when the peer is heard, when it is told to, and in the end by itself', () => {
    const heard = piercer();
    heard.nat.start(heard.stream, 0);
    heard.stream.hasHeard = true;
    heard.nat.run(200);
    assert.equal(heard.sent.length, 1);
    assert.equal(heard.nat.timeout(200), -1);

    const told = piercer();
    told.nat.start(told.stream, 0);
    told.nat.stop(told.stream);
    assert.equal(told.nat.timeout(0), -1);

    const silent = piercer();
    silent.nat.start(silent.stream, 0);
    for (let now = 0; now < 60_000; now += 200) silent.nat.run(now);
    assert.equal(silent.sent.length, 60);
    assert.equal(silent.nat.timeout(60_000), -1);
  });

  it('keeps its pace for all while one stream is started again and again', () => {
    const { nat, stream, sent } = piercer();
    const other = piercer();
    nat.start(other.stream, 0);
    for (let now = 0; now < 1000; now += 10) {
      nat.start(stream, now);
      nat.run(now);
    }
    assert.ok(sent.length <= 1 + 100 + 10, 'one for each start, and two streams every 200 ms');
  });

  it('sends nowhere while the peer is not known', () => {
    const { nat, stream, sent } = piercer(null);
    nat.start(stream, 0);
    nat.run(0);
    assert.equal(sent.length, 0);
  });
});
