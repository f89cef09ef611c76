/** RFC 8445 §5.1.2.2. */
export const typePreference = { host: 126, prflx: 110, srflx: 100, relay: 0 } as const;
export type CandidateType = keyof typeof typePreference;

/** Of the address with this index, the most wanted first. */
export function localPreference(index: number): number {
  return Math.max(0, 65535 - index);
}

/** RFC 8445 §5.1.2.1: 2^24 · type preference + 2^8 · local preference + 256 − component. */
export function candidatePriority(type: CandidateType, preference: number, component: number): number {
  return typePreference[type] * 2 ** 24 + preference * 2 ** 8 + (256 - component);
}

/** RFC 8445 §6.1.2.3: 2^32 · MIN(G,D) + 2 · MAX(G,D) + (G > D ? 1 : 0); G is the candidate of the controlling agent. */
export function pairPriority(controlling: number, controlled: number): bigint {
  const least = BigInt(Math.min(controlling, controlled));
  const most = BigInt(Math.max(controlling, controlled));
  return (least << 32n) + 2n * most + (controlling > controlled ? 1n : 0n);
}
