import type { SdpCodec } from '../../protocols/sdp/index.ts';

/** Clock rates of `red` for audio (RFC 2198); with that of video it is one of the video codecs. */
const redundancyClocks = new Set([8000, 48000]);

/** Goes along with a codec of its clock rate, and is nothing without one: events, comfort noise, redundancy. */
export function isSupplemental({ name, clockRate }: SdpCodec): boolean {
  switch (name.toLowerCase()) {
    case 'telephone-event':
    case 'cn':
      return true;
    case 'red':
      return redundancyClocks.has(clockRate);
    default:
      return false;
  }
}

export function isPrincipal(codec: SdpCodec): boolean {
  return !isSupplemental(codec);
}

/** Formats that repair or repeat media of other formats: RFC 4588, 2198, 5109, 8627. */
const repairNames = new Set(['rtx', 'red', 'ulpfec', 'parityfec', 'flexfec', 'flexfec-03']);

/** True if it is media, not what goes along with it. */
export function isMedia(codec: SdpCodec): boolean {
  return isPrincipal(codec) && !repairNames.has(codec.name.toLowerCase());
}

export function hasMedia(list: readonly SdpCodec[]): boolean {
  return list.some(isMedia);
}

/** What went out of a list or came back into it, and what may. */
export interface TrackedChange {
  /** All that the sender has. */
  readonly sent: readonly SdpCodec[];
  /** A codec of this clock rate was taken out or put in. */
  readonly isTouched: (clockRate: number) => boolean;
  /** It was not taken out by its name. */
  readonly mayReturn: (codec: SdpCodec) => boolean;
  /** It is to stay by its name. */
  readonly isWanted: (codec: SdpCodec) => boolean;
}

/**
 * Supplemental codecs as the others have it, for each clock rate that was touched: gone where no codec of that rate is left, and there
 * for each rate that has one if their kind is in the list at all. Where no telephone-event would be left, those that are wanted
 * stay: events of another clock rate are better than none.
 */
export function trackSupplemental(list: readonly SdpCodec[], change: TrackedChange): readonly SdpCodec[] {
  const clocks = new Set(list.filter(isPrincipal).map(({ clockRate }) => clockRate));
  const stays = (codec: SdpCodec): boolean =>
    isPrincipal(codec) || clocks.has(codec.clockRate) || !change.isTouched(codec.clockRate);
  const kinds = new Set(list.filter(isSupplemental).map(kindOf));
  const left = list.every(stays) ? list : list.filter(stays);
  const returning: SdpCodec[] = [];
  for (const codec of change.sent) {
    if (!isSupplemental(codec) || !kinds.has(kindOf(codec))) continue;
    if (!clocks.has(codec.clockRate) || !change.isTouched(codec.clockRate) || !change.mayReturn(codec))
      continue;
    const isThere = (other: SdpCodec): boolean =>
      other.payloadType === codec.payloadType ||
      (other.clockRate === codec.clockRate && kindOf(other) === kindOf(codec));
    if (![...left, ...returning].some(isThere)) returning.push(codec);
  }
  const tracked = returning.length === 0 ? left : [...left, ...returning];
  if (tracked.some(isEvent)) return tracked;
  const missed = list.filter((codec) => isEvent(codec) && change.isWanted(codec));
  return missed.length === 0 ? tracked : [...tracked, ...missed];
}

/** The codec and those that go along with it: of its clock rate, or of any where none has that. */
export function alongWith(first: SdpCodec, list: readonly SdpCodec[]): readonly SdpCodec[] {
  const isOfRate = (codec: SdpCodec): boolean => codec.clockRate === first.clockRate;
  const ofRate = new Set(list.filter((codec) => isSupplemental(codec) && isOfRate(codec)).map(kindOf));
  return list.filter(
    (codec) => codec === first || (isSupplemental(codec) && (isOfRate(codec) || !ofRate.has(kindOf(codec)))),
  );
}

/** Retransmission (RFC 4588 §8.6) of a codec that is gone, `apt`, goes too. */
export function withoutOrphans(list: readonly SdpCodec[], sent: readonly SdpCodec[]): readonly SdpCodec[] {
  const left = new Set(list.map(({ payloadType }) => payloadType));
  const isOrphan = (codec: SdpCodec): boolean => {
    const associated = associatedType(codec);
    if (associated === null || left.has(associated)) return false;
    return sent.some(({ payloadType }) => payloadType === associated);
  };
  return list.some(isOrphan) ? list.filter((codec) => !isOrphan(codec)) : list;
}

function associatedType({ name, fmtp }: SdpCodec): number | null {
  if (name.toLowerCase() !== 'rtx') return null;
  for (const value of fmtp) {
    const digits = /(?:^|[ \t;])apt=(\d{1,3})(?:$|[ \t;])/.exec(value)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return null;
}

function isEvent(codec: SdpCodec): boolean {
  return kindOf(codec) === 'telephone-event';
}

function kindOf({ name }: SdpCodec): string {
  return name.toLowerCase();
}
