import { listOf, scalar } from './option.ts';
import type { Option, RowBase, Unit } from './option.ts';
import * as values from './values.ts';
import type { Choices, ListenAddress, Range, RedisAddress, RemoteAddress } from './values.ts';

/** The vocabulary the option table is written in: one function a kind of value. */

/** What stands for a number in the help. */
const unitPlaceholders: Readonly<Record<Unit, string>> = {
  '': 'NUMBER',
  Seconds: 'SECONDS',
  Ms: 'MS',
  Microseconds: 'MICROSECONDS',
  Kilobytes: 'KB',
  Percent: 'PERCENT',
  BytesPerSecond: 'BYTES/S',
};

type Row<D, U extends Unit> = RowBase<D, U>;
/** What a flag row leaves out: a flag is off unless set, and that is its whole range. */
type FlagRow = Omit<Row<false, ''>, 'default' | 'unit'>;
type ListRow = Omit<Row<never, ''>, 'default' | 'unit'>;

export function flag(row: FlagRow): Option<boolean, ''> {
  return scalar<boolean, false, ''>({ ...row, default: false }, null, values.truth);
}

export function int<D extends number | null, U extends Unit = ''>(
  row: Row<D, U> & Range & { readonly adjust?: (value: number) => number },
): Option<number | D, U> {
  const plain = values.integer(row);
  return scalar<number, D, U>(
    row,
    unitPlaceholders[row.unit ?? ''],
    row.adjust ? values.adjusted(plain, row.adjust) : plain,
  );
}

export function float<U extends Unit = ''>(row: Row<number, U> & Range): Option<number, U> {
  return scalar<number, number, U>(row, unitPlaceholders[row.unit ?? ''], values.decimal(row));
}

interface TextRules {
  readonly placeholder?: string;
  /** Both or none: what is asked for in words, and the test. */
  readonly rule?: { readonly allowed: string; readonly accept: (text: string) => boolean };
  readonly adjust?: (text: string) => string;
}

export function string<D extends string | null>(row: Row<D, ''> & TextRules): Option<string | D, ''> {
  const plain = row.rule ? values.text(row.rule.allowed, row.rule.accept) : values.anyText;
  const reader = row.adjust ? values.adjusted(plain, row.adjust) : plain;
  return scalar<string, D, ''>(row, row.placeholder ?? 'STRING', reader);
}

export function path<D extends string | null>(row: Row<D, ''>): Option<string | D, ''> {
  return scalar<string, D, ''>(row, 'PATH', values.anyText);
}

export function choice<const V extends string, D extends V | null>(
  row: Row<D, ''> & Choices<V>,
): Option<V | D, ''> {
  return scalar<V, D, ''>(row, row.values.length > 6 ? 'NAME' : row.values.join('|'), values.oneOf(row));
}

export function list(row: ListRow & { readonly placeholder: string }): Option<readonly string[], ''> {
  return listOf<string, ''>({ ...row, default: [] }, row.placeholder, values.anyText);
}

export function choiceList<const V extends string>(
  row: ListRow & Choices<V> & { readonly default: readonly V[] },
): Option<readonly V[], ''> {
  return listOf<V, ''>(row, row.values.join('|'), values.oneOf(row));
}

/** Numbers may also stand in one text, apart by spaces, commas or semicolons, as upstream's help shows them. */
export function intList(
  row: ListRow & Range & { readonly default: readonly number[] },
): Option<readonly number[], ''> {
  const inner = listOf<number, ''>(row, 'NUMBER ...', values.integer(row));
  return { ...inner, read: (texts) => inner.read(texts.flatMap((text) => text.split(/[\s,;]+/))) };
}

export function listen(row: ListRow): Option<readonly ListenAddress[], ''> {
  return listOf<ListenAddress, ''>({ ...row, default: [] }, '[ADDRESS:]PORT', values.listenAddress);
}

/** Empty: all there are. */
export function networks(row: ListRow): Option<readonly string[], ''> {
  return listOf<string, ''>({ ...row, default: [] }, 'NETWORK', values.network);
}

export function remote(row: ListRow): Option<RemoteAddress | null, ''> {
  return scalar<RemoteAddress, null, ''>({ ...row, default: null }, 'HOST:PORT', values.remoteAddress);
}

export function redis(row: ListRow): Option<RedisAddress | null, ''> {
  const placeholder = '[PASSWORD@]HOST:PORT/DB';
  return scalar<RedisAddress, null, ''>({ ...row, default: null }, placeholder, values.redisAddress);
}
