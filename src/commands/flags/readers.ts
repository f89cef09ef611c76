import type { ByteString } from '../../base/bytes.ts';
import { familyOf, type Address } from '../../base/endpoint.ts';
import { isDictionary, isList, type NgDictionary, type NgValue } from '../../protocols/ng/dictionary.ts';
import type { Draft } from './draft.ts';
import type { Reader, ValueType, WordTable } from './table.ts';
import { applyWord } from './words.ts';

/** For keys that only commands without a parser use. */
export const unread = (type: ValueType): { readonly type: ValueType; readonly read: null } => ({
  type,
  read: null,
});

export function text(store: (draft: Draft, value: ByteString, key: ByteString) => void): Reader {
  return {
    type: 'string',
    read: (draft, value, key) => {
      if (typeof value === 'string') store(draft, value, key);
      else draft.note('badValue', key);
    },
  };
}

/** Accepts the number as a string too. */
export function integer(store: (draft: Draft, value: number, key: ByteString) => void): Reader {
  return {
    type: 'integer',
    read: (draft, value, key) => {
      const number = toInteger(value);
      if (number === null) noteBad(draft, key, value);
      else store(draft, number, key);
    },
  };
}

/** An integer from `min` to `max`; others are ignored. */
export function integerWithin(
  min: number,
  max: number,
  store: (draft: Draft, value: number) => void,
): Reader {
  return integer((draft, value, key) => {
    if (value >= min && value <= max) store(draft, value);
    else draft.note('badValue', key, String(value));
  });
}

/** One word out of a closed list. */
export function word(words: WordTable): Reader {
  const { read } = text((draft, value, key) => {
    applyWord(draft, words, value, { key, word: value });
  });
  return { type: 'string', words, read };
}

/** Several words out of a closed list. */
export function words(table: WordTable): Reader {
  const { read } = list((draft, items, key) => {
    for (const item of items) applyWord(draft, table, item, { key, word: item });
  });
  return { type: 'list', words: table, read };
}

/** A list of strings, or one string that is split at commas. */
export function list(store: (draft: Draft, items: readonly ByteString[], key: ByteString) => void): Reader {
  return {
    type: 'list',
    read: (draft, value, key) => {
      const items = typeof value === 'string' ? splitAtCommas(value) : stringsIn(draft, value, key);
      if (items !== null) store(draft, items, key);
    },
  };
}

/** A list of strings where one string does not do. */
export function realList(
  store: (draft: Draft, items: readonly ByteString[], key: ByteString) => void,
): Reader {
  return {
    type: 'list',
    read: (draft, value, key) => {
      const items = typeof value === 'string' ? null : stringsIn(draft, value, key);
      if (items !== null) store(draft, items, key);
      else if (typeof value === 'string') draft.note('badValue', key, value);
    },
  };
}

export function dictionary(store: (draft: Draft, value: NgDictionary, key: ByteString) => void): Reader {
  return {
    type: 'dictionary',
    read: (draft, value, key) => {
      if (isDictionary(value)) store(draft, value, key);
      else noteBad(draft, key, value);
    },
  };
}

export function address(store: (draft: Draft, value: Address) => void): Reader {
  return {
    type: 'address',
    read: (draft, value, key) => {
      const parsed = typeof value === 'string' ? parseAddress(value) : null;
      if (parsed === null) noteBad(draft, key, value);
      else store(draft, parsed);
    },
  };
}

/** An IP address, IPv6 with or without brackets; no zone, since it means nothing to a peer. */
export function parseAddress(value: ByteString): Address | null {
  const bare = value.startsWith('[') && value.endsWith(']') ? value.slice(1, -1) : value;
  const family = bare.includes('%') ? null : familyOf(bare);
  return family === null ? null : { family, address: bare };
}

export function toInteger(value: NgValue): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value)
        ? Number(value)
        : null;
  return number !== null && Number.isSafeInteger(number) ? number : null;
}

/** The strings of a list, or of one string; others in it are left out with a notice. Null: no list at all. */
export function stringsIn(draft: Draft, value: NgValue, key: ByteString): readonly ByteString[] | null {
  if (typeof value === 'string') return splitAtCommas(value);
  if (!isList(value)) {
    noteBad(draft, key, value);
    return null;
  }
  if (value.every((item) => typeof item === 'string')) return value;
  draft.note('badValue', key);
  return value.filter((item) => typeof item === 'string');
}

export function noteBad(draft: Draft, key: ByteString, value: NgValue): void {
  const isShown = typeof value === 'string' || typeof value === 'number';
  draft.note('badValue', key, isShown ? String(value) : null);
}

/** In lists of codecs, attributes and the like, `--` stands for `=` and `..` for a space. */
export function unescapeItem(item: ByteString): ByteString {
  return item.includes('--') || item.includes('..') ? item.replaceAll('--', '=').replaceAll('..', ' ') : item;
}

function splitAtCommas(value: ByteString): readonly ByteString[] {
  return value.includes(',') ? value.split(',').filter((item) => item !== '') : value === '' ? [] : [value];
}
