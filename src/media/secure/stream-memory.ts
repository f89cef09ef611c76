import type { SrtpPlan } from '../../plan/security.ts';
import type { StreamId } from '../../plan/types.ts';
import type { SrtpContextState } from '../../protocols/srtp/index.ts';

/** A key in use, and how far its counters had come. */
export interface KeyMemory {
  readonly plan: SrtpPlan;
  readonly state: SrtpContextState;
}

/**
 * What a worker that takes a stream over cannot know from its plan: keys that a handshake has made, and the rollover counters of SRTP. The
 * main thread keeps it in memory, and nowhere else.
 */
export interface StreamMemory {
  readonly inbound: KeyMemory | null;
  readonly outbound: KeyMemory | null;
  /** Of the handshake that the keys are from; null: they are from SDP. */
  readonly association: { readonly generation: number; readonly role: 'active' | 'passive' } | null;
}

export interface RememberedStream {
  readonly streamId: StreamId;
  readonly memory: StreamMemory;
}

/** More than a stream can have sent of RTCP since its memory was told: an index that is used twice gives away what it encrypts. */
export const RTCP_MARGIN = 0x10000;

export const nothingSent: SrtpContextState = { rtpPackets: 0, rtcpPackets: 0, sources: [] };
