import assert from 'node:assert/strict';
import type { KernelProgram } from '../../test/support/kernel-program.ts';
import { localOf, ringFlow, ringPacket } from './ring.ts';

/**
 * One packet may come by a flow so often in a row before it looks like a loop and is dropped (MAX_REPEATS in bpf/loop.h). All but the
 * first time it is counted as a duplicate, which costs a little less than the next packet of a stream.
 */
const ROUNDS_OF_A_PACKET = 28;

export interface RunPlan {
  /** In the table. */
  readonly flows: number;
  /** That packets come for, one after the other. */
  readonly streams: number;
  readonly runs: number;
}

/** Mean nanoseconds of the program for a packet that it forwards. */
export function measureProgram(program: KernelProgram, { flows, streams, runs }: RunPlan): number {
  for (let index = 0; index < flows; index += 1)
    program.push(ringFlow(index, index < streams ? (index + 1) % streams : index));
  // Every packet comes by each stream once where there are enough of them: no duplicates then.
  const repeat = streams === 1 ? ROUNDS_OF_A_PACKET : streams;
  const calls = Math.max(2, Math.ceil(runs / repeat));
  let sum = 0;
  for (let call = 0; call < calls; call += 1) {
    const { verdict, duration } = program.run(ringPacket(call), { repeat });
    assert.equal(verdict, 'redirected');
    // The first calls fill caches and the entries of SSRCs.
    if (call >= calls / 10) sum += duration;
  }
  checkCounts(program, streams, calls * repeat);
  return sum / (calls - Math.ceil(calls / 10));
}

/** Mean nanoseconds for a packet that is none of ours. */
export function measureOtherTraffic(program: KernelProgram, frame: Uint8Array, runs: number): number {
  const { verdict, duration } = program.run(frame, { repeat: runs });
  assert.equal(verdict, 'up');
  return duration;
}

/** A run that did not forward would be fast. */
function checkCounts(program: KernelProgram, streams: number, runs: number): void {
  const { packets, handedUp, ssrcs } = program.flows.read(localOf(0))!;
  assert.equal(packets, runs / streams);
  assert.equal(handedUp, 0);
  assert.equal(ssrcs[0]!.lost, 0);
}
