import type { MediaPlane } from '../plan/media-plane.ts';

/** A call needs an even and an odd port; an interface with fewer left is passed over. */
const portsPerParty = 2;

/** Takes the members of an interface group in turn; one that has run out of ports only if all have. */
export function createRoundRobin(media: Pick<MediaPlane, 'portUse'>): (group: readonly string[]) => string {
  const turns = new Map<string, number>();
  return (group) => {
    const key = group.join(' ');
    const turn = turns.get(key) ?? 0;
    const order = group.map((_, offset) => (turn + offset) % group.length);
    const free = new Map<string, number>();
    for (const { address, total, used } of media.portUse()) {
      free.set(address.interfaceName, (free.get(address.interfaceName) ?? 0) + total - used);
    }
    const chosen =
      order.find((index) => (free.get(group[index] ?? '') ?? 0) >= portsPerParty) ?? order[0] ?? 0;
    turns.set(key, (chosen + 1) % group.length);
    return group[chosen] ?? '';
  };
}
