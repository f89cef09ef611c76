import type { ByteString } from '../../base/bytes.ts';
import { concerns, type Draft } from './draft.ts';
import type { Effect } from './commands.ts';
import type { PrefixSpelling, WordSource, WordTable } from './table.ts';

/** Looks a word up and lets its row act; an unknown one makes a notice. */
export function applyWord(draft: Draft, table: WordTable, word: ByteString, source: WordSource): void {
  const row = table.bySpelling.get(word);
  if (row !== undefined) {
    if (!concerns(draft, row.commands)) return;
    noteEffect(draft, row.effect, source);
    row.apply?.(draft);
    return;
  }
  const prefixRow = findPrefix(table, word);
  if (prefixRow === null) {
    draft.note(source.key === 'flags' ? 'unknownFlag' : 'unknownValue', source.key, source.word);
    return;
  }
  if (!concerns(draft, prefixRow.row.commands)) return;
  noteEffect(draft, prefixRow.row.effect, source);
  prefixRow.row.apply?.(draft, word.slice(prefixRow.spelling.length), source);
}

function noteEffect(draft: Draft, effect: Effect, source: WordSource): void {
  if (effect === 'later') draft.note('deferred', source.key, source.word);
  if (effect === 'obsolete') draft.note('obsolete', source.key, source.word);
}

function findPrefix(table: WordTable, word: ByteString): PrefixSpelling | null {
  for (const candidate of table.prefixesByStart.get(word.charCodeAt(0)) ?? none) {
    // Something must follow the prefix.
    if (word.length > candidate.spelling.length && word.startsWith(candidate.spelling)) return candidate;
  }
  return null;
}

const none: readonly PrefixSpelling[] = [];
