import assert from 'node:assert/strict';
import type { SsrcFigures, StreamFigures } from './relay-case.ts';

/** SSRCs that user space keeps at once: one that comes back after more starts anew. */
const KEPT_SSRCS = 4;
/** The two read the clock one after the other, and the machine may do something else between. */
const JITTER_TOLERANCE_MS = 8;

/** Both forwarders have counted the same. Returns of how many SSRCs all could be compared. */
export function assertSameFigures(
  userSpace: ReadonlyMap<string, StreamFigures>,
  kernel: ReadonlyMap<string, StreamFigures>,
): number {
  let compared = 0;
  for (const [name, expected] of userSpace) {
    const found = kernel.get(name)!;
    assert.deepEqual(trafficOf(found), trafficOf(expected), `counters of ${name}`);
    assert.deepEqual([...found.ssrcs.keys()].sort(), [...expected.ssrcs.keys()].sort(), `SSRCs of ${name}`);
    for (const [ssrc, figures] of expected.ssrcs) {
      const isExact = expected.ssrcs.size <= KEPT_SSRCS && !found.ssrcs.get(ssrc)!.isShared;
      assertSameSsrc(figures, found.ssrcs.get(ssrc)!, isExact, `SSRC ${ssrc} of ${name}`);
      compared += Number(isExact);
    }
  }
  return compared;
}

const trafficOf = ({ in: received, out, drops }: StreamFigures) => ({
  in: received,
  out,
  drops: { ...drops },
});

function assertSameSsrc(expected: SsrcFigures, found: SsrcFigures, isExact: boolean, what: string): void {
  assert.deepEqual([found.packets, found.bytes], [expected.packets, expected.bytes], `traffic of ${what}`);
  if (!isExact) return;
  assert.deepEqual(sequenceOf(found), sequenceOf(expected), `sequence of ${what}`);
  const difference = Math.abs(found.jitterMs - expected.jitterMs);
  assert.ok(
    difference <= JITTER_TOLERANCE_MS,
    `jitter of ${what}: ${found.jitterMs} and ${expected.jitterMs}`,
  );
}

const sequenceOf = ({ lost, duplicates, reordered, gaps, restarts, lastSequence }: SsrcFigures) => ({
  lost,
  duplicates,
  reordered,
  gaps,
  restarts,
  lastSequence,
});
