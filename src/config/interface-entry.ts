import { familyOf } from '../base/endpoint.ts';
import type { RawSection } from './config.ts';
import { parsePorts } from './port-range.ts';
import type { PortRange } from './port-range.ts';
import { didYouMean } from './suggest.ts';
import { integer } from './values.ts';

/** One or more local addresses of one logical interface, as configured: nothing is looked up yet. */
export interface AddressEntry {
  readonly kind: 'address';
  /** What the user wrote or where, to start messages with. */
  readonly written: string;
  readonly name: string;
  /** IP address, name of a network interface, host name, or `any`. */
  readonly address: string;
  /** IP address or host name; null = the address itself. */
  readonly advertised: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly excludedPorts: readonly PortRange[];
}

export interface AliasEntry {
  readonly kind: 'alias';
  readonly written: string;
  readonly alias: string;
  readonly name: string;
}

export type InterfaceEntry = AddressEntry | AliasEntry;
export type EntryResult =
  | { readonly ok: true; readonly entries: readonly InterfaceEntry[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: string };

const DEFAULT_NAME = 'default';
const withoutBrackets = (text: string): string => /^\[(.*)\]$/.exec(text)?.[1] ?? text;
const wrong = (written: string, why: string): EntryResult => ({ ok: false, error: `${written}: ${why}.` });

/** Reads one value of the option `interface`: `[NAME/]ADDRESS[!ADVERTISED]` or `ALIAS=NAME`. */
export function parseInterfaceOption(text: string): EntryResult {
  const written = `interface ${text}`;
  const alias = /^([^=/!\s]+)=([^=/!\s]+)$/.exec(text);
  if (alias) {
    const entry: AliasEntry = { kind: 'alias', written, alias: alias[1]!, name: alias[2]! };
    return { ok: true, entries: [entry], warnings: [] };
  }
  const slash = text.indexOf('/');
  const name = slash < 0 ? DEFAULT_NAME : text.slice(0, slash);
  const [address = '', advertised, ...more] = text
    .slice(slash + 1)
    .split('!')
    .map(withoutBrackets);
  if (familyOf(withoutBrackets(name)) !== null)
    return wrong(written, 'an address takes no prefix length; what stands before the slash is a name');
  if (name === '' || /\s/.test(name)) return wrong(written, 'the name before the slash must be one word');
  if (address === '' || advertised === '' || more.length > 0 || /[\s/]/.test(address + (advertised ?? '')))
    return wrong(written, 'must be written as [NAME/]ADDRESS[!ADVERTISED] or ALIAS=NAME');
  return {
    ok: true,
    warnings: [],
    entries: [
      {
        kind: 'address',
        written,
        name,
        address,
        advertised: advertised ?? null,
        portMin: null,
        portMax: null,
        excludedPorts: [],
      },
    ],
  };
}

/** Other spellings of a key. */
const sectionKeys: Readonly<Record<string, string>> = {
  address: 'address',
  advertised: 'advertised',
  'advertised address': 'advertised',
  'advertised-address': 'advertised',
  advertised_address: 'advertised',
  name: 'name',
  alias: 'alias',
  'port-min': 'port-min',
  'port-max': 'port-max',
  'exclude-ports': 'exclude-ports',
};

const port = integer({ min: 1, max: 65535 });

interface SectionValues {
  readonly values: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

function knownValues(section: RawSection): SectionValues {
  const values = new Map<string, string>();
  const warnings: string[] = [];
  for (const [key, value] of section.entries) {
    const known = sectionKeys[key];
    if (known !== undefined && value !== '') values.set(known, value);
    if (known === undefined) {
      const hint = didYouMean(key, Object.keys(sectionKeys));
      warnings.push(`${section.where}, interface "${section.name}": unknown key "${key}" is ignored.${hint}`);
    }
  }
  return { values, warnings };
}

/**
 * Reads a section of `interfaces-config`. With `address`, it is an interface, and `alias` lists more names for it;
 * without, its name is an alias of the interface that `alias` names.
 */
export function parseInterfaceSection(section: RawSection): EntryResult {
  const { values, warnings } = knownValues(section);
  const written = `${section.where}, interface "${section.name}"`;
  const name = values.get('name') ?? section.name;
  const address = values.get('address');
  const aliases = (values.get('alias') ?? '').split(/[\s,;]+/).filter((alias) => alias !== '');
  if (name === '' || /\s/.test(name)) return wrong(written, 'its name must be one word');
  if (address === undefined) {
    const [target, ...more] = aliases;
    if (target === undefined || more.length > 0) return wrong(written, 'it has no address');
    return { ok: true, entries: [{ kind: 'alias', written, alias: name, name: target }], warnings };
  }
  const ports = readPorts(values);
  if (typeof ports === 'string') return wrong(written, ports);
  const advertised = values.get('advertised');
  const entry: AddressEntry = {
    kind: 'address',
    written,
    name,
    address: withoutBrackets(address),
    advertised: advertised === undefined ? null : withoutBrackets(advertised),
    ...ports,
  };
  const names = aliases.map((alias): AliasEntry => ({ kind: 'alias', written, alias, name }));
  return { ok: true, entries: [entry, ...names], warnings };
}

type Ports = Pick<AddressEntry, 'portMin' | 'portMax' | 'excludedPorts'>;

function readPorts(values: ReadonlyMap<string, string>): Ports | string {
  const limits: (number | null)[] = [];
  for (const key of ['port-min', 'port-max']) {
    const text = values.get(key);
    const parsed = text === undefined ? null : port.read(text);
    if (parsed?.ok === false) return `${key} = ${text ?? ''} must be ${port.allowed}`;
    limits.push(parsed?.value ?? null);
  }
  const excluded = parsePorts(values.get('exclude-ports') ?? '');
  if (excluded === null) return 'exclude-ports must be a list of ports and ranges such as 30002;30100-30109';
  return { portMin: limits[0] ?? null, portMax: limits[1] ?? null, excludedPorts: excluded };
}
