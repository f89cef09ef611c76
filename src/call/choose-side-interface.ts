import type { Family } from '../base/endpoint.ts';
import type { LocalAddress, LogicalInterface } from '../base/interface.ts';
import { chooseAddress, defaultInterface, findInterface } from '../policy/choose-interface.ts';
import type { CallContext } from './context.ts';
import type { Side } from './participant.ts';

/** The interface that a side of a call gets, and the address on it that its new ports are opened on. */
export interface InterfaceChoice {
  readonly name: string;
  readonly isExplicit: boolean;
  readonly address: LocalAddress;
  /** A name was asked for that does not exist. */
  readonly isWishUnknown: boolean;
}

/** `wish`: what `direction` says for this side; null: keep what it has, or the default for the family. */
export function chooseSideInterface(
  side: Side,
  wish: string | null,
  family: Family,
  context: CallContext,
): InterfaceChoice | null {
  const { interfaces, nextInGroup } = context;
  const current = interfaces.interfaces.find((entry) => entry.name === side.interfaceName) ?? null;
  if (wish !== null) {
    const wished = keepsCurrent(wish, current, context)
      ? current
      : findInterface(interfaces, wish, nextInGroup);
    if (wished !== null) return toChoice(wished, family, true, false);
  }
  const isCurrentFit =
    current !== null &&
    (side.isInterfaceExplicit || current.addresses.some((address) => address.family === family));
  if (isCurrentFit) return toChoice(current, family, side.isInterfaceExplicit, wish !== null);
  const fallback = defaultInterface(interfaces, family, nextInGroup);
  return fallback === null ? null : toChoice(fallback, family, false, wish !== null);
}

/** A round-robin name must not move a call that already has a member of its group. */
function keepsCurrent(wish: string, current: LogicalInterface | null, { interfaces }: CallContext): boolean {
  if (current === null) return false;
  if (wish === 'round-robin-calls') return true;
  return interfaces.roundRobin.get(interfaces.aliases.get(wish) ?? wish)?.includes(current.name) ?? false;
}

function toChoice(
  logical: LogicalInterface,
  family: Family,
  isExplicit: boolean,
  isWishUnknown: boolean,
): InterfaceChoice | null {
  const address = chooseAddress(logical, family);
  return address === null ? null : { name: logical.name, isExplicit, address, isWishUnknown };
}
