import type { ByteString } from '../../base/bytes.ts';
import type { CreatedMedia, MeshFlow } from '../../policy/party-requests.ts';
import { isDictionary, isList, type NgDictionary, type NgValue } from '../../protocols/ng/dictionary.ts';
import type { Draft } from './draft.ts';
import { noteBad, stringsIn, unescapeItem } from './readers.ts';
import type { Reader } from './table.ts';

/** Far more than a call has parties or media sections; what is beyond is left out with a notice. */
const maxEntries = 500;

/** `tags` of `mesh`: dictionaries with a `from` and a list `to`. */
export const flowList: Reader = {
  type: 'list',
  read: (draft, value, key) => {
    draft.party().flows = entriesOf(draft, value, key, (entry): MeshFlow | null => {
      const from = entry.get('from');
      const to = stringsIn(draft, entry.get('to') ?? [], key);
      if (typeof from !== 'string' || to === null) return null;
      return { from: unescapeItem(from), to: to.map(unescapeItem) };
    });
  },
};

/** `medias` of `create`: dictionaries with a `type` and a list `codecs`. */
export const mediaList: Reader = {
  type: 'list',
  read: (draft, value, key) => {
    draft.party().medias = entriesOf(draft, value, key, (entry): CreatedMedia | null => {
      const type = entry.get('type') ?? 'audio';
      const codecs = stringsIn(draft, entry.get('codecs') ?? entry.get('codec') ?? [], key);
      if (typeof type !== 'string' || !/^[A-Za-z0-9.+_-]{1,32}$/.test(type) || codecs === null) return null;
      return { type, codecs: codecs.map(unescapeItem) };
    });
  },
};

function entriesOf<T>(
  draft: Draft,
  value: NgValue,
  key: ByteString,
  read: (entry: NgDictionary) => T | null,
): readonly T[] {
  if (!isList(value)) {
    noteBad(draft, key, value);
    return [];
  }
  if (value.length > maxEntries) draft.note('badValue', key, `more than ${maxEntries} entries`);
  const entries: T[] = [];
  for (const item of value.slice(0, maxEntries)) {
    const entry = isDictionary(item) ? read(item) : null;
    if (entry === null) draft.note('badValue', key);
    else entries.push(entry);
  }
  return entries;
}
