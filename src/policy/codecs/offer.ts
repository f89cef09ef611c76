import type { ByteString } from '../../base/bytes.ts';
import type { SdpCodec } from '../../protocols/sdp/index.ts';
import { findSame, isEmptySelection, isNamed, isSelected } from './compare.ts';
import { keep, reordered } from './lists.ts';
import type { CodecOperations, CodecOptions } from './options.ts';
import { reduceCodecs } from './reduce.ts';
import { hasMedia, isPrincipal } from './supplemental.ts';
import { notAdded, notKept, type CodecWarning } from './warnings.ts';

/** What the receiver of an offer was offered in one media section; needed to understand its answer. */
export interface OfferedCodecs {
  /** As they are written to the receiver. */
  readonly list: readonly SdpCodec[];
  /** The offerer's codec for each of `list`; the same list where no payload type differs. */
  readonly sources: readonly SdpCodec[];
  /** The offerer's codecs that it is not to be answered with. */
  readonly ignored: readonly SdpCodec[];
  /** The offerer's codecs that it is to be answered with in any case. */
  readonly accepted: readonly SdpCodec[];
}

export interface CodecOffer {
  readonly offered: OfferedCodecs;
  /** Nothing is left, and the section is to be rejected. */
  readonly isEmpty: boolean;
  readonly warnings: readonly CodecWarning[];
}

const none: readonly never[] = [];

/** One media section of the sender. */
export interface SentCodecs {
  readonly type: ByteString;
  readonly codecs: readonly SdpCodec[];
}

/**
 * The codecs of an offer on their way to the receiver. `earlier`: what the last answer has left for the receiver. Null
 * options: nothing is said about codecs, and all is passed on.
 */
export function offerCodecs(
  { type, codecs: sent }: SentCodecs,
  earlier: readonly SdpCodec[],
  options: CodecOptions | null,
): CodecOffer {
  if (options === null || sent.length === 0) return offerOf(sent, sent, none, none, none);
  const { operations } = options;
  const kept = options.isStatic ? receiversOwn(sent, earlier) : null;
  const base = kept?.list ?? sent;
  const { list: reduced, unavailable } = reduceCodecs(base, sent, operations);
  // There is nothing but audio that could be transcoded.
  const absent = type === 'audio' ? unavailable : none;
  const warnings = [...absent.map(notAdded), ...(kept?.missing ?? none).map(ofReceiver)];
  const list = options.noRenegotiation ? preferEarlier(reduced, earlier) : reduced;
  const isEmpty = list.length === 0 || (!hasMedia(list) && hasMedia(sent));
  const outgoing = isEmpty ? sent : list;
  const sources =
    kept === null || isEmpty ? outgoing : outgoing.map((codec) => kept.sources.get(codec) ?? codec);
  const offer = offerOf(
    outgoing,
    sources,
    ignoredOf(sent, operations),
    acceptedOf(sent, operations),
    warnings,
  );
  return isEmpty && options.allowEmptyMedia ? { offered: offer.offered, isEmpty: true, warnings } : offer;
}

function offerOf(
  list: readonly SdpCodec[],
  sources: readonly SdpCodec[],
  ignored: readonly SdpCodec[],
  accepted: readonly SdpCodec[],
  warnings: readonly CodecWarning[],
): CodecOffer {
  return { offered: { list, sources, ignored, accepted }, isEmpty: false, warnings };
}

interface ReceiversOwn {
  readonly list: readonly SdpCodec[];
  /** The sender's codec for each. */
  readonly sources: ReadonlyMap<SdpCodec, SdpCodec>;
  readonly missing: readonly SdpCodec[];
}

/** `static-codecs`: the receiver's list, as far as the sender has the codecs too. Null: there is none. */
function receiversOwn(sent: readonly SdpCodec[], earlier: readonly SdpCodec[]): ReceiversOwn | null {
  const sources = new Map<SdpCodec, SdpCodec>();
  const taken = new Set<SdpCodec>();
  const missing: SdpCodec[] = [];
  for (const codec of earlier) {
    const source = findSame(sent, codec);
    if (source === null) missing.push(codec);
    else if (!taken.has(source)) {
      taken.add(source);
      sources.set(codec, source);
    }
  }
  const list = [...sources.keys()];
  return list.some(isPrincipal) ? { list, sources, missing: missing.filter(isPrincipal) } : null;
}

/** The codecs that were in the list before come first, as they were ordered; but no supplemental one in front of all others. */
export function preferEarlier(list: readonly SdpCodec[], earlier: readonly SdpCodec[]): readonly SdpCodec[] {
  const wanted = new Set<SdpCodec>();
  for (const codec of earlier) {
    const found = findSame(list, codec);
    if (found !== null && (isPrincipal(found) || wanted.size > 0)) wanted.add(found);
  }
  return reordered(list, wanted);
}

function ignoredOf(sent: readonly SdpCodec[], { ignore, except }: CodecOperations): readonly SdpCodec[] {
  if (isEmptySelection(ignore)) return none;
  return keep(
    sent,
    (codec) => isNamed(ignore, codec) || (isSelected(ignore, codec) && !isSelected(except, codec)),
  );
}

/** By name only: of all codecs some are always refused, which is nothing to be told of. */
function acceptedOf(sent: readonly SdpCodec[], { accept, consume }: CodecOperations): readonly SdpCodec[] {
  if (accept.codecs.length === 0 && consume.codecs.length === 0) return none;
  return keep(sent, (codec) => isPrincipal(codec) && (isNamed(accept, codec) || isNamed(consume, codec)));
}

function ofReceiver({ name, clockRate, channels }: SdpCodec): CodecWarning {
  return notKept({ name, clock: clockRate, channels });
}
