import type { ByteString } from '../../base/bytes.ts';

/** What bencode can express. Strings are byte strings; a Map keeps the order of the message. */
export type BencodeValue = ByteString | number | readonly BencodeValue[] | BencodeDictionary;
export type BencodeDictionary = ReadonlyMap<ByteString, BencodeValue>;

/** What can be written: also plain objects, whose undefined members are left out. */
export type BencodeInput =
  ByteString | number | readonly BencodeInput[] | ReadonlyMap<ByteString, BencodeInput> | BencodeObject;
export interface BencodeObject {
  readonly [key: ByteString]: BencodeInput | undefined;
}

/** Why a text is not bencode that we accept. */
export type BencodeProblem =
  /** The text ends inside a value. */
  | 'truncated'
  /** No value starts with this byte. */
  | 'unexpectedByte'
  /** Not a canonical integer: empty, leading zero, stray characters. */
  | 'badInteger'
  /** Beyond ±(2^53 − 1), which a JavaScript number cannot hold exactly. */
  | 'integerTooLarge'
  /** String length with a leading zero, or longer than any message may be. */
  | 'badLength'
  /** A dictionary key that is no string. */
  | 'badKey'
  /** Lists and dictionaries nested deeper than `MAX_DEPTH`. */
  | 'tooDeep';

export interface BencodeError {
  readonly problem: BencodeProblem;
  /** Where the offending token starts, as an index into the input. */
  readonly offset: number;
}

/** NG messages nest about five deep; the limit keeps hostile ones from exhausting the stack. */
export const MAX_DEPTH = 64;

/** Decimal digits of a string length: up to 999,999,999 bytes, more than any transport lets through. */
export const MAX_LENGTH_DIGITS = 9;

/** Characters between `i` and `e`: 2^53 has 16 digits, and there may be a sign. */
export const MAX_INTEGER_CHARACTERS = 17;
