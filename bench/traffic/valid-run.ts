import { setTimeout as sleep } from 'node:timers/promises';
import type { TrafficResult, TrafficRun } from './protocol.ts';
import type { TrafficSession } from './session.ts';
import { whyInvalid } from './validity.ts';

const ATTEMPTS = 3;
/** After a run that went wrong: what still waits in some queue must not spoil the next one. */
const SETTLE_MS = 1000;

/** Repeats a run until nothing went wrong with it; throws after three attempts. */
export async function validRun(
  traffic: TrafficSession,
  run: TrafficRun,
  toleratedLoss?: number,
): Promise<TrafficResult> {
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const result = await traffic.run(run);
    const why = whyInvalid(run, result, toleratedLoss);
    if (why === null) return result;
    problem = why;
    await sleep(SETTLE_MS);
    await traffic.renew();
  }
  throw new Error(`no valid run at ${run.rate} packets/s in ${ATTEMPTS} attempts: ${problem}`);
}
