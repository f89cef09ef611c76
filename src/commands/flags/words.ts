import type { ByteString } from '../../base/bytes.ts';
import { concerns, type Draft } from './draft.ts';
import type { PrefixRow, WordSource, WordTable } from './table.ts';

/** Looks a word up and lets its row act; an unknown one makes a notice. */
export function applyWord(draft: Draft, table: WordTable, word: ByteString, source: WordSource): void {
  const row = table.bySpelling.get(word);
  if (row !== undefined) {
    if (!concerns(draft, row.commands)) return;
    noteEffect(draft, row.effect, source);
    row.apply?.(draft);
    return;
  }
  const found = findPrefix(table, word);
  if (found === null) {
    draft.note(source.key === 'flags' ? 'unknownFlag' : 'unknownValue', source.key, source.word);
    return;
  }
  const [prefix, prefixRow] = found;
  if (!concerns(draft, prefixRow.commands)) return;
  noteEffect(draft, prefixRow.effect, source);
  prefixRow.apply?.(draft, word.slice(prefix.length), source);
}

function noteEffect(draft: Draft, effect: PrefixRow['effect'], source: WordSource): void {
  if (effect === 'later') draft.note('deferred', source.key, source.word);
  if (effect === 'obsolete') draft.note('obsolete', source.key, source.word);
}

function findPrefix(table: WordTable, word: ByteString): readonly [ByteString, PrefixRow] | null {
  const candidates = table.prefixesByStart.get(word.charCodeAt(0));
  // Something must follow the prefix.
  return candidates?.find(([prefix]) => word.length > prefix.length && word.startsWith(prefix)) ?? null;
}
