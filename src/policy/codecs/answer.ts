import type { SdpCodec } from '../../protocols/sdp/index.ts';
import { areDifferentCodecs, findPayloadType, findSame, isNamed, isSelected } from './compare.ts';
import { inFront, keep } from './lists.ts';
import { preferEarlier, type OfferedCodecs } from './offer.ts';
import type { CodecOperations, CodecOptions } from './options.ts';
import { reduceCodecs } from './reduce.ts';
import { notRenumbered, withPayloadType, type Renumbering } from './renumber.ts';
import { alongWith, hasMedia, isPrincipal, isSupplemental } from './supplemental.ts';
import { notAccepted, nothingInCommon, type CodecWarning } from './warnings.ts';

export interface CodecAnswer {
  /** Towards the offerer, in its payload types. */
  readonly list: readonly SdpCodec[];
  /** The same by the numbers of the answerer. */
  readonly own: readonly SdpCodec[];
  /** Of RTP that goes to the answerer, and to the offerer. */
  readonly toAnswerer: Renumbering;
  readonly toOfferer: Renumbering;
  /** Nothing is left, and the section is to be rejected. */
  readonly isEmpty: boolean;
  readonly warnings: readonly CodecWarning[];
}

/** A codec of the answer and what it stands for. */
interface Pair {
  readonly answered: SdpCodec;
  readonly offered: SdpCodec;
  /** The offerer's own. */
  readonly source: SdpCodec;
}

const none: readonly never[] = [];

/**
 * The codecs of an answer on their way to the offerer: each as the answerer describes it, under the number that the offerer has
 * given it. `earlier`: what the last answer has left for the offerer, in order of preference.
 */
export function answerCodecs(
  answered: readonly SdpCodec[],
  offered: OfferedCodecs,
  earlier: readonly SdpCodec[],
  options: CodecOptions | null,
): CodecAnswer {
  if (answered.length === 0 || (options === null && isPlain(answered, offered)))
    return answerOf(answered, none);
  const pairs = pairUp(answered, offered, options);
  const kept = pairs.filter(({ source }) => !offered.ignored.includes(source));
  const mapped = towardsOfferer(kept);
  const reduced = options === null ? mapped : choose(mapped, earlier, options);
  const list = inFront(reduced, isPrincipal);
  const warnings = offered.accepted
    .filter((codec) => pairs.every(({ source }) => source !== codec))
    .map(({ name, clockRate, channels }) => notAccepted({ name, clock: clockRate, channels }));
  const isUsable = (left: readonly SdpCodec[]): boolean =>
    left.length > 0 && (hasMedia(left) || !hasMedia(answered));
  if (isUsable(list)) return withRenumbering(list, kept, warnings);
  if (options?.allowEmptyMedia === true) return { ...answerOf(answered, warnings), isEmpty: true };
  if (isUsable(mapped)) return withRenumbering(inFront(mapped, isPrincipal), kept, warnings);
  const all = [...warnings, nothingInCommon];
  const ignored = towardsOfferer(pairs);
  return isUsable(ignored) ? withRenumbering(ignored, pairs, all) : answerOf(answered, all);
}

/** Nothing but codecs that were offered, in an order that may stay. */
function isPlain(
  answered: readonly SdpCodec[],
  { list, sources, ignored, accepted }: OfferedCodecs,
): boolean {
  if (list !== sources || ignored.length > 0 || accepted.length > 0) return false;
  let isEnd = false;
  for (const codec of answered) {
    const found = findPayloadType(list, codec.payloadType);
    if (found === null || areDifferentCodecs(found, codec)) return false;
    if (isSupplemental(codec)) isEnd = true;
    else if (isEnd) return false;
  }
  return true;
}

/** What of the answer was offered. Who answers with no media under the numbers of the offer has numbers of its own. */
function pairUp(
  answered: readonly SdpCodec[],
  offered: OfferedCodecs,
  options: CodecOptions | null,
): readonly Pair[] {
  const isAsymmetric = options?.allowAsymmetric ?? false;
  const pairs = pairsOf(answered, offered, options, isAsymmetric);
  if (isAsymmetric || hasMedia(pairs.map(({ source }) => source))) return pairs;
  const others = pairsOf(answered, offered, options, true);
  return hasMedia(others.map(({ source }) => source)) ? others : pairs;
}

/** Codecs by unknown payload types are no part of the answer, unless such are allowed and the codec was offered. */
function pairsOf(
  answered: readonly SdpCodec[],
  { list, sources }: OfferedCodecs,
  options: CodecOptions | null,
  isAsymmetric: boolean,
): readonly Pair[] {
  const pairs: Pair[] = [];
  const taken = new Set<SdpCodec>();
  const namesake = (codec: SdpCodec): SdpCodec | null => {
    const found = findPayloadType(list, codec.payloadType);
    return found === null || areDifferentCodecs(found, codec) ? null : found;
  };
  // What is answered by its own number stands for itself.
  const own = new Set(answered.map(namesake));
  const others = list.filter((codec) => !own.has(codec));
  for (const codec of answered) {
    if (options !== null && isIgnored(codec, options.operations)) continue;
    const offered = namesake(codec) ?? offeredOtherwise(codec, list, others, isAsymmetric);
    if (offered === null || taken.has(offered)) continue;
    taken.add(offered);
    pairs.push({ answered: codec, offered, source: sources[list.indexOf(offered)]! });
  }
  return pairs;
}

/** By another number, or another codec by this number. */
function offeredOtherwise(
  codec: SdpCodec,
  list: readonly SdpCodec[],
  others: readonly SdpCodec[],
  isAsymmetric: boolean,
): SdpCodec | null {
  const numbered = findPayloadType(list, codec.payloadType);
  if (numbered === null) return isAsymmetric ? findSame(others, codec) : null;
  // The number of another codec cannot be what is meant where this one was offered too, in whatever format.
  return findSame(others, codec) ?? others.find((other) => !areDifferentCodecs(other, codec)) ?? numbered;
}

function isIgnored(codec: SdpCodec, { ignore, except }: CodecOperations): boolean {
  return isNamed(ignore, codec) || (isSelected(ignore, codec) && !isSelected(except, codec));
}

function towardsOfferer(pairs: readonly Pair[]): readonly SdpCodec[] {
  const numbers = new Map(pairs.map(({ answered, source }) => [answered.payloadType, source.payloadType]));
  const codecs = pairs.map(({ answered, source }) => withPayloadType(answered, source.payloadType, numbers));
  return keep(codecs, (_, index) => !isOfOtherNumbers(pairs[index]!.answered, numbers));
}

/** Redundant packets name the payload types of what is in them (RFC 2198 §3), which nobody changes. */
function isOfOtherNumbers({ name, fmtp }: SdpCodec, numbers: ReadonlyMap<number, number>): boolean {
  if (name.toLowerCase() !== 'red') return false;
  const named = fmtp.flatMap((value) => value.replace(/^\s*\d+/, '').match(/\d+/g) ?? []).map(Number);
  return named.some((payloadType) => (numbers.get(payloadType) ?? payloadType) !== payloadType);
}

function choose(
  mapped: readonly SdpCodec[],
  earlier: readonly SdpCodec[],
  { operations, isSingle, noRenegotiation }: CodecOptions,
): readonly SdpCodec[] {
  const reduced = reduceCodecs(mapped, mapped, operations).list;
  const preferred = noRenegotiation ? preferEarlier(reduced, earlier) : reduced;
  const first = isSingle ? preferred.find(isPrincipal) : undefined;
  return first === undefined ? preferred : alongWith(first, preferred);
}

function answerOf(list: readonly SdpCodec[], warnings: readonly CodecWarning[]): CodecAnswer {
  return { list, own: list, toAnswerer: notRenumbered, toOfferer: notRenumbered, isEmpty: false, warnings };
}

/**
 * The offerer sends what the answer to it says, the answerer what it was offered (RFC 3264 §6.1), though one that goes by
 * numbers of its own may well send those: where a number means two things, what the answerer has said counts.
 */
function withRenumbering(
  list: readonly SdpCodec[],
  pairs: readonly Pair[],
  warnings: readonly CodecWarning[],
): CodecAnswer {
  const toAnswerer = pairs.map(({ answered, source }) => [source.payloadType, answered.payloadType] as const);
  const bySource = new Map(pairs.map(({ answered, source }) => [source.payloadType, answered]));
  const toOfferer = new Map(pairs.map(({ offered, source }) => [offered.payloadType, source.payloadType]));
  for (const { answered, source } of pairs) toOfferer.set(answered.payloadType, source.payloadType);
  return {
    list,
    own: list.map(({ payloadType }) => bySource.get(payloadType)!),
    toAnswerer: toAnswerer.filter(isChange),
    toOfferer: [...toOfferer].filter(isChange),
    isEmpty: false,
    warnings,
  };
}

function isChange([from, to]: readonly [from: number, to: number]): boolean {
  return from !== to;
}
