import type { ByteString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { candidatePriority, pairPriority } from './priority.ts';
import type { IceComponent, IceLocal, IcePath } from './types.ts';

/** One of our candidates. */
export class LocalCandidate {
  readonly local: IceLocal;
  readonly priority: number;
  /** In our checks: the priority if the peer meets us from a source that we did not name (RFC 8445 §7.1.1). */
  readonly peerReflexivePriority: number;
  /** Only for grouping here; the SDP has another text with the same meaning. */
  readonly foundation: string;

  constructor(local: IceLocal) {
    const type = local.type ?? 'host';
    this.local = local;
    this.priority = candidatePriority(type, local.preference, local.component);
    this.peerReflexivePriority = candidatePriority('prflx', local.preference, local.component);
    this.foundation = `${type} ${local.address.address}`;
  }
}

/** A candidate of the peer, named by its SDP or learned from a check. */
export interface RemoteCandidate {
  readonly component: IceComponent;
  readonly endpoint: Endpoint;
  type: ByteString;
  priority: number;
  foundation: ByteString;
}

/** RFC 8445 §6.1.2.6. */
export type PairState = 'frozen' | 'waiting' | 'inProgress' | 'succeeded' | 'failed';

export class CandidatePair {
  readonly local: LocalCandidate;
  readonly remote: RemoteCandidate;
  state: PairState = 'frozen';
  priority = 0n;
  /** By the controlling side; takes effect when a check of ours has succeeded (RFC 8445 §7.3.1.5). */
  isNominated = false;
  nominatedAt = -Infinity;
  /** Where the peer saw our last answered check come from. */
  mapped: Endpoint | null = null;
  /** Answers 487 in a row. */
  conflicts = 0;

  constructor(local: LocalCandidate, remote: RemoteCandidate, isControlling: boolean) {
    this.local = local;
    this.remote = remote;
    this.rank(isControlling);
  }

  /** Computes the priority; again when our role or the candidate's priority has changed. */
  rank(isControlling: boolean): void {
    const ours = this.local.priority;
    const theirs = this.remote.priority;
    this.priority = isControlling ? pairPriority(ours, theirs) : pairPriority(theirs, ours);
  }

  get component(): IceComponent {
    return this.local.local.component;
  }

  /** RFC 8445 §6.1.2.6: pairs that probably share their fate. */
  get foundation(): string {
    return `${this.local.foundation} ${this.remote.foundation}`;
  }

  get path(): IcePath {
    return { socket: this.local.local.socket, remote: this.remote.endpoint };
  }
}

/** RFC 8445 §6.1.2.2: same component and family; link-local addresses only with their like. */
export function canPair(local: LocalCandidate, remote: RemoteCandidate): boolean {
  const { component, address } = local.local;
  const { endpoint } = remote;
  return (
    component === remote.component &&
    address.family === endpoint.family &&
    isLinkLocal(address) === isLinkLocal(endpoint)
  );
}

function isLinkLocal({ family, address }: Endpoint): boolean {
  return family === 'IP6' && /^fe[89ab]/i.test(address);
}
