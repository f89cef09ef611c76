import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  srtpSuiteByName,
  type SrtpContextOptions,
  type SrtpSuiteName,
} from '../../../src/protocols/srtp/index.ts';

/** What one end says in `a=crypto` (RFC 4568 §9.1): how it protects what it sends. */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: SrtpSuiteName;
  readonly key: Buffer;
  readonly mki: Uint8Array;
  /** `UNENCRYPTED_SRTP` and so on. */
  readonly parameters: readonly string[];
}

export function newCryptoLine(suite: SrtpSuiteName, rest: Partial<CryptoLine> = {}): CryptoLine {
  const { keyLength, saltLength } = srtpSuiteByName(suite)!;
  return {
    tag: 1,
    suite,
    key: randomBytes(keyLength + saltLength),
    mki: new Uint8Array(0),
    parameters: [],
    ...rest,
  };
}

/** Without `a=`. */
export function writeCryptoLine({ tag, suite, key, mki, parameters }: CryptoLine): string {
  const value = Buffer.from(mki).toString('hex');
  const suffix = mki.length === 0 ? '' : `|${Number.parseInt(value, 16)}:${mki.length}`;
  return ['crypto:' + String(tag), suite, `inline:${key.toString('base64')}${suffix}`, ...parameters].join(
    ' ',
  );
}

export function readCryptoLine(attribute: string): CryptoLine {
  const [tag = '', suite = '', inline = '', ...parameters] = attribute.replace(/^crypto:/, '').split(' ');
  const [key = '', ...rest] = inline.replace(/^inline:/, '').split('|');
  const known = srtpSuiteByName(suite);
  assert.ok(known, `suite in ${attribute}`);
  const [, value, length] =
    rest.map((part) => /^(\d+):(\d+)$/.exec(part)).find((match) => match !== null) ?? [];
  const mki = Buffer.alloc(Number(length ?? 0));
  if (mki.length > 0) mki.writeUIntBE(Number(value), Math.max(0, mki.length - 6), Math.min(6, mki.length));
  return { tag: Number(tag), suite: known.name, key: Buffer.from(key, 'base64'), mki, parameters };
}

export function contextOptions({ suite, key, mki, parameters }: CryptoLine): SrtpContextOptions {
  const { keyLength } = srtpSuiteByName(suite)!;
  return {
    suite: srtpSuiteByName(suite)!,
    masterKey: new Uint8Array(key.subarray(0, keyLength)),
    masterSalt: new Uint8Array(key.subarray(keyLength)),
    ...(mki.length > 0 && { mki: new Uint8Array(mki) }),
    unencryptedRtp: parameters.includes('UNENCRYPTED_SRTP'),
    unencryptedRtcp: parameters.includes('UNENCRYPTED_SRTCP'),
    unauthenticatedRtp: parameters.includes('UNAUTHENTICATED_SRTP'),
  };
}
