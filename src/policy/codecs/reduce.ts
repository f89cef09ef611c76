import type { SdpCodec } from '../../protocols/sdp/index.ts';
import { isEmptySelection, isNamed, isSelected, matches, takesAll } from './compare.ts';
import { keep, reordered } from './lists.ts';
import type { CodecOperations, CodecSelection, CodecSpec } from './options.ts';
import { isPrincipal, trackSupplemental, withoutOrphans } from './supplemental.ts';

/** How a codec is taken out: by its name, with all others, or with all others and for good. */
type Removal = 'named' | 'all' | 'full';

/** A list of codecs after `strip`, `mask`, `consume`, `except`, `offer` and `transcode`. */
export interface ReducedCodecs {
  readonly list: readonly SdpCodec[];
  /** Wanted by `transcode`, and not to be had without it. */
  readonly unavailable: readonly CodecSpec[];
}

/**
 * Takes codecs out of a list and puts the others in the order that is wanted. `list` itself where nothing applies. What comes back
 * comes from `sent`, which is the same list unless the receiver's own one is kept.
 */
export function reduceCodecs(
  list: readonly SdpCodec[],
  sent: readonly SdpCodec[],
  operations: CodecOperations,
): ReducedCodecs {
  const { strip, mask, consume, offer, transcode } = operations;
  const isReduced = !isEmptySelection(strip) || !isEmptySelection(mask) || !isEmptySelection(consume);
  const left = isReduced ? keep(list, (codec) => removalOf(codec, operations) === null) : list;
  const restored = restoreCodecs(left, isReduced ? sent : left, operations);
  const touched = restored.list === list ? list : tracked(restored.list, list, sent, operations);
  const ordered = reordered(touched, inOrderOf(touched, offer));
  return { list: ordered, unavailable: transcode.codecs.length === 0 ? [] : restored.unavailable };
}

/** Null: it stays. What `offer` names does in any case, what `except` names against all that is not by name. */
export function removalOf(codec: SdpCodec, operations: CodecOperations): Removal | null {
  const { strip, mask, consume, except, offer } = operations;
  if (isSelected(offer, codec)) return null;
  if (isNamed(strip, codec) || isNamed(mask, codec) || isNamed(consume, codec)) return 'named';
  if (isSelected(except, codec)) return null;
  if (strip.scope === 'full' || mask.scope === 'full' || consume.scope === 'full') return 'full';
  return takesAll(strip) || takesAll(mask) || takesAll(consume) ? 'all' : null;
}

/** `transcode` without transcoding: what went with all the others comes back as it was, in the order given. */
function restoreCodecs(
  left: readonly SdpCodec[],
  sent: readonly SdpCodec[],
  operations: CodecOperations,
): ReducedCodecs {
  const back = new Set<SdpCodec>();
  const unavailable: CodecSpec[] = [];
  const isFree = (codec: SdpCodec): boolean =>
    left.every(({ payloadType }) => payloadType !== codec.payloadType);
  for (const spec of operations.transcode.codecs) {
    const isWanted = (codec: SdpCodec): boolean => matches(spec, codec);
    if (left.some(isWanted)) continue;
    const found = sent.filter(
      (codec) => isWanted(codec) && isFree(codec) && removalOf(codec, operations) === 'all',
    );
    for (const codec of found) back.add(codec);
    if (found.length === 0) unavailable.push(spec);
  }
  if (back.size === 0) return { list: left, unavailable };
  const all = [...left.filter(isPrincipal), ...[...back].filter(isPrincipal)];
  const others = [...left, ...back].filter((codec) => !isPrincipal(codec));
  return { list: [...all, ...others], unavailable };
}

function tracked(
  list: readonly SdpCodec[],
  before: readonly SdpCodec[],
  sent: readonly SdpCodec[],
  operations: CodecOperations,
): readonly SdpCodec[] {
  const now = new Set(list);
  const then = new Set(before);
  const clocks = new Set<number>();
  const clocksBefore = new Set(before.filter(isPrincipal).map(({ clockRate }) => clockRate));
  for (const codec of before) if (!now.has(codec) && isPrincipal(codec)) clocks.add(codec.clockRate);
  for (const codec of list) if (!then.has(codec) && isPrincipal(codec)) clocks.add(codec.clockRate);
  const isAllTouched =
    takesAll(operations.strip) || takesAll(operations.mask) || takesAll(operations.consume);
  const partnered = trackSupplemental(list, {
    sent,
    // What never had a codec of its rate goes with none.
    isTouched: (clockRate) => clocks.has(clockRate) || (isAllTouched && clocksBefore.has(clockRate)),
    mayReturn: (codec) => removalOf(codec, operations) !== 'named',
    isWanted: (codec) => isNamed(operations.except, codec) || isNamed(operations.offer, codec),
  });
  return withoutOrphans(partnered, before);
}

/** Those that the selection names, as it orders them; but no supplemental one in front of all others. */
function inOrderOf(list: readonly SdpCodec[], { codecs }: CodecSelection): ReadonlySet<SdpCodec> {
  const wanted = new Set<SdpCodec>();
  for (const spec of codecs) {
    for (const codec of list) {
      if (matches(spec, codec) && (isPrincipal(codec) || wanted.size > 0)) wanted.add(codec);
    }
  }
  return wanted;
}
