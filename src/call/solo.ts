import type { SdpCodec } from '../protocols/sdp/index.ts';
import type { Side } from './participant.ts';

/** `publisher`: sends for others. `subscriber`: hears others. `created`: has an offer of ours without a peer. `stranded`: its peer is gone, but it is connected with others. */
export type SoloRole = 'publisher' | 'subscriber' | 'created' | 'stranded';

/** `o=` of SDP that is all ours. */
export interface OwnOrigin {
  /** A number of up to 19 digits (RFC 8866 §5.2). */
  readonly sessionId: string;
  readonly version: bigint;
}

/** A party that is in no dialogue: it exchanges SDP with us alone. Its legs have no partner. */
export interface SoloParty {
  readonly side: Side;
  readonly role: SoloRole;
  /** We have its SDP. */
  isAnswered: boolean;
  /** Nothing goes to it, as its last offer said. */
  isInactive: boolean;
  /** What our last offer listed, section by section; null: a section without codecs, or without an offer. */
  offeredCodecs: readonly (readonly SdpCodec[])[];
  origin: OwnOrigin | null;
  /** Monotonic milliseconds of its last SDP: learning of its address starts there, and no other party's. */
  signalledAt: number;
  /** As `Dialogue.touched`. */
  touched: number;
}

export function draftSolo(side: Side, role: SoloRole): SoloParty {
  return {
    side,
    role,
    isAnswered: false,
    isInactive: false,
    offeredCodecs: [],
    origin: null,
    signalledAt: 0,
    touched: 0,
  };
}
