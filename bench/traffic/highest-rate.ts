import type { TrafficProcess } from './client.ts';
import { isLossFree, keptPace } from './validity.ts';

export interface HighestRate {
  /** Packets a second. */
  readonly rate: number;
  /** What gave way first; when it is the generator the relay can do more than `rate`. */
  readonly limit: 'relay' | 'generator';
}

export interface RateSearch {
  readonly first: number;
  /** Seconds a step. */
  readonly seconds: number;
  /** Each step up is that much faster than the last good one. */
  readonly factor: number;
  /** Halvings of the gap between good and bad at the end. */
  readonly halvings: number;
}

const MOST_STEPS = 20;

/** Steps the rate up until packets get lost twice in a row, then narrows the gap. */
export async function findHighestRate(traffic: TrafficProcess, search: RateSearch): Promise<HighestRate> {
  let good = 0;
  let bad = Infinity;
  let limit: HighestRate['limit'] = 'relay';
  const tryRate = async (rate: number): Promise<void> => {
    const verdict = await verdictAt(traffic, rate, search.seconds);
    if (verdict === 'good') good = rate;
    else [bad, limit] = [rate, verdict];
  };
  for (let step = 0, rate = search.first; step < MOST_STEPS && bad === Infinity; step += 1) {
    await tryRate(rate);
    rate *= search.factor;
  }
  for (let step = 0; step < search.halvings && bad < Infinity; step += 1) await tryRate((good + bad) / 2);
  return { rate: good, limit };
}

/** A machine shared with others loses packets now and then through no fault of the relay's, hence a second try. */
async function verdictAt(
  traffic: TrafficProcess,
  rate: number,
  seconds: number,
): Promise<'good' | HighestRate['limit']> {
  let verdict: HighestRate['limit'] = 'relay';
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const run = { rate, seconds };
    const result = await traffic.run(run);
    const inTime = keptPace(run, result);
    if (inTime && isLossFree(result)) return 'good';
    verdict = inTime && result.droppedAtReceiver === 0 ? 'relay' : 'generator';
  }
  return verdict;
}
