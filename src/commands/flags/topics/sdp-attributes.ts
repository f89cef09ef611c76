import type { ByteString } from '../../../base/bytes.ts';
import type { AttributeEdits } from '../../../policy/sdp-editing.ts';
import { isDictionary, isList, type NgValue } from '../../../protocols/ng/dictionary.ts';
import { sdpCommands } from '../commands.ts';
import type { Draft } from '../draft.ts';
import type { Mutable } from '../mutable.ts';
import { dictionary, stringsIn, unescapeItem } from '../readers.ts';
import { key, prefix } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import type { KeyRow, PrefixRow, WordSource } from '../table.ts';

type Edits = Mutable<AttributeEdits>;
type Operation = keyof AttributeEdits;

/** Of each operation for each part of the SDP: what is added is written into every section of its type. */
const maxEdits = 100;

export const sdpAttributeKeys: readonly KeyRow[] = [
  key(
    dashOrSpace('sdp-attr', 'SDP-attr'),
    sdpCommands,
    'now',
    dictionary((draft, sections, name) => {
      for (const [section, operations] of sections) readSection(draft, section, operations, name);
    }),
    'Section (`none`, `global`, or a media type) → `add`, `remove`, `substitute` with lists of attributes',
  ),
];

export const sdpAttributePrefixes: readonly PrefixRow[] = [
  attributePrefix('add', 'SECTION-VALUE: add an attribute'),
  attributePrefix('remove', 'SECTION-VALUE: remove an attribute'),
  attributePrefix('substitute', 'SECTION-FROM>TO: put one attribute in place of another'),
];

function attributePrefix(operation: Operation, meaning: string): PrefixRow {
  return prefix(
    `sdp-attr-${operation}-`,
    sdpCommands,
    'now',
    (draft, rest, source) => {
      const dash = rest.indexOf('-');
      if (dash <= 0 || dash === rest.length - 1) draft.note('badValue', source.key, source.word);
      else edit(draft, editsOf(draft, rest.slice(0, dash)), operation, rest.slice(dash + 1), source);
    },
    meaning,
  );
}

function readSection(draft: Draft, section: ByteString, operations: NgValue, name: ByteString): void {
  if (!isDictionary(operations)) {
    draft.note('badValue', name, section);
    return;
  }
  const edits = editsOf(draft, section);
  for (const [operation, items] of operations) {
    const source = { key: name, word: operation };
    if (operation === 'substitute' && isList(items)) readSubstitutions(draft, edits, items, source);
    else if (operation === 'add' || operation === 'remove' || operation === 'substitute') {
      for (const item of stringsIn(draft, items, name) ?? []) edit(draft, edits, operation, item, source);
    } else draft.note('unknownValue', name, operation);
  }
}

/** Pairs, `FROM>TO`, or all of the list as one pair. */
function readSubstitutions(draft: Draft, edits: Edits, items: readonly NgValue[], source: WordSource): void {
  if (items.length > 0 && items.every((item) => typeof item === 'string' && !item.includes('>'))) {
    readPair(draft, edits, items, source);
    return;
  }
  for (const item of items) {
    if (typeof item === 'string') edit(draft, edits, 'substitute', item, source);
    else readPair(draft, edits, item, source);
  }
}

function readPair(draft: Draft, edits: Edits, pair: NgValue, source: WordSource): void {
  const [from, to] = isList(pair) ? pair : [];
  if (typeof from === 'string' && typeof to === 'string') substitute(draft, edits, from, to, source);
  else draft.note('badValue', source.key, source.word);
}

function edit(draft: Draft, edits: Edits, operation: Operation, item: ByteString, source: WordSource): void {
  if (operation === 'substitute') {
    const arrow = item.indexOf('>');
    if (arrow < 0) draft.note('badValue', source.key, source.word);
    else substitute(draft, edits, item.slice(0, arrow), item.slice(arrow + 1), source);
    return;
  }
  const text = unescapeItem(item);
  const known = edits[operation];
  const count = 'size' in known ? known.size : known.length;
  if (!isLine(text) || count >= maxEdits) draft.note('badValue', source.key, source.word);
  else if (operation === 'add') edits.add.push(text);
  else edits.remove.add(text.toLowerCase());
}

function substitute(draft: Draft, edits: Edits, from: ByteString, to: ByteString, source: WordSource): void {
  const text = unescapeItem(to);
  const isFull = edits.substitute.size >= maxEdits;
  if (from === '' || !isLine(text) || isFull) draft.note('badValue', source.key, source.word);
  else edits.substitute.set(unescapeItem(from).toLowerCase(), text);
}

/** It can stand behind `a=`: a line break in it would begin lines of another kind. */
function isLine(text: ByteString): boolean {
  return text !== '' && !/[\r\n\0]/.test(text);
}

/** `none` and `global` are two names of the session section. */
function editsOf(draft: Draft, section: ByteString): Edits {
  const editing = draft.editing();
  if (section === 'none' || section === 'global' || section === 'session')
    return (editing.session ??= newEdits());
  const type = section.toLowerCase();
  const known = editing.media.get(type);
  if (known !== undefined) return known;
  const edits = newEdits();
  editing.media.set(type, edits);
  return edits;
}

function newEdits(): Edits {
  return { add: [], remove: new Set(), substitute: new Map() };
}
