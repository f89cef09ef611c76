import type { FlowSpec, SsrcState } from '../kernel/flow.ts';

/** The kernel's bits: `highest - n` has arrived, for n up to 63. A jump is counted too, but not yet believed. */
export function hasSeen({ highest, seen, seenEarlier, afterJump }: SsrcState, sequence: number): boolean {
  if (afterJump === ((sequence + 1) & 0xffff)) return true;
  const behind = (highest - sequence) & 0xffff;
  if (behind >= 64) return false;
  return ((behind < 32 ? seen >>> behind : seenEarlier >>> (behind - 32)) & 1) === 1;
}

/** Whether the kernel would do the same; SSRCs are counts, not rules. */
export function isSameFlow(a: FlowSpec, b: FlowSpec): boolean {
  // Equal clocks are one table. It is left out of the text, which would be ten times as long.
  return a.clockRates === b.clockRates && ruleOf(a) === ruleOf(b);
}

function ruleOf(flow: FlowSpec): string {
  return JSON.stringify({ ...flow, ssrcs: null, clockRates: null });
}

export function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
