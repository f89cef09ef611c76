import type { OfferedCodecs } from '../policy/codecs/offer.ts';
import { notRenumbered, type Renumbering } from '../policy/codecs/renumber.ts';
import type { SdpCodec } from '../protocols/sdp/index.ts';

/** What a party knows of codecs from us. */
export interface LegCodecs {
  /** In our last offer to it; null: there was none. */
  readonly offered: OfferedCodecs | null;
  /** What stood in our last offer or answer to it. */
  readonly told: readonly SdpCodec[];
  /** What the last answer has left, by the numbers of this party and in the order of the answer. */
  readonly agreed: readonly SdpCodec[];
  /** Of RTP on its way to this party. */
  readonly renumbering: Renumbering;
  /** Milliseconds a packet to be written into the answer to its offer; null: as the answerer has it. */
  readonly answeredPtimeMs: number | null;
}

const nothing: readonly SdpCodec[] = [];

export const noCodecs: LegCodecs = {
  offered: null,
  told: nothing,
  agreed: nothing,
  renumbering: notRenumbered,
  answeredPtimeMs: null,
};

/** On another branch of the same offer. */
export function codecsOnBranch({ offered, answeredPtimeMs }: LegCodecs): LegCodecs {
  return { offered, told: nothing, agreed: nothing, renumbering: notRenumbered, answeredPtimeMs };
}
