import { canPair, CandidatePair, type LocalCandidate, type RemoteCandidate } from './pair.ts';
import type { IceComponent } from './types.ts';

/** RFC 8445 §6.1.2.5 suggests this bound. */
const MAX_PAIRS = 100;

/** The pairs of one generation in order of priority, and which of them is to be checked next (RFC 8445 §6.1). */
export class Checklist {
  #pairs: CandidatePair[] = [];
  readonly #triggered: CandidatePair[] = [];
  #isControlling: boolean;

  constructor(isControlling: boolean) {
    this.#isControlling = isControlling;
  }

  /** Highest priority first. */
  get pairs(): readonly CandidatePair[] {
    return this.#pairs;
  }

  setControlling(isControlling: boolean): void {
    this.#isControlling = isControlling;
    this.rank();
  }

  /** Puts the pairs in order again after priorities have changed. */
  rank(): void {
    for (const pair of this.#pairs) pair.rank(this.#isControlling);
    this.#sort();
  }

  find(local: LocalCandidate, remote: RemoteCandidate): CandidatePair | null {
    return this.#pairs.find((pair) => pair.local === local && pair.remote === remote) ?? null;
  }

  /**
   * The pair of the two, which is made if there is none. Null if they cannot be paired, or if the list is full of pairs
   * that are better or in use.
   */
  add(local: LocalCandidate, remote: RemoteCandidate): CandidatePair | null {
    const known = this.find(local, remote);
    if (known !== null || !canPair(local, remote)) return known;
    const pair = new CandidatePair(local, remote, this.#isControlling);
    if (this.#pairs.length >= MAX_PAIRS && !this.#makeRoom(pair)) return null;
    // RFC 8838 §12: a pair waits for one with its foundation that is on its way.
    pair.state = this.#isFoundationActive(pair.foundation) ? 'frozen' : 'waiting';
    this.#pairs.push(pair);
    this.#sort();
    return pair;
  }

  /** Removes the pairs of a component and returns them. */
  remove(component: IceComponent): readonly CandidatePair[] {
    const removed = this.#pairs.filter((pair) => pair.component === component);
    this.#pairs = this.#pairs.filter((pair) => pair.component !== component);
    for (const pair of removed) this.#untrigger(pair);
    return removed;
  }

  /** Checked before all others (RFC 8445 §7.3.1.4). */
  trigger(pair: CandidatePair): void {
    pair.state = 'waiting';
    if (!this.#triggered.includes(pair)) this.#triggered.push(pair);
  }

  /**
   * The pair whose turn it is, without taking it: triggered ones in order, then the best that waits, then the best
   * frozen one whose foundation is idle (RFC 8445 §6.1.4.2).
   */
  peek(isWanted: (pair: CandidatePair) => boolean): CandidatePair | null {
    const [first] = this.#triggered;
    if (first !== undefined) return first;
    const waiting = this.#pairs.find((pair) => pair.state === 'waiting' && isWanted(pair));
    if (waiting !== undefined) return waiting;
    return (
      this.#pairs.find(
        (pair) => pair.state === 'frozen' && isWanted(pair) && !this.#isFoundationActive(pair.foundation),
      ) ?? null
    );
  }

  /** The check of this pair has been started. */
  take(pair: CandidatePair): void {
    this.#untrigger(pair);
  }

  /** RFC 8445 §7.2.5.3.3. */
  unfreeze(foundation: string): void {
    for (const pair of this.#pairs) {
      if (pair.state === 'frozen' && pair.foundation === foundation) pair.state = 'waiting';
    }
  }

  /** The best pair of a component that has been found to work. */
  bestValid(component: IceComponent): CandidatePair | null {
    return this.#pairs.find((pair) => pair.state === 'succeeded' && pair.component === component) ?? null;
  }

  /** Nothing waits or is under way for this component. */
  isIdle(component: IceComponent): boolean {
    return !this.#pairs.some(
      (pair) => pair.component === component && pair.state !== 'failed' && pair.state !== 'succeeded',
    );
  }

  /** Pairs of the component that have come to this state are checked again. */
  recheck(component: IceComponent, states: readonly CandidatePair['state'][]): void {
    for (const pair of this.#pairs) {
      if (pair.component === component && states.includes(pair.state)) pair.state = 'waiting';
    }
  }

  /** Pairs that a check is still to come from, or under way for. */
  get pendingCount(): number {
    let count = 0;
    for (const { state } of this.#pairs) if (state === 'waiting' || state === 'inProgress') count += 1;
    return count;
  }

  #untrigger(pair: CandidatePair): void {
    const index = this.#triggered.indexOf(pair);
    if (index !== -1) this.#triggered.splice(index, 1);
  }

  #isFoundationActive(foundation: string): boolean {
    return this.#pairs.some(
      (pair) => (pair.state === 'waiting' || pair.state === 'inProgress') && pair.foundation === foundation,
    );
  }

  /** Gives up the worst pair that is not in use, if it is worse than the new one. */
  #makeRoom(pair: CandidatePair): boolean {
    const index = this.#pairs.findLastIndex(
      ({ state, isNominated }) => state !== 'inProgress' && state !== 'succeeded' && !isNominated,
    );
    const worst = this.#pairs[index];
    if (worst === undefined || worst.priority >= pair.priority) return false;
    this.#pairs.splice(index, 1);
    this.#untrigger(worst);
    return true;
  }

  #sort(): void {
    this.#pairs.sort((a, b) => (a.priority === b.priority ? 0 : a.priority > b.priority ? -1 : 1));
  }
}
