import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dtlsIdentity, dtlsPair, exchangeAll } from '../../../test/support/dtls.ts';

const alice = dtlsIdentity();
const bob = dtlsIdentity();
const MEGABYTE = 1 << 20;
/** A connection that is not freed is some 50 kB, so 2,000 of them would be five times this. */
const LIMIT = 20 * MEGABYTE;

/** Two sessions to the end, and two that are closed in the middle. */
function fourSessions(): void {
  const whole = dtlsPair(alice, bob);
  whole.active.session.start(0);
  exchangeAll(whole.active, whole.passive);
  const half = dtlsPair(alice, bob);
  half.active.session.start(0);
  const [hello] = half.active.outbox;
  half.passive.session.receive(hello!, 0, hello!.length, 0);
  for (const { session } of [whole.active, whole.passive, half.active, half.passive]) session.close(0);
}

it('2,000 sessions come and go without a trace', () => {
  const rounds = (count: number): void => {
    for (let round = 0; round < count; round += 1) fourSessions();
  };
  // Pools and arenas grow once.
  rounds(250);
  const before = process.memoryUsage().rss;
  rounds(500);
  const growth = process.memoryUsage().rss - before;
  assert.ok(growth < LIMIT, `${(growth / MEGABYTE).toFixed(1)} MB more`);
});
