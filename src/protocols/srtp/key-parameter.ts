import type { ByteString } from '../../base/bytes.ts';
import { formatMasterKey, parseMasterKey, type MasterKey } from './master-key.ts';
import type { SrtpSuite } from './suites.ts';

/** One key of `a=crypto`: `inline:BASE64[|lifetime][|MKI:length]` (RFC 4568 §6.1, §9.2). */
export interface CryptoKey {
  /** As written, or as it will be. */
  readonly text: ByteString;
  /** Null where we cannot know: another method than `inline`, or a suite that we do not have. */
  readonly masterKey: MasterKey | null;
  /** Packets; null if not stated, which means the most that the suite allows. */
  readonly lifetime: number | null;
  /** As it stands in packets, 1 to 128 bytes; empty if there is none. */
  readonly mki: Uint8Array;
}

export type CryptoKeyError = 'badKey' | 'badKeyLength' | 'badLifetime' | 'badMki';

/** What is to be written of a key besides itself. */
export interface CryptoKeyOptions {
  readonly lifetime?: number | null;
  readonly mki?: Uint8Array;
  /** With `=` at the end. */
  readonly pad?: boolean;
}

/** 2^48: no key lives longer (RFC 3711 §9.2). */
const LONGEST_LIFE = 2 ** 48;
const NO_MKI = new Uint8Array(0);
/** Decimal digits of the largest number of 128 bytes. */
const MAX_MKI_DIGITS = 309;
const MAX_MKI_LENGTH = 128;

export function parseCryptoKey(text: ByteString, suite: SrtpSuite | null): CryptoKey | CryptoKeyError {
  const match = /^([A-Za-z0-9_]+):([\x21-\x3a\x3c-\x7e]+)$/.exec(text);
  if (match === null) return 'badKey';
  const [, method, info] = match;
  if (method !== 'inline') return { text, masterKey: null, lifetime: null, mki: NO_MKI };
  const [material = '', ...fields] = info!.split('|');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(material)) return 'badKey';
  const masterKey = suite && parseMasterKey(suite, material);
  if (suite && !masterKey) return 'badKeyLength';
  const mkiText = fields.at(-1)?.includes(':') ? fields.pop()! : null;
  const lifetimeText = fields.shift() ?? null;
  if (fields.length > 0) return 'badKey';
  const lifetime = lifetimeText === null ? null : parseLifetime(lifetimeText);
  if (lifetime === 'bad') return 'badLifetime';
  const mki = mkiText === null ? NO_MKI : parseMki(mkiText);
  return mki === 'bad' ? 'badMki' : { text, masterKey, lifetime, mki };
}

export function createCryptoKey(masterKey: MasterKey, options: CryptoKeyOptions = {}): CryptoKey {
  const { lifetime = null, mki = NO_MKI, pad = false } = options;
  let text = `inline:${formatMasterKey(masterKey, pad)}`;
  if (lifetime !== null) text += `|${formatLifetime(lifetime)}`;
  if (mki.length > 0) text += `|${BigInt(`0x${Buffer.from(mki).toString('hex')}`)}:${mki.length}`;
  return { text, masterKey, lifetime, mki };
}

/** `2^n` or a number; what is longer than a key can live is cut down to that. */
function parseLifetime(text: string): number | 'bad' {
  const match = /^(2\^)?(\d+)$/.exec(text);
  if (match === null) return 'bad';
  const number = Number(match[2]);
  const packets = match[1] === undefined ? number : 2 ** number;
  return packets === 0 ? 'bad' : Math.min(packets, LONGEST_LIFE);
}

function formatLifetime(packets: number): string {
  const exponent = Math.round(Math.log2(packets));
  return 2 ** exponent === packets ? `2^${exponent}` : String(packets);
}

/** `value:length`, the value in decimal and the length in bytes. */
function parseMki(text: string): Uint8Array | 'bad' {
  const match = /^(\d+):(\d{1,3})$/.exec(text);
  if (match === null) return 'bad';
  const length = Number(match[2]);
  if (length < 1 || length > MAX_MKI_LENGTH) return 'bad';
  const digits = match[1]!.replace(/^0+(?=\d)/, '');
  if (digits.length > MAX_MKI_DIGITS) return 'bad';
  const hex = BigInt(digits)
    .toString(16)
    .padStart(2 * length, '0');
  return hex.length > 2 * length ? 'bad' : Uint8Array.from(Buffer.from(hex, 'hex'));
}
