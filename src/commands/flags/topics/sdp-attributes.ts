import type { ByteString } from '../../../base/bytes.ts';
import { isDictionary, isList, type NgValue } from '../../../protocols/ng/dictionary.ts';
import { sdpCommands } from '../commands.ts';
import type { AttributeEdits } from '../deferred.ts';
import type { Draft } from '../draft.ts';
import type { Mutable } from '../mutable.ts';
import { dictionary, stringsIn, unescapeItem } from '../readers.ts';
import { key, prefix } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import type { KeyRow, PrefixRow, WordSource } from '../table.ts';

type Edits = Mutable<AttributeEdits>;
type Operation = keyof AttributeEdits;

export const sdpAttributeKeys: readonly KeyRow[] = [
  key(
    dashOrSpace('sdp-attr', 'SDP-attr'),
    sdpCommands,
    'later',
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
    'later',
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

function readSubstitutions(draft: Draft, edits: Edits, items: readonly NgValue[], source: WordSource): void {
  for (const item of items) {
    if (typeof item === 'string') edit(draft, edits, 'substitute', item, source);
    else if (isList(item) && typeof item[0] === 'string' && typeof item[1] === 'string')
      edits.substitute.push([unescapeItem(item[0]), unescapeItem(item[1])]);
    else draft.note('badValue', source.key, source.word);
  }
}

function edit(draft: Draft, edits: Edits, operation: Operation, item: ByteString, source: WordSource): void {
  if (operation !== 'substitute') {
    edits[operation].push(unescapeItem(item));
    return;
  }
  const arrow = item.indexOf('>');
  if (arrow <= 0) draft.note('badValue', source.key, source.word);
  else edits.substitute.push([unescapeItem(item.slice(0, arrow)), unescapeItem(item.slice(arrow + 1))]);
}

/** `none` and `global` are two names of the session section. */
function editsOf(draft: Draft, name: ByteString): Edits {
  const section = name === 'none' || name === 'global' ? 'session' : name;
  const { attributes } = draft.later('sdp');
  const known = attributes.get(section);
  if (known !== undefined) return known;
  const edits: Edits = { add: [], remove: [], substitute: [] };
  attributes.set(section, edits);
  return edits;
}
