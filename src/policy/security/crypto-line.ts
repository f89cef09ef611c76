import { assert } from '../../base/assert.ts';
import { fromByteString, toByteString, type ByteString } from '../../base/bytes.ts';
import {
  createCryptoKey,
  createSessionFlag,
  parseCryptoAttribute,
  printCryptoAttribute,
  splitMasterKey,
  srtpSuiteByName,
  type SessionParameter,
  type SrtpSuiteName,
} from '../../protocols/srtp/index.ts';

/** Session parameters that both ends must agree on (RFC 4568 §6.3). */
export interface SessionParameters {
  readonly isRtpUnencrypted: boolean;
  readonly isRtcpUnencrypted: boolean;
  readonly isRtpUnauthenticated: boolean;
}

/** An `a=crypto` line with one key of a suite that we know. */
export interface CryptoLine extends SessionParameters {
  /** 0 to 999999999. */
  readonly tag: number;
  readonly suite: SrtpSuiteName;
  /** Master key followed by master salt, as bytes. */
  readonly masterKey: ByteString;
  /** Master key identifier as it stands in packets (RFC 3711 §3.1); null: they carry none. */
  readonly mki: ByteString | null;
}

export const plainParameters: SessionParameters = {
  isRtpUnencrypted: false,
  isRtcpUnencrypted: false,
  isRtpUnauthenticated: false,
};

/**
 * The value of an `a=crypto` attribute (RFC 4568 §9.1). Null where we cannot use it: an unknown suite, a key of the wrong
 * length, several keys in one line, or a parameter that has to be understood and is not (§6.3.7).
 */
export function parseCryptoLine(value: ByteString): CryptoLine | null {
  const result = parseCryptoAttribute(value);
  if (!result.ok) return null;
  const { tag, suite, keys, parameters } = result.attribute;
  const [key, second] = keys;
  const session = readParameters(parameters);
  if (suite === null || second !== undefined || !key?.masterKey || session === null) return null;
  const { masterKey, mki } = key;
  return {
    tag,
    suite: suite.name,
    masterKey: toByteString(masterKey.key) + toByteString(masterKey.salt),
    mki: mki.length === 0 ? null : toByteString(mki),
    ...session,
  };
}

type ParameterName = keyof SessionParameters;

const parameterWords = [
  ['UNENCRYPTED_SRTP', 'isRtpUnencrypted'],
  ['UNENCRYPTED_SRTCP', 'isRtcpUnencrypted'],
  ['UNAUTHENTICATED_SRTP', 'isRtpUnauthenticated'],
] as const;

const parameterKinds: Partial<Record<SessionParameter['kind'], ParameterName>> = {
  unencryptedSrtp: 'isRtpUnencrypted',
  unencryptedSrtcp: 'isRtcpUnencrypted',
  unauthenticatedSrtp: 'isRtpUnauthenticated',
};

function readParameters(parameters: readonly SessionParameter[]): SessionParameters | null {
  const found = { ...plainParameters };
  for (const parameter of parameters) {
    const name = parameterKinds[parameter.kind];
    if (name !== undefined) found[name] = true;
    else if (!isIgnorable(parameter)) return null;
  }
  return found;
}

/** Hints of the sender about itself, and FEC, which needs its own media. Keys that change with the index are beyond us. */
function isIgnorable(parameter: SessionParameter): boolean {
  if (parameter.kind === 'kdr') return parameter.exponent === 0;
  return parameter.kind !== 'unknown' || !parameter.isMandatory;
}

/** How lines are written. */
export interface CryptoLineStyle {
  /** Keep the `=` at the end of keys, which RFC 4568 asks for and some telephones do not take. */
  readonly isPadded: boolean;
  /** State a lifetime of 2^31 packets. */
  readonly isLifetimeAdded: boolean;
}

const statedLifetime = 2 ** 31;

export function printCryptoLine(line: CryptoLine, style: CryptoLineStyle): ByteString {
  const suite = srtpSuiteByName(line.suite);
  const masterKey = suite && splitMasterKey(suite, fromByteString(line.masterKey));
  assert(masterKey !== null, 'a crypto line has a suite that we know, and a key of its length');
  const key = createCryptoKey(masterKey, {
    lifetime: style.isLifetimeAdded ? statedLifetime : null,
    mki: fromByteString(line.mki ?? ''),
    pad: style.isPadded,
  });
  const parameters = parameterWords.filter(([, name]) => line[name]).map(([word]) => createSessionFlag(word));
  return printCryptoAttribute({ tag: line.tag, suiteName: line.suite, suite, keys: [key], parameters });
}

/** Packets under one line are packets under the other. The tag is only a name within one exchange. */
export function isSameKeying(a: CryptoLine, b: CryptoLine): boolean {
  return (
    a.suite === b.suite &&
    a.masterKey === b.masterKey &&
    a.mki === b.mki &&
    a.isRtpUnencrypted === b.isRtpUnencrypted &&
    a.isRtcpUnencrypted === b.isRtcpUnencrypted &&
    a.isRtpUnauthenticated === b.isRtpUnauthenticated
  );
}
