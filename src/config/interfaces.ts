import { isZeroAddress } from '../base/endpoint.ts';
import type { Address } from '../base/endpoint.ts';
import type { InterfaceSet, LocalAddress, LogicalInterface } from '../base/interface.ts';
import type { RawSection } from './config.ts';
import { parseInterfaceOption, parseInterfaceSection } from './interface-entry.ts';
import type { AddressEntry, AliasEntry, InterfaceEntry } from './interface-entry.ts';
import { isOnThisMachine, resolveAddress, resolveLocal } from './local-addresses.ts';
import type { AddressSources } from './local-addresses.ts';
import { portsOf, rangeAdvice, rangeProblem } from './port-range.ts';
import { didYouMean } from './suggest.ts';

/** What applies to every interface that does not say otherwise. */
export interface InterfaceDefaults {
  readonly portMin: number;
  readonly portMax: number;
  /** Ports of our own control listeners: never used for media. */
  readonly controlPorts: readonly number[];
  /**
   * These are the loopback defaults of an unconfigured start: an address that the machine lacks (::1 in many
   * containers) is left out, and there is no advice on ports.
   */
  readonly isTrial: boolean;
}

export type InterfaceResult =
  | { readonly ok: true; readonly interfaces: InterfaceSet; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

type AddressRow = Omit<LocalAddress, 'id'>;

/** Collects what goes wrong, so that the user sees all of it at once. */
interface Report {
  readonly errors: string[];
  readonly warnings: string[];
}

/** Turns configured entries into the addresses that media sockets are opened on. Touches nothing but `environment`. */
export async function resolveInterfaces(
  entries: readonly string[],
  sections: readonly RawSection[],
  defaults: InterfaceDefaults,
  environment: AddressSources,
): Promise<InterfaceResult> {
  const report: Report = { errors: [], warnings: [] };
  const parsed = readEntries(entries, sections, report);
  const rows: AddressRow[] = [];
  for (const entry of parsed) {
    if (entry.kind === 'address') rows.push(...(await addressRows(entry, defaults, environment, report)));
  }
  const addresses = withoutRepeats(rows, report).map((row, id) => ({ ...row, id }));
  if (addresses.length === 0 && report.errors.length === 0)
    report.errors.push('There is no media interface.');
  const interfaces = group(addresses);
  const roundRobin = roundRobinOf(interfaces, report);
  const aliases = aliasesOf(
    parsed,
    new Set([...interfaces.map(({ name }) => name), ...roundRobin.keys()]),
    report,
  );
  if (report.errors.length > 0) return { ok: false, error: report.errors.join('\n') };
  const ranges = addresses.map(({ portMin, portMax }) => ({ min: portMin, max: portMax }));
  const advice = defaults.isTrial ? [] : rangeAdvice(ranges);
  return {
    ok: true,
    interfaces: { interfaces, aliases, roundRobin },
    warnings: [...report.warnings, ...advice],
  };
}

function readEntries(
  texts: readonly string[],
  sections: readonly RawSection[],
  report: Report,
): readonly InterfaceEntry[] {
  const results = [...texts.map(parseInterfaceOption), ...sections.map(parseInterfaceSection)];
  return results.flatMap((result) => {
    if (!result.ok) {
      report.errors.push(result.error);
      return [];
    }
    report.warnings.push(...result.warnings);
    return result.entries;
  });
}

async function addressRows(
  entry: AddressEntry,
  defaults: InterfaceDefaults,
  environment: AddressSources,
  report: Report,
): Promise<readonly AddressRow[]> {
  const fail = (why: string): readonly AddressRow[] => {
    report.errors.push(`${entry.written}: ${why}.`);
    return [];
  };
  const portMin = entry.portMin ?? defaults.portMin;
  const portMax = entry.portMax ?? defaults.portMax;
  const excludedPorts = portsOf(entry.excludedPorts);
  for (const port of defaults.controlPorts) excludedPorts.add(port);
  const problem = rangeProblem({ min: portMin, max: portMax }, excludedPorts);
  if (problem !== null) return fail(problem);

  const local = await resolveLocal(entry.address, environment);
  if ('error' in local) return fail(local.error);
  const advertised = entry.advertised === null ? null : await resolveAddress(entry.advertised, environment);
  if (advertised && 'error' in advertised) return fail(advertised.error);

  const rows = local.addresses.map((address): AddressRow => ({
    interfaceName: entry.name,
    ...address,
    advertised: advertisedFor(address, advertised?.addresses ?? [], local.isLiteral),
    portMin,
    portMax,
    excludedPorts,
  }));
  if (rows.some((row) => isZeroAddress(row.advertised.address)))
    return fail('this cannot be written into SDP. Use "any" for all addresses, or add !ADVERTISED');
  warnOfAdvertised(entry, rows, report);
  return rows.filter((row) => isWanted(row, entry, defaults, environment, report));
}

/** An address of the same family if there is one. Only an address that was itself written out gets one of the other. */
function advertisedFor(local: Address, candidates: readonly Address[], isLiteral: boolean): Address {
  const sameFamily = candidates.find(({ family }) => family === local.family);
  return (
    sameFamily ?? (isLiteral ? candidates[0] : undefined) ?? { family: local.family, address: local.address }
  );
}

function warnOfAdvertised(entry: AddressEntry, rows: readonly AddressRow[], report: Report): void {
  const [first, second] = rows.filter((row) => row.advertised.address !== row.address);
  if (first && second?.advertised.address === first.advertised.address)
    report.warnings.push(
      `${entry.written}: ${first.address} and ${second.address} would both be advertised as ` +
        `${first.advertised.address}, but only one of them can be behind it.`,
    );
  if (first && first.advertised.family !== first.family)
    report.warnings.push(
      `${entry.written}: ${first.address} is advertised as ${first.advertised.address}, of the other family. ` +
        'That only works where something translates between them.',
    );
}

function isWanted(
  row: AddressRow,
  entry: AddressEntry,
  { isTrial }: InterfaceDefaults,
  environment: AddressSources,
  report: Report,
): boolean {
  if (isOnThisMachine(row, environment)) return true;
  if (isTrial) return false;
  report.warnings.push(
    `${entry.written}: no network interface of this machine has the address ${row.address}.`,
  );
  return true;
}

/** The same socket address twice under one name would only use up twice the ports. */
function withoutRepeats(rows: readonly AddressRow[], report: Report): AddressRow[] {
  const byKey = new Map<string, AddressRow>();
  for (const row of rows) {
    const key = [row.interfaceName, row.address, row.advertised.address, row.portMin, row.portMax].join(' ');
    if (byKey.has(key))
      report.warnings.push(`Interface "${row.interfaceName}" has the address ${row.address} more than once.`);
    else byKey.set(key, row);
  }
  return [...byKey.values()];
}

function group(addresses: readonly LocalAddress[]): readonly LogicalInterface[] {
  const byName = new Map<string, LocalAddress[]>();
  for (const address of addresses)
    byName.set(address.interfaceName, [...(byName.get(address.interfaceName) ?? []), address]);
  return [...byName].map(([name, own]) => ({ name, addresses: own }));
}

function roundRobinOf(
  interfaces: readonly LogicalInterface[],
  report: Report,
): ReadonlyMap<string, readonly string[]> {
  const byBase = new Map<string, string[]>();
  for (const { name } of interfaces) {
    const colon = name.indexOf(':');
    if (colon <= 0) continue;
    const base = name.slice(0, colon);
    byBase.set(base, [...(byBase.get(base) ?? []), name]);
  }
  for (const { name } of interfaces) {
    const inTurn = byBase.get(name);
    if (!inTurn) continue;
    report.warnings.push(
      `"${name}" is itself an interface, so asking for it never takes ${inTurn.join(', ')} in turn.`,
    );
    byBase.delete(name);
  }
  return byBase;
}

function aliasesOf(
  entries: readonly InterfaceEntry[],
  names: ReadonlySet<string>,
  report: Report,
): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  const isAlias = (entry: InterfaceEntry): entry is AliasEntry => entry.kind === 'alias';
  for (const { written, alias, name } of entries.filter(isAlias)) {
    const earlier = aliases.get(alias) ?? name;
    if (!names.has(name)) {
      const known = [...names].map((known) => `"${known}"`).join(', ') || 'none';
      report.errors.push(
        `${written}: there is no interface "${name}". Interfaces: ${known}.${didYouMean(name, names)}`,
      );
    } else if (names.has(alias)) {
      report.errors.push(`${written}: "${alias}" is the name of an interface already.`);
    } else if (earlier !== name) {
      report.errors.push(`${written}: "${alias}" stands for "${earlier}" already.`);
    }
    aliases.set(alias, earlier);
  }
  return aliases;
}
