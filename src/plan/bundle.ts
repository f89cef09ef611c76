import type { ByteString } from '../base/bytes.ts';
import type { StreamId } from './ids.ts';

/** How a packet that arrives on a bundled transport is told to be of one media section (RFC 9143 §9.2). */
export interface BundleRoute {
  /** Stream of the section: whose sinks, statistics and treatment the packet gets. */
  readonly target: StreamId;
  readonly mid: ByteString;
  /** Number of the header extension that carries the mid, as the party uses it (RFC 9143 §15.1); null: not agreed. */
  readonly midExtensionId: number | null;
  /** What the party has named in `a=ssrc` (RFC 5576); more are learned. */
  readonly ssrcs: readonly number[];
  /** Those that no other section of the bundle has; they tell the section where nothing else does. */
  readonly payloadTypes: readonly number[];
}

/** The part of a stream in a bundle: several media sections of one party on one transport (RFC 9143). */
export type BundlePlan =
  /** Its sockets, peer, ICE and DTLS serve all sections of the bundle, its own one included. */
  | { readonly kind: 'transport'; readonly routes: readonly BundleRoute[] }
  /** It has no sockets of its own: it receives from that stream, and sends through it. */
  | { readonly kind: 'member'; readonly transport: StreamId };
