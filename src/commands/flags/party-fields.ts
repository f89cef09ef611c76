import type { ByteString } from '../../base/bytes.ts';
import type { CreatedMedia, MeshFlow, PartySet } from '../../policy/party-requests.ts';

/** What a message says about parties other than the two of an offer and answer. Made when first asked for. */
export interface PartyFields {
  all: PartySet;
  address: ByteString | null;
  fromTags: ByteString[];
  setLabel: ByteString | null;
  toLabel: ByteString | null;
  toCallId: ByteString | null;
  interfaceName: ByteString | null;
  calls: readonly ByteString[];
  flows: readonly MeshFlow[];
  medias: readonly CreatedMedia[];
  isDirectional: boolean;
  isBidirectional: boolean;
  isEgress: boolean;
  isInactive: boolean;
  isMixed: boolean;
  isSiprec: boolean;
  isRtcpMirrored: boolean;
  isUnsubscribing: boolean;
  /** Of `play DTMF`; dBm0 without its sign. */
  volume: number | null;
  durationMs: number | null;
  pauseMs: number | null;
}

export function newPartyFields(): PartyFields {
  return {
    all: 'none',
    address: null,
    fromTags: [],
    setLabel: null,
    toLabel: null,
    toCallId: null,
    interfaceName: null,
    calls: [],
    flows: [],
    medias: [],
    isDirectional: false,
    isBidirectional: false,
    isEgress: false,
    isInactive: false,
    isMixed: false,
    isSiprec: false,
    isRtcpMirrored: false,
    isUnsubscribing: false,
    volume: null,
    durationMs: null,
    pauseMs: null,
  };
}
