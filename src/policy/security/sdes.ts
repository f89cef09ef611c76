import type { ByteString } from '../../base/bytes.ts';
import { srtpSuiteByName, srtpSuites, type SrtpSuiteName } from '../../protocols/srtp/index.ts';
import { plainParameters, type CryptoLine, type SessionParameters } from './crypto-line.ts';
import type { SdesOptions } from './options.ts';

/** Bytes that nobody can guess. */
export type RandomBytes = (count: number) => ByteString;

/** Our own keys towards one party by suite; they stay the same in later exchanges. */
export type OwnKeys = ReadonlyMap<SrtpSuiteName, ByteString>;

/** Both directions of SRTP with one party: what comes from it, and what goes to it. */
export interface SdesAgreement {
  readonly inbound: CryptoLine;
  readonly outbound: CryptoLine;
}

export interface LinesResult {
  readonly lines: readonly CryptoLine[];
  readonly keys: OwnKeys;
}

export interface SdesOfferInput {
  /** Lines of the other side, whose keys are handed on so that packets can pass as they are; empty: none are. */
  readonly received: readonly CryptoLine[];
  /** Keys are our own even where the other side has offered the suite. */
  readonly usesOwnKeys: boolean;
  readonly keys: OwnKeys;
  readonly options: SdesOptions;
}

/** The largest tag that has nine digits (RFC 4568 §9.1). */
const maxTag = 999_999_999;

/** RFC 4568 §5.1.1: the other side's suites under their tags, then the rest of ours under higher ones. */
export function sdesOffer(
  { received, usesOwnKeys, keys, options }: SdesOfferInput,
  random: RandomBytes,
): LinesResult {
  const grown = new Map(keys);
  const kept = received.filter((line) => isAllowed(line.suite, options));
  const lines = kept.map((line): CryptoLine => {
    const parameters = mergedParameters(line, options);
    // Under other parameters the same key would count its RTCP anew.
    if (!usesOwnKeys && isSameParameters(line, parameters)) return line;
    return { ...line, ...parameters, masterKey: ownKey(grown, line.suite, random), mki: null };
  });
  let tag = lines.reduce((highest, line) => Math.max(highest, line.tag), 0);
  const isClosed = options.isNoNew && received.length > 0;
  for (const { name } of isClosed ? [] : srtpSuites) {
    if (tag >= maxTag || !isAllowed(name, options) || lines.some((line) => line.suite === name)) continue;
    tag += 1;
    const masterKey = ownKey(grown, name, random);
    lines.push({ tag, suite: name, masterKey, mki: null, ...mergedParameters(plainParameters, options) });
  }
  return { lines: inOrder(lines, options.order), keys: grown };
}

/** Which suites a message likes. */
export type SuiteWishes = Pick<SdesOptions, 'excluded' | 'only' | 'isNoNew' | 'offererPreference'>;

/** `nonew` beats the lists of what to leave out. */
export function isAllowed(suite: SrtpSuiteName, options: SuiteWishes): boolean {
  if (options.isNoNew) return true;
  return options.only.length > 0 ? options.only.includes(suite) : !options.excluded.includes(suite);
}

/** The preferred suites first, in the order of preference; what it does not name stays in its own order. */
export function inOrder(
  lines: readonly CryptoLine[],
  preference: readonly ByteString[],
): readonly CryptoLine[] {
  if (preference.length === 0) return lines;
  const rank = ({ suite }: CryptoLine): number => {
    const place = preference.indexOf(suite);
    return place < 0 ? preference.length : place;
  };
  return lines.toSorted((a, b) => rank(a) - rank(b));
}

function mergedParameters(base: SessionParameters, options: SdesOptions): SessionParameters {
  const { isSrtpEncrypted, isSrtcpEncrypted, isSrtpAuthenticated } = options;
  return {
    isRtpUnencrypted: isSrtpEncrypted === null ? base.isRtpUnencrypted : !isSrtpEncrypted,
    isRtcpUnencrypted: isSrtcpEncrypted === null ? base.isRtcpUnencrypted : !isSrtcpEncrypted,
    isRtpUnauthenticated: isSrtpAuthenticated === null ? base.isRtpUnauthenticated : !isSrtpAuthenticated,
  };
}

function ownKey(keys: Map<SrtpSuiteName, ByteString>, suite: SrtpSuiteName, random: RandomBytes): ByteString {
  const known = keys.get(suite);
  if (known !== undefined) return known;
  const { keyLength, saltLength } = srtpSuiteByName(suite)!;
  const made = random(keyLength + saltLength);
  keys.set(suite, made);
  return made;
}

/**
 * What a party's answer makes of the lines that we offered (RFC 4568 §5.1.3): tag and suite must be those of one of them. Null:
 * none is accepted. The session parameters are those of the answer, for both directions.
 */
export function sdesAccepted(
  offered: readonly CryptoLine[],
  answered: readonly CryptoLine[],
): SdesAgreement | null {
  for (const inbound of answered) {
    const line = offered.find(({ tag, suite }) => tag === inbound.tag && suite === inbound.suite);
    if (line === undefined) continue;
    const { isRtpUnencrypted, isRtcpUnencrypted, isRtpUnauthenticated } = inbound;
    return { inbound, outbound: { ...line, isRtpUnencrypted, isRtcpUnencrypted, isRtpUnauthenticated } };
  }
  return null;
}

export interface SdesAnswerInput {
  /** The offerer's lines. */
  readonly offered: readonly CryptoLine[];
  /** What is agreed with the other side; null: no SDES there. */
  readonly opposite: SdesAgreement | null;
  /** What was agreed with the offerer before. */
  readonly current: SdesAgreement | null;
  /** Suites to prefer; of the offer's message or the answer's. */
  readonly preference: readonly ByteString[];
  readonly usesOwnKeys: boolean;
  readonly isStatic: boolean;
  readonly keys: OwnKeys;
}

export interface SdesAnswer extends SdesAgreement {
  readonly keys: OwnKeys;
}

/**
 * The answer to an offerer (RFC 4568 §5.1.2): the suite of the opposite side where it has offered that, with the key of the
 * opposite side, so that packets can pass as they are; else its favourite with a key of ours. Null: it offered no line that
 * we can use.
 */
export function sdesAnswer(input: SdesAnswerInput, random: RandomBytes): SdesAnswer | null {
  const { opposite, usesOwnKeys, keys } = input;
  const inbound = chosenLine(input);
  if (inbound === null) return null;
  const isKeyKept = !usesOwnKeys && opposite !== null && isInterchangeable(inbound, opposite.inbound);
  if (isKeyKept) {
    const { masterKey, mki } = opposite.inbound;
    return { inbound, outbound: { ...inbound, masterKey, mki }, keys };
  }
  const grown = new Map(keys);
  const masterKey = ownKey(grown, inbound.suite, random);
  return { inbound, outbound: { ...inbound, masterKey, mki: null }, keys: grown };
}

function chosenLine({
  offered,
  opposite,
  current,
  preference,
  isStatic,
}: SdesAnswerInput): CryptoLine | null {
  const bySuite = (suite: SrtpSuiteName | undefined): CryptoLine | null =>
    offered.find((line) => line.suite === suite) ?? null;
  const favourite = inOrder(offered, preference)[0] ?? null;
  if (isStatic) return bySuite(current?.inbound.suite) ?? favourite;
  // The opposite side may hold the very key of one of several lines with the suite.
  const same = offered.find(
    (line) => line.suite === opposite?.inbound.suite && line.masterKey === opposite.outbound.masterKey,
  );
  return same ?? bySuite(opposite?.inbound.suite) ?? favourite;
}

function isInterchangeable(a: CryptoLine, b: CryptoLine): boolean {
  return a.suite === b.suite && isSameParameters(a, b);
}

function isSameParameters(a: SessionParameters, b: SessionParameters): boolean {
  return (
    a.isRtpUnencrypted === b.isRtpUnencrypted &&
    a.isRtcpUnencrypted === b.isRtcpUnencrypted &&
    a.isRtpUnauthenticated === b.isRtpUnauthenticated
  );
}
