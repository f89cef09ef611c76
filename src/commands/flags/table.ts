import { assert } from '../../base/assert.ts';
import type { ByteString } from '../../base/bytes.ts';
import type { NgValue } from '../../protocols/ng/dictionary.ts';
import type { CommandSet, Effect } from './commands.ts';
import type { Draft } from './draft.ts';

interface Row {
  /** The form used in documentation and log lines. */
  readonly name: string;
  /** All forms that are accepted; nothing else is. */
  readonly spellings: readonly ByteString[];
  readonly effect: Effect;
  /** One line for the reference. */
  readonly meaning: string;
}

/** A flag, or a value that a key can have. */
export interface WordRow extends Row {
  /** Elsewhere the word is known but says nothing. Null: all commands of the key it stands in. */
  readonly commands: CommandSet | null;
  /** Null where only commands that have no parser yet read it. */
  readonly apply: ((draft: Draft) => void) | null;
}

/** Where a word stood, for notices: the key, and the whole word where only its end is looked at. */
export interface WordSource {
  readonly key: ByteString;
  readonly word: ByteString;
}

/** A flag whose end is a value: `replace-origin`. The spellings are what it starts with. */
export interface PrefixRow extends Row {
  readonly commands: CommandSet | null;
  readonly apply: ((draft: Draft, rest: ByteString, source: WordSource) => void) | null;
}

export type ValueType = 'string' | 'integer' | 'list' | 'dictionary' | 'address';

/** How the value of a key is read. */
export interface Reader {
  readonly type: ValueType;
  /** Values it knows, where that is a closed list. */
  readonly words?: WordTable;
  readonly read: (draft: Draft, value: NgValue, key: ByteString) => void;
}

export interface KeyRow extends Row {
  readonly commands: CommandSet;
  /** Without `read` where only commands that have no parser yet use the key. */
  readonly reader: Reader | { readonly type: ValueType; readonly read: null };
}

/** Words of one list with their look-up. */
export interface WordTable {
  readonly words: readonly WordRow[];
  readonly prefixes: readonly PrefixRow[];
  readonly bySpelling: ReadonlyMap<ByteString, WordRow>;
  /** By first character code, so that an unknown word is compared with few of them; longest first. */
  readonly prefixesByStart: ReadonlyMap<number, readonly PrefixSpelling[]>;
}

export interface PrefixSpelling {
  readonly spelling: ByteString;
  readonly row: PrefixRow;
}

export function wordTable(words: readonly WordRow[], prefixes: readonly PrefixRow[] = []): WordTable {
  return { words, prefixes, bySpelling: indexBySpelling(words), prefixesByStart: indexByStart(prefixes) };
}

export function indexBySpelling<R extends Row>(rows: readonly R[]): ReadonlyMap<ByteString, R> {
  const index = new Map<ByteString, R>();
  for (const row of rows) {
    for (const spelling of row.spellings) {
      assert(!index.has(spelling), `spelling listed twice: ${spelling}`);
      index.set(spelling, row);
    }
  }
  return index;
}

function indexByStart(rows: readonly PrefixRow[]): ReadonlyMap<number, readonly PrefixSpelling[]> {
  const byStart = new Map<number, PrefixSpelling[]>();
  for (const [spelling, row] of indexBySpelling(rows)) {
    const start = spelling.charCodeAt(0);
    const list = byStart.get(start) ?? [];
    byStart.set(start, [...list, { spelling, row }]);
  }
  for (const list of byStart.values()) list.sort((a, b) => b.spelling.length - a.spelling.length);
  return byStart;
}
