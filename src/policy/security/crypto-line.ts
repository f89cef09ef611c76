import type { ByteString } from '../../base/bytes.ts';
import { srtpSuiteByName, type SrtpSuiteName } from '../../protocols/srtp/suites.ts';

/** Session parameters that both ends must agree on (RFC 4568 §6.3). */
export interface SessionParameters {
  readonly isRtpUnencrypted: boolean;
  readonly isRtcpUnencrypted: boolean;
  readonly isRtpUnauthenticated: boolean;
}

/** Master key identifier in packets (RFC 3711 §3.1). */
export interface MasterKeyId {
  /** Decimal, as written; zeros in front are dropped. */
  readonly value: ByteString;
  /** Bytes in each packet, 1 to 128. */
  readonly length: number;
}

/** An `a=crypto` line with one key of a suite that we know. */
export interface CryptoLine extends SessionParameters {
  /** 0 to 999999999. */
  readonly tag: number;
  readonly suite: SrtpSuiteName;
  /** Master key followed by master salt, as bytes. */
  readonly masterKey: ByteString;
  readonly mki: MasterKeyId | null;
}

export const plainParameters: SessionParameters = {
  isRtpUnencrypted: false,
  isRtcpUnencrypted: false,
  isRtpUnauthenticated: false,
};

const lineForm = /^(\d{1,9}) +([A-Za-z0-9_]+) +inline:([^ ;]+)(?: +(.*))?$/;
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const maxMkiLength = 128;

/**
 * The value of an `a=crypto` attribute (RFC 4568 §9.1). Null where we cannot use it: an unknown suite, a key of the wrong
 * length, several keys in one line, or a parameter that has to be understood and is not (§6.3.7).
 */
export function parseCryptoLine(value: ByteString): CryptoLine | null {
  const [, tag, suiteName, keyInfo, parameters = ''] = lineForm.exec(value.trim()) ?? [];
  if (tag === undefined || suiteName === undefined || keyInfo === undefined) return null;
  const suite = srtpSuiteByName(suiteName);
  const [keyText = '', ...extras] = keyInfo.split('|');
  if (suite === null || extras.length > 2 || !base64.test(keyText)) return null;
  const masterKey = Buffer.from(keyText, 'base64');
  if (masterKey.length !== suite.keyLength + suite.saltLength) return null;
  const mkiText = extras.find((extra) => extra.includes(':'));
  const mki = mkiText === undefined ? null : parseMki(mkiText);
  const session = parseParameters(parameters);
  if (session === null || (mkiText !== undefined && mki === null)) return null;
  return {
    tag: Number(tag),
    suite: suite.name,
    masterKey: masterKey.toString('latin1'),
    mki,
    ...session,
  };
}

/** RFC 4568 §6.1: `1:4` is the identifier 1 in four bytes. */
function parseMki(text: ByteString): MasterKeyId | null {
  const [, digits = '', lengthText = ''] = /^0*(\d{1,310}):(\d{1,3})$/.exec(text) ?? [];
  const length = Number(lengthText);
  if (digits === '' || length < 1 || length > maxMkiLength) return null;
  return BigInt(digits) >> BigInt(8 * length) === 0n ? { value: digits, length } : null;
}

/** Hints of the sender about itself, which change nothing that a receiver must do. */
const ignoredParameters = /^(KDR=0|WSH=\d+|FEC_ORDER=.*|FEC_KEY=.*|-.*)$/;

function parseParameters(text: ByteString): SessionParameters | null {
  const found = { ...plainParameters };
  for (const word of text.split(' ')) {
    if (word === '' || ignoredParameters.test(word)) continue;
    const known = parameterNames.find(([name]) => name === word);
    if (known === undefined) return null;
    found[known[1]] = true;
  }
  return found;
}

const parameterNames: readonly (readonly [word: ByteString, name: keyof SessionParameters])[] = [
  ['UNENCRYPTED_SRTP', 'isRtpUnencrypted'],
  ['UNENCRYPTED_SRTCP', 'isRtcpUnencrypted'],
  ['UNAUTHENTICATED_SRTP', 'isRtpUnauthenticated'],
];

/** How lines are written. */
export interface CryptoLineStyle {
  /** Keep the `=` at the end of keys, which RFC 4568 asks for and some telephones do not take. */
  readonly isPadded: boolean;
  /** State a lifetime of 2^31 packets. */
  readonly isLifetimeAdded: boolean;
}

export function printCryptoLine(line: CryptoLine, style: CryptoLineStyle): ByteString {
  const padded = Buffer.from(line.masterKey, 'latin1').toString('base64');
  const key = style.isPadded ? padded : padded.replace(/=+$/, '');
  const lifetime = style.isLifetimeAdded ? '|2^31' : '';
  const mki = line.mki === null ? '' : `|${line.mki.value}:${line.mki.length}`;
  const parameters = parameterNames.filter(([, name]) => line[name]).map(([word]) => ` ${word}`);
  return `${line.tag} ${line.suite} inline:${key}${lifetime}${mki}${parameters.join('')}`;
}

/** Packets under one line are packets under the other. The tag is only a name within one exchange. */
export function isSameKeying(a: CryptoLine, b: CryptoLine): boolean {
  return (
    a.suite === b.suite &&
    a.masterKey === b.masterKey &&
    a.mki?.value === b.mki?.value &&
    a.mki?.length === b.mki?.length &&
    a.isRtpUnencrypted === b.isRtpUnencrypted &&
    a.isRtcpUnencrypted === b.isRtcpUnencrypted &&
    a.isRtpUnauthenticated === b.isRtpUnauthenticated
  );
}

/** As it stands in packets: big-endian, in exactly so many bytes. */
export function mkiBytes({ value, length }: MasterKeyId): ByteString {
  const hex = BigInt(value)
    .toString(16)
    .padStart(2 * length, '0');
  return Buffer.from(hex, 'hex').toString('latin1');
}
