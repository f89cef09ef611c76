import { setTimeout as sleep } from 'node:timers/promises';
import type { TrafficSession } from './session.ts';
import { isLossFree, keptPace } from './validity.ts';

export interface HighestRate {
  /** Packets a second. */
  readonly rate: number;
  /** What gave way first; when it is the generator the relay can do more than `rate`. */
  readonly limit: 'relay' | 'generator';
  /** Whether every stream flowed again at a gentle rate after the relay was first given more than it could take. */
  readonly recovered: boolean;
}

export interface RateSearch {
  readonly first: number;
  /** Seconds a step. */
  readonly seconds: number;
  /** Each step up is that much faster than the last good one. */
  readonly factor: number;
  /** Halvings of the gap between good and bad at the end. */
  readonly halvings: number;
  /** Share of packets; default one in ten thousand. */
  readonly toleratedLoss?: number;
}

type Verdict = 'good' | HighestRate['limit'];

const MOST_STEPS = 20;
/** Packets a second that any daemon can take. */
const GENTLE_RATE = 5000;
const SETTLE_MS = 1000;

/** Steps the rate up until packets get lost twice in a row, then narrows the gap. */
export async function findHighestRate(session: TrafficSession, search: RateSearch): Promise<HighestRate> {
  let good = 0;
  let bad = Infinity;
  let limit: HighestRate['limit'] = 'relay';
  const recoveries: boolean[] = [];
  const tryRate = async (rate: number): Promise<void> => {
    const verdict = await verdictAt(session, rate, search, recoveries);
    if (verdict === 'good') good = rate;
    else [bad, limit] = [rate, verdict];
  };
  for (let step = 0, rate = search.first; step < MOST_STEPS && bad === Infinity; step += 1) {
    await tryRate(rate);
    rate *= search.factor;
  }
  for (let step = 0; step < search.halvings && bad < Infinity; step += 1) await tryRate((good + bad) / 2);
  return { rate: good, limit, recovered: recoveries[0] ?? true };
}

/**
 * A machine shared with others loses packets now and then through no fault of the relay's, hence a second try. After
 * each failure the calls are placed anew: streams may stay silent for good once they were overloaded. Whether they did
 * is noted in `recoveries` the first time.
 */
async function verdictAt(
  session: TrafficSession,
  rate: number,
  { seconds, toleratedLoss }: RateSearch,
  recoveries: boolean[],
): Promise<Verdict> {
  let verdict: Verdict = 'relay';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const run = { rate, seconds };
    const result = await session.run(run);
    const inTime = keptPace(run, result);
    if (inTime && isLossFree(result, toleratedLoss)) return 'good';
    verdict = inTime && result.droppedAtReceiver === 0 ? 'relay' : 'generator';
    if (verdict === 'relay' && recoveries.length === 0) recoveries.push(await flowsGently(session, seconds));
    await session.renew();
  }
  return verdict;
}

async function flowsGently(session: TrafficSession, seconds: number): Promise<boolean> {
  await sleep(SETTLE_MS);
  // The first of the two flushes what the overload left in queues.
  await session.run({ rate: GENTLE_RATE, seconds });
  return isLossFree(await session.run({ rate: GENTLE_RATE, seconds }));
}
