import type { Family } from '../base/endpoint.ts';
import type { InterfaceSet, LocalAddress, LogicalInterface } from '../base/interface.ts';

/** Picks the next member of a round-robin group; members without free ports are passed over. */
export type NextInGroup = (group: readonly string[]) => string;

/**
 * The logical interface that a `direction` value asks for. Aliases and round-robin groups are resolved; the legacy
 * names `internal` and `external` mean IPv4 and IPv6 where nothing is called so. Null: no such interface.
 */
export function findInterface(
  set: InterfaceSet,
  name: string,
  nextInGroup: NextInGroup,
): LogicalInterface | null {
  if (name === 'round-robin-calls') {
    const chosen = nextInGroup(set.interfaces.map((entry) => entry.name));
    return byName(set, chosen);
  }
  const real = set.aliases.get(name) ?? name;
  const exact = byName(set, real);
  if (exact !== null) return exact;
  const group = set.roundRobin.get(real);
  if (group !== undefined) return byName(set, nextInGroup(group));
  if (name === 'internal') return defaultInterface(set, 'IP4', nextInGroup);
  if (name === 'external') return defaultInterface(set, 'IP6', nextInGroup);
  return null;
}

/**
 * The interface used when none is asked for: the first configured one that has the family, else the first. If the
 * first one is a member of a round-robin group, the group is meant.
 */
export function defaultInterface(
  set: InterfaceSet,
  family: Family,
  nextInGroup: NextInGroup,
): LogicalInterface | null {
  const first =
    set.interfaces.find((entry) => entry.addresses.some((address) => address.family === family)) ??
    set.interfaces[0] ??
    null;
  if (first === null) return null;
  for (const group of set.roundRobin.values()) {
    if (group.includes(first.name)) return byName(set, nextInGroup(group));
  }
  return first;
}

/** The primary address of the wanted family, or else the primary address of the other one. */
export function chooseAddress(logical: LogicalInterface, family: Family): LocalAddress | null {
  return logical.addresses.find((address) => address.family === family) ?? logical.addresses[0] ?? null;
}

function byName(set: InterfaceSet, name: string): LogicalInterface | null {
  return set.interfaces.find((entry) => entry.name === name) ?? null;
}
