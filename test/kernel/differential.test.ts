import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import fc from 'fast-check';
import { enterOwnNetwork, whyNoKernel } from '../support/kernel.ts';
import { loadKernelProgram, type KernelProgram } from '../support/kernel-program.ts';
import { describeSent } from './case-check.ts';
import { makeDevices } from './case-frames.ts';
import { KernelRelay } from './kernel-relay.ts';
import { PacketWriter, packets, plans, type DrawnPacket } from './random-plans.ts';
import type { RelayPlan } from './relay-case.ts';
import { assertSameFigures } from './same-figures.ts';
import { UserSpaceRelay } from './user-space-relay.ts';

const PLANS = 150;
/** Another one finds other plans; `seed` of a failure goes here to see it again. */
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 3);
const LEAST_PACKETS = 3000;

it('both forwarders send, drop and count the same', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  makeDevices();
  const program = loadKernelProgram();
  if (typeof program === 'string') throw new Error(program);
  after(() => program.close());
  const seen = { packets: 0, forwarded: 0, up: 0, dropped: 0, ssrcs: 0 };
  fc.assert(
    fc.property(plans, packets, (plan, drawn) => compare(program, plan, drawn, seen)),
    { numRuns: PLANS, seed: SEED },
  );
  // Chance must not have left out what this is for.
  assert.ok(seen.packets >= LEAST_PACKETS, JSON.stringify(seen));
  assert.ok(seen.ssrcs >= 2 * PLANS, JSON.stringify(seen));
  for (const count of [seen.forwarded, seen.up, seen.dropped])
    assert.ok(count >= seen.packets / 10, JSON.stringify(seen));
});

function compare(
  program: KernelProgram,
  plan: RelayPlan,
  drawn: readonly DrawnPacket[],
  seen: Record<'packets' | 'forwarded' | 'up' | 'dropped' | 'ssrcs', number>,
): void {
  const writer = new PacketWriter(plan);
  const kernel = new KernelRelay(plan, program);
  const userSpace = new UserSpaceRelay(plan);
  try {
    for (const packet of drawn) {
      if (packet.isPlacedAgain) kernel.placeAgain();
      const arrival = writer.arrival(packet);
      const expected = userSpace.receive(arrival).sent.map(describeSent);
      const { sent, verdict } = kernel.receive(arrival);
      assert.deepEqual(sent.map(describeSent).sort(), expected.sort());
      for (const { seen: look } of sent)
        assert.ok(!look || (look.isHeaderRight && look.udpChecksum !== 'wrong'));
      seen.packets += 1;
      seen[verdict === 'up' || verdict === 'dropped' ? verdict : 'forwarded'] += 1;
    }
    seen.ssrcs += assertSameFigures(userSpace.figures(), kernel.figures());
  } finally {
    kernel.close();
    userSpace.close();
  }
}
