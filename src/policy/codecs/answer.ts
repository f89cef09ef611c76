import type { SdpCodec } from '../../protocols/sdp/index.ts';
import { findPayloadType, findSame, isNamed, isSelected } from './compare.ts';
import { inFront } from './lists.ts';
import { preferEarlier, type OfferedCodecs } from './offer.ts';
import type { CodecOperations, CodecOptions } from './options.ts';
import { reduceCodecs } from './reduce.ts';
import { notRenumbered, withPayloadType, type Renumbering } from './renumber.ts';
import { isPrincipal, isSupplemental } from './supplemental.ts';
import { notAccepted, nothingInCommon, type CodecWarning } from './warnings.ts';

export interface CodecAnswer {
  /** Towards the offerer, in its payload types. */
  readonly list: readonly SdpCodec[];
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
 * given it. `earlier`: what the offerer was told before, in order of preference.
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
  if (list.length > 0) return withRenumbering(list, kept, offered, warnings);
  if (options?.allowEmptyMedia === true)
    return { list: answered, toAnswerer: notRenumbered, toOfferer: notRenumbered, isEmpty: true, warnings };
  if (mapped.length > 0) return withRenumbering(inFront(mapped, isPrincipal), kept, offered, warnings);
  return answerOf(answered, [...warnings, nothingInCommon]);
}

/** Nothing but codecs that were offered, in an order that may stay. */
function isPlain(
  answered: readonly SdpCodec[],
  { list, sources, ignored, accepted }: OfferedCodecs,
): boolean {
  if (list !== sources || ignored.length > 0 || accepted.length > 0) return false;
  let isEnd = false;
  for (const codec of answered) {
    if (findPayloadType(list, codec.payloadType) === null) return false;
    if (isSupplemental(codec)) isEnd = true;
    else if (isEnd) return false;
  }
  return true;
}

/** Codecs by unknown payload types are no part of the answer, unless such are allowed and the codec was offered. */
function pairUp(
  answered: readonly SdpCodec[],
  { list, sources }: OfferedCodecs,
  options: CodecOptions | null,
): readonly Pair[] {
  const pairs: Pair[] = [];
  const taken = new Set<SdpCodec>();
  for (const codec of answered) {
    if (options !== null && isIgnored(codec, options.operations)) continue;
    const offered =
      findPayloadType(list, codec.payloadType) ??
      (options?.allowAsymmetric === true ? findSame(list, codec) : null);
    if (offered === null || taken.has(offered)) continue;
    taken.add(offered);
    pairs.push({ answered: codec, offered, source: sources[list.indexOf(offered)]! });
  }
  return pairs;
}

function isIgnored(codec: SdpCodec, { ignore, except }: CodecOperations): boolean {
  return isNamed(ignore, codec) || (isSelected(ignore, codec) && !isSelected(except, codec));
}

function towardsOfferer(pairs: readonly Pair[]): readonly SdpCodec[] {
  const numbers = new Map(pairs.map(({ answered, source }) => [answered.payloadType, source.payloadType]));
  return pairs.map(({ answered, source }) => withPayloadType(answered, source.payloadType, numbers));
}

function choose(
  mapped: readonly SdpCodec[],
  earlier: readonly SdpCodec[],
  { operations, isSingle, noRenegotiation }: CodecOptions,
): readonly SdpCodec[] {
  const reduced = reduceCodecs(mapped, mapped, operations).list;
  const preferred = noRenegotiation ? preferEarlier(reduced, earlier) : reduced;
  if (!isSingle) return preferred;
  const first = preferred.find(isPrincipal);
  return preferred.filter((codec) => codec === first || isSupplemental(codec));
}

function answerOf(list: readonly SdpCodec[], warnings: readonly CodecWarning[]): CodecAnswer {
  return { list, toAnswerer: notRenumbered, toOfferer: notRenumbered, isEmpty: false, warnings };
}

/**
 * The offerer sends what the answer to it says, the answerer what it was offered (RFC 3264 §6.1), though one that goes by
 * numbers of its own may well send those.
 */
function withRenumbering(
  list: readonly SdpCodec[],
  pairs: readonly Pair[],
  { list: known }: OfferedCodecs,
  warnings: readonly CodecWarning[],
): CodecAnswer {
  const toAnswerer: [number, number][] = [];
  const toOfferer: [number, number][] = [];
  for (const { answered, offered, source } of pairs) {
    if (source.payloadType !== answered.payloadType)
      toAnswerer.push([source.payloadType, answered.payloadType]);
    if (offered.payloadType !== source.payloadType) toOfferer.push([offered.payloadType, source.payloadType]);
    const isOwnNumber = answered.payloadType !== offered.payloadType;
    if (isOwnNumber && findPayloadType(known, answered.payloadType) === null)
      toOfferer.push([answered.payloadType, source.payloadType]);
  }
  return { list, toAnswerer, toOfferer, isEmpty: false, warnings };
}
