import type { ByteString } from '../../base/bytes.ts';
import type { CommandSet, Effect } from './commands.ts';
import { flagSpellings, prefixSpellings } from './spellings.ts';
import type { KeyRow, PrefixRow, WordRow } from './table.ts';

type Names = ByteString | readonly ByteString[];

/** A key with exactly these spellings; the first is its name. */
export function key(
  spellings: Names,
  commands: CommandSet,
  effect: Effect,
  reader: KeyRow['reader'],
  meaning: string,
): KeyRow {
  return { ...named(spellings), commands, effect, reader, meaning };
}

/** A flag, in all the forms that the general rule gives to these names. */
export function flag(
  names: Names,
  commands: CommandSet,
  effect: Effect,
  apply: WordRow['apply'],
  meaning: string,
): WordRow {
  const { name, spellings } = named(names);
  return { name, spellings: flagSpellings(...spellings), commands, effect, apply, meaning };
}

/** A word of a value list, with exactly these spellings. */
export function value(spellings: Names, effect: Effect, apply: WordRow['apply'], meaning: string): WordRow {
  return { ...named(spellings), commands: null, effect, apply, meaning };
}

/** What a flag starts with; all lower case too where an acronym occurs. */
export function prefix(
  names: Names,
  commands: CommandSet | null,
  effect: Effect,
  apply: PrefixRow['apply'],
  meaning: string,
): PrefixRow {
  const { name, spellings } = named(names);
  return { name, spellings: prefixSpellings(...spellings), commands, effect, apply, meaning };
}

function named(names: Names): { readonly name: string; readonly spellings: readonly ByteString[] } {
  const spellings = typeof names === 'string' ? [names] : names;
  return { name: spellings[0]!, spellings };
}
