import type { SrtpPlan } from './security.ts';

/** What of a stream goes into the recording of its call. */
export interface TapPlan {
  /** Number of the recording; never used again. */
  readonly recording: number;
  /** Where it is counted. Slots are used again. */
  readonly slot: number;
  /** Packets as they come from the peer. */
  readonly isIngress: boolean;
  /** Packets as they go to the peer. */
  readonly isEgress: boolean;
  /** Keys of packets that pass through encrypted, so that they are stored in clear; null: they are stored as they are. */
  readonly keys: { readonly inbound: SrtpPlan; readonly outbound: SrtpPlan } | null;
}
