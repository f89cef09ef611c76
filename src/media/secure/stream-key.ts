import { createHash } from 'node:crypto';
import type { SrtpPlan } from '../../plan/security.ts';
import type { CountedTurns, SrtpContextState } from '../../protocols/srtp/index.ts';

/** One direction of SRTP under one master key, working in place on the memory that packets are received in. */
export interface SrtpTransform {
  protectRtp(offset: number, length: number): number;
  protectRtcp(offset: number, length: number): number;
  /** Results: the new length, or a drop reason negated, and then the packet is as it was. */
  unprotectRtp(offset: number, length: number): number;
  unprotectRtcp(offset: number, length: number): number;
  /** The sender may begin to count again, as some do when a call is signalled anew under the same key. */
  expectRestart(): void;
  /** Packets have gone by before the transform was there. */
  expectTurns(turns: CountedTurns): void;
  /** Packets so far; only ever rises. */
  readonly packets: number;
  exportState(): SrtpContextState;
  importState(state: SrtpContextState): void;
  close(): void;
}

/** A transform with what it was made of, so that the same key is not started again: its counters would be lost. */
export interface StreamKey {
  readonly plan: SrtpPlan;
  readonly text: string;
  readonly transform: SrtpTransform;
  /** Equal where the master key is the same: then the key stream is, for the same SSRC and index. */
  readonly secretId: number;
  /** Equal where the same packet looks the same under both. */
  readonly wireId: number;
}

export function streamKey(plan: SrtpPlan, text: string, transform: SrtpTransform): StreamKey {
  return { plan, text, transform, secretId: idOf(plan.masterKey), wireId: idOf(text) };
}

/** A number in place of a text, which is compared for each packet. */
function idOf(text: string): number {
  return createHash('sha256').update(text, 'latin1').digest().readUIntBE(0, 6);
}
