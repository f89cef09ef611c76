import type { ByteString } from '../../base/bytes.ts';
import type { NgDictionary, NgValue } from '../../protocols/ng/dictionary.ts';
import { everyCommand } from './commands.ts';
import { concerns, type Draft } from './draft.ts';
import { text } from './readers.ts';
import { key } from './rows.ts';
import { parseRtppFlags } from './rtpp-flags.ts';
import { indexBySpelling, type KeyRow } from './table.ts';
import { plainKeys } from './tables.ts';

/** All keys of the NG protocol. */
export const keyTable: readonly KeyRow[] = [
  ...plainKeys,
  key(
    ['rtpp-flags', 'rtpp_flags', 'rtpp flags'],
    everyCommand,
    'now',
    text(applyRtppFlags),
    'Flags and keys in one string, as a SIP proxy script writes them',
  ),
  key('template', everyCommand, 'now', text(applyTemplate), 'Name of a configured string of flags'),
];

const keyIndex = indexBySpelling(keyTable);

/** Templates `default` and that of the command, then the message, each key where it stands. */
export function applyMessage(draft: Draft, dictionary: NgDictionary): void {
  for (const name of ['default', draft.command]) {
    const template = draft.templates.get(name);
    if (template !== undefined) applyRtppFlags(draft, template, 'template');
  }
  for (const [name, value] of dictionary) applyEntry(draft, name, value);
}

function applyEntry(draft: Draft, name: ByteString, value: NgValue): void {
  const row = keyIndex.get(name);
  if (row === undefined) {
    draft.note('unknownKey', name);
    return;
  }
  if (row.reader.read === null || !concerns(draft, row.commands)) return;
  // Where there is a list of words, each has its own effect and is told of by itself.
  const hasWords = 'words' in row.reader;
  if (row.effect === 'later' && !hasWords) draft.note('deferred', name);
  row.reader.read(draft, value, name);
}

function applyTemplate(draft: Draft, name: ByteString, keyName: ByteString): void {
  const template = draft.templates.get(name);
  if (template === undefined) draft.note('unknownValue', keyName, name);
  else applyRtppFlags(draft, template, keyName);
}

function applyRtppFlags(draft: Draft, flags: ByteString, keyName: ByteString): void {
  // Strings can name templates, and templates each other, in circles too.
  if (draft.expansionsLeft === 0) {
    draft.note('badValue', keyName, flags);
    return;
  }
  draft.expansionsLeft--;
  for (const [name, value] of parseRtppFlags(flags)) applyEntry(draft, name, value);
}
