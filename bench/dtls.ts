/**
 * DTLS-SRTP handshakes on one core: how many a second in each role, what the dearest single step takes (media waits that long),
 * and what a session costs in memory. See docs/secure-media.md.
 */
import { parseArgs } from 'node:util';
import { dtlsIdentity, dtlsPair, type DtlsEnd, type Identity } from '../test/support/dtls.ts';
import { median } from './support/statistics.ts';
import { printRows } from './support/table.ts';

interface RoleCost {
  /** Milliseconds of each whole handshake. */
  readonly handshakes: number[];
  /** Milliseconds of each call into the session. */
  readonly steps: number[];
}

interface Costs {
  readonly active: RoleCost;
  readonly passive: RoleCost;
}

const HANDSHAKES = 500;
const WARM_UP = 100;
const SESSIONS = 2000;

function main(): void {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, count: { type: 'string' } },
  });
  const count = Number(values.count ?? (values.quick ? HANDSHAKES / 5 : HANDSHAKES));
  const rows: string[][] = [['certificates', 'role', 'handshakes/s', 'ms each', 'dearest step: ms']];
  for (const key of ['prime256v1', 'RSA'] as const) {
    const identities = [dtlsIdentity({ key }), dtlsIdentity({ key })] as const;
    measure(identities, WARM_UP);
    const costs = measure(identities, count);
    for (const role of ['active', 'passive'] as const) rows.push([key, role, ...figures(costs[role])]);
  }
  console.log(`\n${count} handshakes, each figure for one end on one core`);
  printRows(rows);
  console.log(
    `\nmemory of a connected session: ${memoryOfSession(values.quick ? SESSIONS / 4 : SESSIONS).toFixed(1)} kB`,
  );
}

function figures({ handshakes, steps }: RoleCost): string[] {
  const each = median(handshakes);
  const dearest = handshakes.map((_, index) => Math.max(...steps.slice(index * 3, index * 3 + 3)));
  return [(1000 / each).toFixed(0), each.toFixed(2), median(dearest).toFixed(2)];
}

function measure([active, passive]: readonly [Identity, Identity], count: number): Costs {
  const costs: Costs = {
    active: { handshakes: [], steps: [] },
    passive: { handshakes: [], steps: [] },
  };
  for (let index = 0; index < count; index += 1) {
    const pair = dtlsPair(active, passive);
    const spent = { active: 0, passive: 0 };
    const timed = (role: 'active' | 'passive', step: () => void): void => {
      const start = performance.now();
      step();
      const took = performance.now() - start;
      spent[role] += took;
      costs[role].steps.push(took);
    };
    const give = (role: 'active' | 'passive', from: DtlsEnd): void => {
      const datagrams = from.outbox.splice(0);
      timed(role, () => {
        for (const datagram of datagrams) pair[role].session.receive(datagram, 0, datagram.length, 0);
      });
    };
    timed('active', () => pair.active.session.start(0));
    give('passive', pair.active);
    give('active', pair.passive);
    give('passive', pair.active);
    give('active', pair.passive);
    timed('passive', () => pair.passive.session.close(0));
    if (pair.active.session.state !== 'connected') throw new Error('the handshake is not done');
    pair.active.session.close(0);
    costs.active.handshakes.push(spent.active);
    costs.passive.handshakes.push(spent.passive);
  }
  return costs;
}

/** Kilobytes of RSS. */
function memoryOfSession(count: number): number {
  const identities = [dtlsIdentity(), dtlsIdentity()] as const;
  const before = process.memoryUsage().rss;
  const ends = Array.from({ length: count / 2 }, () => {
    const { active, passive } = dtlsPair(...identities);
    active.session.start(0);
    while (active.outbox.length + passive.outbox.length > 0) {
      for (const datagram of active.outbox.splice(0))
        passive.session.receive(datagram, 0, datagram.length, 0);
      for (const datagram of passive.outbox.splice(0))
        active.session.receive(datagram, 0, datagram.length, 0);
    }
    return [active, passive];
  }).flat();
  const growth = process.memoryUsage().rss - before;
  for (const { session } of ends) session.close(0);
  return growth / count / 1024;
}

main();
