import { toReadable, type ByteString } from '../../base/bytes.ts';

/** Why a part of a message does less than the client may think. None of these fails the request. */
export type NoticeKind =
  | 'unknownKey'
  | 'unknownFlag'
  /** A word that is not in the list of the key. */
  | 'unknownValue'
  /** Wrong type, out of range, no address, ... */
  | 'badValue'
  /** Known and parsed; its effect is still to come. */
  | 'deferred'
  /** Has no effect and will not get one. */
  | 'obsolete';

export interface Notice {
  readonly kind: NoticeKind;
  /** The key as it stood in the message. */
  readonly key: ByteString;
  /** The flag or value it is about; null where it is about the key. */
  readonly value: ByteString | null;
}

/** A message of nothing but rubbish must not become thousands of log lines. */
export const maxNotices = 32;

const longestShown = 60;

/** One sentence for the log. Texts of the peer are shortened and cannot break the line. */
export function describeNotice({ kind, key, value }: Notice): string {
  const keyText = show(key);
  const isFlag = key === 'flags' && value !== null;
  const subject =
    value === null
      ? `key '${keyText}'`
      : isFlag
        ? `flag '${show(value)}'`
        : `value '${show(value)}' of key '${keyText}'`;
  switch (kind) {
    case 'unknownKey':
    case 'unknownFlag':
    case 'unknownValue':
      return `unknown ${subject}`;
    case 'badValue':
      return value === null
        ? `${subject} has a value of the wrong type, ignored`
        : `invalid ${subject}, ignored`;
    case 'deferred':
      return `${subject} has no effect yet`;
    case 'obsolete':
      return `${subject} is obsolete and has no effect`;
  }
}

function show(text: ByteString): string {
  const cut = text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
  return toReadable(cut).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
