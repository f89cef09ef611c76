import type { ByteString } from '../../base/bytes.ts';
import type { Address, Endpoint } from '../../base/endpoint.ts';
import type { IcePacer } from './pacer.ts';

/** RFC 8445 §4: 1 is RTP (and RTCP where they share a port), 2 is RTCP. */
export type IceComponent = 1 | 2;

/** RFC 8839 §5.4. */
export interface IceCredentials {
  readonly ufrag: ByteString;
  readonly pwd: ByteString;
}

/** What the SDP of the peer says of one media section. */
export interface IceRemote extends IceCredentials {
  /** Only answers checks (RFC 8445 §2.5). */
  readonly isLite?: boolean;
}

/** One of our sockets that takes part, with what its candidate says. Plain data: it may cross threads. */
export interface IceLocal {
  readonly component: IceComponent;
  /** The caller's name for the socket; comes back in `send` and `selected`. */
  readonly socket: number;
  /** Where it is bound. */
  readonly address: Endpoint;
  /** In the candidate instead of the bound address, where a NAT stands in between; same port. */
  readonly advertised?: Address | null;
  /** 0 to 65535; see `localPreference`. */
  readonly preference: number;
  /** `relay`: with the priority of a relayed candidate, so that others win over it. Default `host`. */
  readonly type?: 'host' | 'relay';
}

export interface IceAgentConfig {
  readonly isControlling: boolean;
  /** Only answer: no checks, no consent of our own. */
  readonly isLite: boolean;
  /** 64 random bits (RFC 8445 §7.1.3). */
  readonly tieBreaker: bigint;
  readonly credentials: IceCredentials;
  readonly locals: readonly IceLocal[];
  /** Bytes that nobody can guess; `randomBytes` of node:crypto fits. */
  readonly random: (count: number) => Uint8Array;
  /** Shared by agents whose checks together are to be bounded. */
  readonly pacer?: IcePacer;
  /** Value of SOFTWARE in what we send; none if missing. */
  readonly software?: ByteString;
}

/**
 * - `waiting`: the description of the peer is not known yet.
 * - `checking`: no path yet for at least one component.
 * - `connected`: each component has a path to send on, maybe still that of before a restart.
 * - `disconnected`: a path has been lost for want of consent; a new one is looked for.
 * - `failed`: nothing was found in time. A valid check from the peer still revives it.
 */
export type IceState = 'waiting' | 'checking' | 'connected' | 'disconnected' | 'failed';

/** What media is to be sent on. */
export interface IcePath {
  readonly socket: number;
  readonly remote: Endpoint;
}

/** What an agent asks for. Called from inside its methods; must not call back into the agent. */
export interface IceEffects {
  /** `bytes` is not written to afterwards by either side; it may be sent again. */
  send(socket: number, to: Endpoint, bytes: Uint8Array): void;
  /** Null: nothing may be sent for this component any more (RFC 7675 §5.1). */
  selected(component: IceComponent, path: IcePath | null): void;
  stateChanged(state: IceState): void;
}
