import type { NeighbourNews } from '../../native/netlink/neighbours.ts';

/** A host on the same link that does not answer, or answers again. */
export interface NextHop extends NeighbourNews {
  /** Name of the network device. */
  readonly device: string;
}

/** Networks that are scanned have thousands of silent addresses, and none of them is a next hop of media. */
const MAX_REMEMBERED = 1024;

/** Which neighbours are silent, so that only changes are passed on: a neighbour that stays silent is asked for again and again. */
export class SilentNeighbours {
  readonly #silent = new Set<string>();

  /** The changes among the news; the last word on a neighbour counts. */
  take(news: readonly NeighbourNews[]): readonly NeighbourNews[] {
    const last = new Map<string, NeighbourNews>();
    for (const each of news) last.set(keyOf(each), each);
    const changes: NeighbourNews[] = [];
    for (const [key, each] of last) {
      if (this.#silent.has(key) === each.isSilent) continue;
      if (!each.isSilent) this.#silent.delete(key);
      else if (this.#silent.size < MAX_REMEMBERED) this.#silent.add(key);
      else continue;
      changes.push(each);
    }
    return changes;
  }
}

function keyOf({ ifindex, address }: NeighbourNews): string {
  return `${ifindex} ${address}`;
}
