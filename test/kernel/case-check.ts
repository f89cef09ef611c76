import assert from 'node:assert/strict';
import { formatEndpoint, type Endpoint } from '../../src/base/endpoint.ts';
import { dropReasons } from '../../src/base/drop-reasons.ts';
import type { Passage, Relay, RelayCase, RelayPlan, SentPacket, SsrcExpectation, Step, StreamFigures } from './relay-case.ts'; // prettier-ignore

const HOP_LIMIT = 64;
/** Everything that a case's packets do not add to `figures` of is 0. */
const nothing = (): { packets: number; bytes: number; errors: number } => ({
  packets: 0,
  bytes: 0,
  errors: 0,
});

/** Puts the packets of a case through a relay and holds what comes out against what the case says. */
export function checkCase(relay: Relay, { plan, steps, ssrcs = {} }: RelayCase): void {
  for (const [index, step] of steps.entries()) {
    if (step.waitMs > 0) wait(step.waitMs);
    const passage = relay.receive(step);
    checkSent(passage, step, plan, `packet ${index + 1}`);
    if (passage.verdict) checkVerdict(passage, step, plan, `packet ${index + 1}`);
  }
  const figures = relay.figures();
  for (const [name, expected] of expectedFigures(plan, steps)) {
    const { in: received, out, drops } = figures.get(name)!;
    assert.deepEqual({ in: received, out, drops: { ...drops } }, expected, `counters of ${name}`);
  }
  for (const name of Object.keys(plan)) {
    const { refused } = figures.get(name)!;
    const last = steps.findLast(({ to, drop }) => to === name && drop === 'media.strictSource');
    assert.deepEqual(refused?.endpoint, last?.from ?? undefined, `last source that ${name} has refused`);
  }
  for (const [name, expected] of Object.entries(ssrcs)) checkSsrcs(figures.get(name)!, expected, name);
}

/** For comparison and for people. */
export function describeSent({ from, to, payload }: Pick<SentPacket, 'from' | 'to' | 'payload'>): string {
  return `${formatEndpoint(from)} > ${formatEndpoint(to)} ${Buffer.from(payload).toString('hex')}`;
}

function checkSent({ sent }: Passage, step: Step, plan: RelayPlan, where: string): void {
  const payload = step.as ?? step.payload;
  const expected = step.goesTo.map((name) =>
    describeSent({ from: plan[name]!.local, to: destinationOf(plan, step, name), payload }),
  );
  assert.deepEqual(sent.map(describeSent).sort(), expected.sort(), `${where}: what goes out`);
  for (const { to, seen } of sent) {
    if (!seen) continue;
    const sink = plan[step.goesTo.find((name) => destinationOf(plan, step, name).port === to.port)!]!;
    const udpChecksum = step.look.isUdpSumWrong ? 'wrong' : step.look.hasNoChecksum ? 'none' : 'right';
    const isHeaderRight = !step.look.isHeaderSumWrong;
    assert.deepEqual(seen, { tos: sink.tos, ttl: HOP_LIMIT, isHeaderRight, udpChecksum }, where);
  }
}

function destinationOf(plan: RelayPlan, step: Step, name: string): Endpoint {
  return step.moved?.[name] ?? plan[name]!.peer;
}

function checkVerdict({ verdict }: Passage, step: Step, plan: RelayPlan, where: string): void {
  const last = step.goesTo.at(-1);
  const byKernel = last === undefined ? 'dropped' : plan[last]!.isLocal ? 'delivered' : 'sent';
  assert.equal(verdict, step.path === 'up' ? 'up' : byKernel, `${where}: verdict`);
}

function expectedFigures(
  plan: RelayPlan,
  steps: readonly Step[],
): ReadonlyMap<string, Pick<StreamFigures, 'in' | 'out' | 'drops'>> {
  const figures = new Map(
    Object.keys(plan).map((name) => {
      const drops: Record<string, number> = {};
      return [name, { in: nothing(), out: nothing(), drops }] as const;
    }),
  );
  for (const { to, payload, goesTo, drop } of steps) {
    const { in: received, drops } = figures.get(to)!;
    if (drop !== null) {
      drops[drop] = (drops[drop] ?? 0) + 1;
      if (isError(drop)) received.errors += 1;
    }
    if (goesTo.length > 0 || drop === 'media.noSink') addPacket(received, payload);
    for (const name of goesTo) addPacket(figures.get(name)!.out, payload);
  }
  return figures;
}

function addPacket(traffic: { packets: number; bytes: number }, { length }: Uint8Array): void {
  traffic.packets += 1;
  traffic.bytes += length;
}

function isError(drop: string): boolean {
  const reason = dropReasons.find((known) => known?.name === drop);
  assert.ok(reason, `a case expects a drop that does not exist: ${drop}`);
  return reason.isError;
}

function checkSsrcs(
  { ssrcs }: StreamFigures,
  expected: Readonly<Record<number, SsrcExpectation>>,
  name: string,
): void {
  assert.deepEqual([...ssrcs.keys()].sort(), Object.keys(expected).map(Number).sort(), `SSRCs of ${name}`);
  for (const [ssrc, { jitterMs, ...wanted }] of Object.entries(expected)) {
    const found = ssrcs.get(Number(ssrc))!;
    const { packets, lost, duplicates, reordered, gaps, restarts, lastSequence } = found;
    const counts = { packets, lost, duplicates, reordered, gaps, restarts, lastSequence };
    assert.deepEqual(
      counts,
      { lost: 0, duplicates: 0, reordered: 0, gaps, restarts, lastSequence, ...wanted },
      `SSRC ${ssrc}`,
    );
    if (!jitterMs) continue;
    const [least, most] = jitterMs;
    assert.ok(found.jitterMs >= least && found.jitterMs <= most, `jitter ${found.jitterMs} ms`);
  }
}

/** Without letting anything else run meanwhile. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
