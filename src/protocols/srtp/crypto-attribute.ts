import type { ByteString } from '../../base/bytes.ts';
import { parseCryptoKey, type CryptoKey, type CryptoKeyError } from './key-parameter.ts';
import { parseSessionParameter, type SessionParameter } from './session-parameter.ts';
import { srtpSuiteByName, type SrtpSuite } from './suites.ts';

/**
 * The value of one `a=crypto` (RFC 4568 §9.1):
 *
 * ```
 * 1 AES_CM_128_HMAC_SHA1_80 inline:d0Rm…|2^20|1:4;inline:QUJj…|2^20|2:4 KDR=0 UNENCRYPTED_SRTCP
 * tag suite                 keys                                         session parameters
 * ```
 */
export interface CryptoAttribute {
  readonly tag: number;
  /** As written; `suite` is null if we do not have it. */
  readonly suiteName: ByteString;
  readonly suite: SrtpSuite | null;
  /** At least one. With several, each has an MKI of the same length. */
  readonly keys: readonly CryptoKey[];
  readonly parameters: readonly SessionParameter[];
  /** How it was spelt, where that is not how we would; so that what is passed on stays byte for byte. */
  readonly spelling?: CryptoSpelling;
}

export interface CryptoSpelling {
  /** Holds for as long as it has the value of `tag`. */
  readonly tag: ByteString;
  readonly before: ByteString;
  /** Between the parts; one blank where there are no more. */
  readonly gaps: readonly ByteString[];
  readonly after: ByteString;
}

export type CryptoAttributeError = 'badTag' | 'badSuite' | 'badParameter' | CryptoKeyError;

export type CryptoAttributeResult =
  | { readonly ok: true; readonly attribute: CryptoAttribute }
  | { readonly ok: false; readonly error: CryptoAttributeError };

/** Total: any bytes give an attribute or an error. Suites, key methods and parameters that we do not know are kept. */
export function parseCryptoAttribute(value: ByteString): CryptoAttributeResult {
  const parts = value.match(/[^ \t]+/g) ?? [];
  const [tag = '', suiteName = '', keyText = '', ...parameterTexts] = parts;
  if (!/^\d{1,9}$/.test(tag)) return fault('badTag');
  if (!/^[A-Za-z0-9_]+$/.test(suiteName)) return fault('badSuite');
  const suite = srtpSuiteByName(suiteName);
  const keys: CryptoKey[] = [];
  for (const part of keyText.split(';')) {
    const key = parseCryptoKey(part, suite);
    if (typeof key === 'string') return fault(key);
    keys.push(key);
  }
  if (!haveConsistentMki(keys)) return fault('badMki');
  const parameters: SessionParameter[] = [];
  for (const text of parameterTexts) {
    const parameter = parseSessionParameter(text, suite);
    if (parameter === null) return fault('badParameter');
    parameters.push(parameter);
  }
  const attribute = { tag: Number(tag), suiteName, suite, keys, parameters };
  const spelling = readSpelling(value, tag, parts.length);
  return { ok: true, attribute: spelling === null ? attribute : { ...attribute, spelling } };
}

/** The value as it was parsed, or as an attribute made here is written. */
export function printCryptoAttribute(attribute: CryptoAttribute): ByteString {
  const { tag, suiteName, keys, parameters, spelling } = attribute;
  const isSameTag = spelling !== undefined && Number(spelling.tag) === tag;
  const parts = [
    isSameTag ? spelling.tag : String(tag),
    suiteName,
    keys.map(({ text }) => text).join(';'),
    ...parameters.map(({ text }) => text),
  ];
  const body = parts.map((part, at) => (at === 0 ? part : (spelling?.gaps[at - 1] ?? ' ') + part)).join('');
  return (spelling?.before ?? '') + body + (spelling?.after ?? '');
}

/** RFC 4568 §6.1: with more than one key each must say its MKI, and all of the same length. */
function haveConsistentMki(keys: readonly CryptoKey[]): boolean {
  const inline = keys.filter(({ text }) => text.startsWith('inline:'));
  const [first] = inline;
  if (first === undefined || inline.length === 1) return true;
  return inline.every(({ mki }) => mki.length > 0 && mki.length === first.mki.length);
}

function readSpelling(value: ByteString, tag: ByteString, parts: number): CryptoSpelling | null {
  const blanks = value.split(/[^ \t]+/);
  const before = blanks[0]!;
  const after = blanks.at(-1)!;
  const gaps = blanks.slice(1, parts);
  const isPlain = before === '' && after === '' && gaps.every((gap) => gap === ' ');
  return isPlain && tag === String(Number(tag)) ? null : { tag, before, gaps, after };
}

function fault(error: CryptoAttributeError): CryptoAttributeResult {
  return { ok: false, error };
}
