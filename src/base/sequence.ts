import type { Brand } from './brand.ts';

/** A 16-bit wire number made unique by adding 65536 for each time it has wrapped. May be negative just after the start. */
export type ExtendedSequence = Brand<number, 'ExtendedSequence'>;

/** How far 16-bit `to` lies ahead of `from` on the shorter way round: -32768 to 32767 (RFC 1982 §3.2 with the tie broken). */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** True if 16-bit `candidate` comes after `reference`. */
export function isSequenceAfter(candidate: number, reference: number): boolean {
  return sequenceDistance(reference, candidate) > 0;
}

/** The first number of a stream. */
export function firstExtendedSequence(wire: number): ExtendedSequence {
  return (wire & 0xffff) as ExtendedSequence;
}

/** The extended number with the low 16 bits `wire` that lies nearest to `reference`, usually the highest one so far. */
export function extendSequence(reference: ExtendedSequence, wire: number): ExtendedSequence {
  return (reference + sequenceDistance(reference & 0xffff, wire)) as ExtendedSequence;
}

/** The 16 bits that go on the wire. */
export function wireSequence(extended: ExtendedSequence): number {
  return extended & 0xffff;
}

/** How far 32-bit `to` (an RTP timestamp) lies ahead of `from` on the shorter way round. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}
