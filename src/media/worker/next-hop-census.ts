import type { FlowSpec, RouteLookup } from '../kernel/flow.ts';
import type { NextHop } from '../kernel/silent-neighbours.ts';

/** So many next hops may wait to be looked into; further ones are left out. */
const MAX_WAITING = 64;
const MAX_REPORTED = 1024;

export interface NextHopCensusParts {
  readonly flows: () => Iterable<{ readonly spec: FlowSpec }>;
  readonly routes: Pick<RouteLookup, 'find'>;
  readonly report: (text: string) => void;
}

/**
 * Tells of next hops that do not answer, if kernel flows go by them: the program hands packets to the kernel's output, which drops them
 * later and elsewhere, so that no counter of ours shows it. Goes through the flows a few at a time.
 */
export class NextHopCensus {
  readonly #parts: NextHopCensusParts;
  readonly #waiting: NextHop[] = [];
  readonly #reported = new Set<string>();
  #flows: Iterator<{ readonly spec: FlowSpec }> | null = null;
  #count = 0;

  constructor(parts: NextHopCensusParts) {
    this.#parts = parts;
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  note(hop: NextHop): void {
    if (hop.isSilent) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push(hop);
    } else if (this.#reported.delete(nameOf(hop)))
      this.#parts.report(`Next hop ${nameOf(hop)} answers again: media that goes by it arrives.`);
  }

  /** Looks at one more flow; false: there is nothing to do. */
  step(): boolean {
    const [hop] = this.#waiting;
    if (!hop) return false;
    this.#flows ??= this.#parts.flows()[Symbol.iterator]();
    const next = this.#flows.next();
    if (next.done === true) this.#conclude(hop);
    else if (this.#goesBy(next.value.spec, hop)) this.#count += 1;
    return true;
  }

  #goesBy({ destinations }: FlowSpec, { ifindex, address }: NextHop): boolean {
    return destinations.some(
      ({ ifindex: device, from, to }) =>
        device === ifindex && this.#parts.routes.find(from, to)?.nextHop === address,
    );
  }

  #conclude(hop: NextHop): void {
    const count = this.#count;
    this.#waiting.shift();
    this.#flows = null;
    this.#count = 0;
    if (count === 0 || this.#reported.size >= MAX_REPORTED) return;
    this.#reported.add(nameOf(hop));
    this.#parts.report(
      `Next hop ${nameOf(hop)} does not answer: what ${count} stream${count === 1 ? '' : 's'} in the kernel send by it is lost ` +
        '(it still counts as forwarded). Check that host or router, the link to it, and `ip neigh`; media goes on by itself when it is back.',
    );
  }
}

function nameOf({ address, device }: NextHop): string {
  return `${address} on ${device}`;
}
