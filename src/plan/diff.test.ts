import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { idleTreatment } from '../../test/support/treatment.ts';
import type { Endpoint } from '../base/endpoint.ts';
import { diffPlans, isEmptyDifference } from './diff.ts';
import type { CallPlan, MediaSocket, SocketId, StreamId, StreamPlan } from './types.ts';

const endpoint = (port: number): Endpoint => ({ family: 'IP4', address: '127.0.0.1', port });
const socket = (id: number): MediaSocket => ({ id: id as SocketId, fd: id + 100, local: endpoint(id) });
const stream = (id: number, fields: Partial<StreamPlan> = {}): StreamPlan => ({
  id: id as StreamId,
  slot: id,
  sockets: [socket(id)],
  carries: 'rtp',
  peer: endpoint(9),
  learning: { mode: 'heuristic', signalledAt: 5, isSdpSent: true },
  isStrictSource: false,
  isMediaHandover: false,
  isAsymmetric: false,
  isNatWait: false,
  isNatPierce: false,
  tos: 0,
  isUnidirectional: false,
  rtpSinks: [],
  rtcpSinks: [],
  clockRates: [[0, 8000]],
  security: null,
  isFeedbackStripped: false,
  maskedExtensions: [],
  treatment: null,
  payloadTypes: [],
  bundle: null,
  tap: null,
  ...fields,
});
const plan = (...streams: readonly StreamPlan[]): CallPlan => ({ callId: 'x', streams });
const ids = (list: readonly { readonly id: number }[]) => list.map(({ id }) => id);

describe('diffPlans', () => {
  it('adds all of a first plan and removes all of a last one', () => {
    const only = plan(stream(1), stream(2));
    assert.deepEqual(ids(diffPlans(null, only).added), [1, 2]);
    const end = diffPlans(only, null);
    assert.deepEqual(
      [end.removed, ids(end.closed)],
      [
        [1, 2],
        [1, 2],
      ],
    );
  });

  it('is empty for plans that say the same in other objects', () => {
    assert.ok(isEmptyDifference(diffPlans(plan(stream(1), stream(2)), plan(stream(2), stream(1)))));
    assert.ok(isEmptyDifference(diffPlans(null, null)));
  });

  it('closes only sockets that no stream has any more', () => {
    const before = plan(stream(1, { sockets: [socket(1), socket(2)] }), stream(3));
    const after = plan(stream(1, { sockets: [socket(2)] }), stream(4, { sockets: [socket(3)] }));
    const difference = diffPlans(before, after);
    assert.deepEqual(ids(difference.closed), [1]);
    assert.deepEqual([ids(difference.added), ids(difference.changed), difference.removed], [[4], [1], [3]]);
  });

  const changes: readonly Partial<StreamPlan>[] = [
    { slot: 7 },
    { sockets: [socket(1), socket(5)] },
    { carries: 'both' },
    { peer: endpoint(10) },
    { peer: null },
    { learning: { mode: 'heuristic', signalledAt: 6, isSdpSent: true } },
    { learning: { mode: 'delayed', signalledAt: 5, isSdpSent: true } },
    { learning: { mode: 'heuristic', signalledAt: 5, isSdpSent: false } },
    { isStrictSource: true },
    { isMediaHandover: true },
    { isAsymmetric: true },
    { isNatWait: true },
    { isNatPierce: true },
    { tos: 184 },
    { isUnidirectional: true },
    { rtpSinks: [2 as StreamId] },
    { rtcpSinks: [2 as StreamId] },
    { clockRates: [[0, 16000]] },
    { maskedExtensions: [3] },
    { treatment: idleTreatment },
    { payloadTypes: [[96, 97]] },
  ];
  for (const change of changes)
    it(`sees a changed ${JSON.stringify(change)}`, () => {
      const difference = diffPlans(plan(stream(1)), plan(stream(1, change)));
      assert.deepEqual(ids(difference.changed), [1]);
      assert.equal(difference.added.length + difference.removed.length + difference.closed.length, 0);
    });
});
