import type { ByteString } from '../base/bytes.ts';
import { options } from './options/table.ts';
import type { NamedOption, OptionTable } from './options/table.ts';
import type { Option } from './option.ts';

type CamelCase<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;
type Rows = Readonly<Record<string, Option<unknown>>>;
type GroupValues<G extends Rows> = {
  readonly [N in keyof G & string as `${CamelCase<N>}${G[N]['unit']}`]: G[N]['default'];
};

/**
 * The value of every option, by group: `delete-delay` of group `timeouts` is `timeouts.deleteDelaySeconds`. The
 * option table says what each means.
 */
export type OptionValues = { readonly [G in keyof OptionTable]: GroupValues<OptionTable[G]> };

/** A section of the file that options refer to by prefix, as it stands there. */
export interface RawSection {
  /** The part of its title behind the prefix and the dash. */
  readonly name: string;
  /** For messages: file and line of the title. */
  readonly where: string;
  readonly entries: ReadonlyMap<string, string>;
}

/** Everything the daemon is told at start. */
export interface Config extends OptionValues {
  /** `interfaces-config` sections in order of the file; `resolveInterfaces` reads them. */
  readonly interfaceSections: readonly RawSection[];
  /** Name -> string of flags, from the section named by `templates`; as requests carry them. */
  readonly templates: ReadonlyMap<ByteString, ByteString>;
  /** `transcode-config` sections in order of the file. */
  readonly transcodeSections: readonly RawSection[];
}

/** Values by name of those options that were set; the rest gets its default. */
export function optionValues(set: ReadonlyMap<string, unknown>): OptionValues {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const option of options) {
    const values = (groups[option.group] ??= {});
    values[option.key] = set.has(option.name) ? set.get(option.name) : option.default;
  }
  return groups as OptionValues;
}

/** Whether a value says the same as leaving the option out. */
export function isDefault(option: NamedOption, value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(option.default);
}
