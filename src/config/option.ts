import type { Parsed, ValueReader } from './values.ts';

/**
 * Whether setting an option changes anything: `now`; `later` = it is understood and checked, but the feature
 * behind it is not part of this release; `never` = there is nothing to switch here, and `reason` says why.
 */
export type Effect = 'now' | 'later' | { readonly never: string };

/** Suffix of the property in `Config` that holds the value, so that no number is without its unit. */
export type Unit = '' | 'Seconds' | 'Ms' | 'Microseconds' | 'Kilobytes' | 'Percent' | 'BytesPerSecond';

/** One row of the option table: all that the parsers, the help and the documentation know about an option. */
export interface Option<T, U extends Unit = Unit> {
  /** Single letter that stands for it on the command line. */
  readonly short: string | null;
  /** Stands for the value in the help; null for a flag, which takes none. */
  readonly placeholder: string | null;
  /** Completes "must be ...": for error messages and documentation. */
  readonly allowed: string;
  /** Limits of a number, such as "from 0 to 255", or empty. */
  readonly range: string;
  readonly unit: U;
  readonly default: T;
  /** The default as people read it. */
  readonly defaultText: string;
  readonly help: string;
  readonly effect: Effect;
  /** Takes several values: repeated on the command line, split at `;` in the file. */
  readonly isList: boolean;
  /** Decides what is read, so it has no meaning inside the file itself. */
  readonly isCommandLineOnly: boolean;
  /** At least one text; a scalar takes the last. */
  readonly read: (texts: readonly string[]) => Parsed<T>;
}

/** What each row says of its option besides the kind of value. */
export interface RowBase<D, U extends Unit> {
  readonly short?: string;
  readonly default: D;
  readonly defaultText?: string;
  readonly unit?: U;
  readonly help: string;
  /** `later` when left out. */
  readonly effect?: Effect;
  readonly isCommandLineOnly?: boolean;
}

function textOf(value: unknown): string {
  if (value === null || value === '') return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(';');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function option<T, D extends T, U extends Unit>(
  row: RowBase<D, U>,
  placeholder: string | null,
  reader: ValueReader<unknown>,
  isList: boolean,
  read: (texts: readonly string[]) => Parsed<T>,
): Option<T, U> {
  return {
    short: row.short ?? null,
    placeholder,
    allowed: reader.allowed,
    range: reader.range,
    unit: row.unit ?? ('' as U),
    default: row.default,
    defaultText: row.defaultText ?? textOf(row.default),
    help: row.help,
    effect: row.effect ?? 'later',
    isList,
    isCommandLineOnly: row.isCommandLineOnly ?? false,
    read,
  };
}

/** A row whose value is one `T`; where the default is null, an empty text means "none" as well. */
export function scalar<T, D extends T | null, U extends Unit>(
  row: RowBase<D, U>,
  placeholder: string | null,
  reader: ValueReader<T>,
): Option<T | D, U> {
  return option<T | D, D, U>(row, placeholder, reader, false, (texts) => {
    const text = texts.at(-1) ?? '';
    return text === '' && row.default === null ? { ok: true, value: row.default } : reader.read(text);
  });
}

/** A row that collects any number of `T`. Empty items, as a closing `;` leaves behind, are passed over. */
export function listOf<T, U extends Unit>(
  row: RowBase<readonly T[], U>,
  placeholder: string,
  reader: ValueReader<T>,
): Option<readonly T[], U> {
  return option<readonly T[], readonly T[], U>(row, placeholder, reader, true, (texts) => {
    const values: T[] = [];
    for (const text of texts) {
      if (text === '') continue;
      const parsed = reader.read(text);
      if (!parsed.ok) return parsed;
      values.push(parsed.value);
    }
    return { ok: true, value: values };
  });
}
