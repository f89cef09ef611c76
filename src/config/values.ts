import { isIPv6 } from 'node:net';
import { parseNetwork } from '../base/networks.ts';

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** Turns the text of an option into its value; total. `allowed` completes the sentence "must be ...". */
export interface ValueReader<T> {
  readonly allowed: string;
  /** The limits of a number, such as "from 0 to 255"; empty if it has none or is no number. */
  readonly range: string;
  readonly read: (text: string) => Parsed<T>;
}

/** A local address to listen on; `host` null = every IPv4 and IPv6 address of the machine. */
export interface ListenAddress {
  /** IP address without brackets, or a name still to be resolved. */
  readonly host: string | null;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** Where to send something to; `host` is an IP address without brackets, or a name still to be resolved. */
export interface RemoteAddress {
  readonly host: string;
  readonly port: number;
}

/** `[PASSWORD@]HOST:PORT[/DATABASE]`. */
export interface RedisAddress extends RemoteAddress {
  readonly password: string | null;
  readonly database: number | null;
}

function reader<T>(allowed: string, parse: (text: string) => T | undefined, range = ''): ValueReader<T> {
  return {
    allowed: range === '' ? allowed : `${allowed} ${range}`,
    range,
    read: (text) => {
      const value = parse(text);
      return value === undefined ? { ok: false } : { ok: true, value };
    },
  };
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

function describeRange({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `of at least ${min}`;
  return max === undefined ? '' : `of at most ${max}`;
}

const isWithin = (value: number, { min = -Infinity, max = Infinity }: Range): boolean =>
  value >= min && value <= max;

/** Decimal, or hexadecimal with `0x`. A leading zero does not make it octal. */
export function integer(range: Range): ValueReader<number> {
  const parse = (text: string): number | undefined => {
    const match = /^([+-]?)(\d{1,16}|0x[0-9a-f]{1,13})$/i.exec(text);
    if (!match) return undefined;
    const value = Number(match[2]) * (match[1] === '-' ? -1 : 1) + 0;
    return Number.isSafeInteger(value) && isWithin(value, range) ? value : undefined;
  };
  return reader('an integer', parse, describeRange(range));
}

export function decimal(range: Range): ValueReader<number> {
  const parse = (text: string): number | undefined => {
    if (!/^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})$/.test(text)) return undefined;
    return isWithin(Number(text), range) ? Number(text) : undefined;
  };
  return reader('a number', parse, describeRange(range));
}

/** The spellings that upstream's file format knows, no others: `True` or `yes` would be refused there. */
export const truth: ValueReader<boolean> = reader('true or false', (text) => {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
});

export const anyText: ValueReader<string> = reader('text', (text) => text);

export function text(allowed: string, accept: (text: string) => boolean): ValueReader<string> {
  return reader(allowed, (value) => (accept(value) ? value : undefined));
}

export interface Choices<V extends string> {
  readonly values: readonly V[];
  /** Other spellings, in lower case, of the same values. */
  readonly aliases?: Readonly<Record<string, V>>;
}

/** Case does not matter; the result is spelt as in `values`. */
export function oneOf<V extends string>({ values, aliases = {} }: Choices<V>): ValueReader<V> {
  const bySpelling = new Map<string, V>(values.map((value) => [value.toLowerCase(), value]));
  for (const [spelling, value] of Object.entries(aliases)) bySpelling.set(spelling, value);
  return reader(`one of ${values.join(', ')}`, (value) => bySpelling.get(value.toLowerCase()));
}

/** Splits `HOST:PORT`, `[V6]:PORT`; undefined unless there is a colon, a sane host and a port. */
function hostAndPort(value: string): RemoteAddress | undefined {
  const match = /^(?:\[([^\]]{1,60})\]|([A-Za-z0-9._-]{1,253})):(\d{1,5})$/.exec(value);
  if (!match) return undefined;
  const [, bracketed, plain, digits] = match;
  const port = Number(digits);
  if (port > 65535 || (bracketed !== undefined && !isIPv6(bracketed))) return undefined;
  return { host: bracketed ?? plain!, port };
}

export const listenAddress: ValueReader<ListenAddress> = reader(
  'PORT or ADDRESS:PORT, with an IPv6 address in brackets and a port of at most 65535',
  (value) => {
    const isPortOnly = /^\d{1,5}$/.test(value) && Number(value) <= 65535;
    return isPortOnly ? { host: null, port: Number(value) } : hostAndPort(value);
  },
);

export const remoteAddress: ValueReader<RemoteAddress> = reader(
  'HOST:PORT, with an IPv6 address in brackets and a port from 1 to 65535',
  (value) => {
    const address = hostAndPort(value);
    return address && address.port > 0 ? address : undefined;
  },
);

/** As it is written: who uses it parses it again. */
export const network: ValueReader<string> = reader(
  'an IP address or a network such as 192.0.2.0/24 or 2001:db8::/32',
  (value) => (parseNetwork(value) === null ? undefined : value),
);

export const redisAddress: ValueReader<RedisAddress> = reader(
  '[PASSWORD@]HOST:PORT/DATABASE, with a database number',
  (value) => {
    // A password may hold any character, an `@` too; host, port and number cannot.
    const at = value.lastIndexOf('@');
    const match = /^([^/]*?)(?:\/(\d{1,9}))?$/.exec(value.slice(at + 1));
    const address = hostAndPort(match?.[1] ?? '');
    if (!address || address.port === 0) return undefined;
    const password = at < 0 ? null : value.slice(0, at);
    return { ...address, password, database: match?.[2] === undefined ? null : Number(match[2]) };
  },
);

/** Applies a correction that upstream makes in silence, such as "0 means the default". */
export function adjusted<T>(inner: ValueReader<T>, adjust: (value: T) => T): ValueReader<T> {
  return {
    ...inner,
    read: (value) => {
      const parsed = inner.read(value);
      return parsed.ok ? { ok: true, value: adjust(parsed.value) } : parsed;
    },
  };
}
