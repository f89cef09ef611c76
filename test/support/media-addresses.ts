import type { InterfaceSet, LocalAddress } from '../../src/base/interface.ts';

/** A local address on loopback unless told otherwise. */
export function localAddress(fields: Partial<LocalAddress> = {}): LocalAddress {
  const family = fields.family ?? 'IP4';
  const address = fields.address ?? (family === 'IP4' ? '127.0.0.1' : '::1');
  return {
    id: 0,
    interfaceName: 'default',
    family,
    address,
    advertised: { family, address },
    portMin: 40000,
    portMax: 40099,
    excludedPorts: new Set(),
    ...fields,
  };
}

/** One logical interface for each name, in the order given. */
export function interfaceSet(...addresses: readonly LocalAddress[]): InterfaceSet {
  const names = [...new Set(addresses.map(({ interfaceName }) => interfaceName))];
  return {
    interfaces: names.map((name) => ({
      name,
      addresses: addresses.filter(({ interfaceName }) => interfaceName === name),
    })),
    aliases: new Map(),
    roundRobin: new Map(),
  };
}

/** Numbers that look random and are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
