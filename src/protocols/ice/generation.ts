import type { ByteString } from '../../base/bytes.ts';
import { sameEndpoint, type Endpoint } from '../../base/endpoint.ts';
import { candidateAttribute, candidateEndpoint, type IceCandidate } from './candidate.ts';
import { Checklist } from './checklist.ts';
import type { CandidatePair, LocalCandidate, RemoteCandidate } from './pair.ts';
import type { IceComponent, IceCredentials, IceRemote } from './types.ts';

/** Named by SDP and learned from checks together. */
const MAX_REMOTE_CANDIDATES = 100;
/** Before the description of the peer is known. */
const MAX_EARLY_CHECKS = 20;

/** A check that was answered when the peer's description was not known yet. */
export interface EarlyCheck {
  readonly local: LocalCandidate;
  readonly from: Endpoint;
  /** Right half of its user name: whose check it was. */
  readonly remoteUfrag: ByteString;
  priority: number;
  useCandidate: boolean;
}

/** How far one component has come within one generation. */
export class ComponentState {
  readonly component: IceComponent;
  selected: CandidatePair | null = null;
  /** We may send to the selected pair: it is there, and its consent is fresh. */
  isLive = false;
  lostAt: number | null = null;
  nominating: CandidatePair | null = null;
  firstValidAt = Infinity;
  /** Last valid response over the selected pair. */
  confirmedAt = 0;
  nextConsentAt = Infinity;
  /** When failed pairs may be tried again. */
  nextRecheckAt = 0;
  checksSent = 0;
  checksAnswered = 0;
  checksReceived = 0;
  lastReceivedAt: number | null = null;
  lastError: string | null = null;

  constructor(component: IceComponent) {
    this.component = component;
  }
}

/** What goes with one pair of user names: a restart begins a new one, and the old one serves media meanwhile. */
export class Generation {
  readonly local: IceCredentials;
  remote: IceRemote | null = null;
  readonly checklist: Checklist;
  readonly remoteCandidates: RemoteCandidate[] = [];
  readonly earlyChecks: EarlyCheck[] = [];
  readonly #ignored = new Set<string>();
  readonly components: [ComponentState, ComponentState] = [new ComponentState(1), new ComponentState(2)];
  isEndOfCandidates = false;
  /** No longer looked for a path after this time. */
  patienceEndsAt = Infinity;

  constructor(local: IceCredentials, isControlling: boolean) {
    this.local = local;
    this.checklist = new Checklist(isControlling);
  }

  /** Candidates of the peer that get no check: TCP, host names, of another generation, beyond the bound. */
  get ignoredCandidates(): number {
    return this.#ignored.size;
  }

  component(component: IceComponent): ComponentState {
    return component === 1 ? this.components[0] : this.components[1];
  }

  /** RTCP has its port no longer; what the peer said of it is kept. */
  forgetRtcp(): void {
    this.components[1] = new ComponentState(2);
  }

  /** Whether a check with these halves of a user name belongs here; before the peer is known any right half does. */
  isNamed(localUfrag: ByteString, remoteUfrag: ByteString): boolean {
    return this.local.ufrag === localUfrag && (this.remote === null || this.remote.ufrag === remoteUfrag);
  }

  /** From SDP, once or again; null if it gets no check. */
  addSignalled(candidate: IceCandidate): RemoteCandidate | null {
    const endpoint = candidateEndpoint(candidate);
    const ufrag = candidateAttribute(candidate, 'ufrag');
    // An extension that browsers write: a candidate of another generation that was late.
    const isForeign = ufrag !== null && this.remote !== null && ufrag !== this.remote.ufrag;
    if (typeof endpoint === 'string' || isForeign) return this.#ignore(candidate);
    const component = candidate.component as IceComponent;
    const { type, priority, foundation } = candidate;
    const known = this.#find(component, endpoint);
    if (known !== null) {
      // A check had come before its candidate (RFC 8838 §11): what the SDP says is the truth.
      Object.assign(known, { type, priority, foundation });
      this.checklist.rank();
      return known;
    }
    return this.#add({ component, endpoint, type, priority, foundation }) ?? this.#ignore(candidate);
  }

  /** From a check (RFC 8445 §7.3.1.3); null if there is no room. */
  learn(component: IceComponent, endpoint: Endpoint, priority: number): RemoteCandidate | null {
    const known = this.#find(component, endpoint);
    if (known !== null) return known;
    // A foundation that no other has: nothing is known about whose fate it shares.
    const foundation = ` ${this.remoteCandidates.length}`;
    return this.#add({ component, endpoint, type: 'prflx', priority, foundation });
  }

  rememberEarly(check: EarlyCheck): void {
    const known = this.earlyChecks.find(
      ({ local, from }) => local === check.local && sameEndpoint(from, check.from),
    );
    if (known !== undefined) known.useCandidate ||= check.useCandidate;
    else if (this.earlyChecks.length < MAX_EARLY_CHECKS) this.earlyChecks.push(check);
  }

  #find(component: IceComponent, endpoint: Endpoint): RemoteCandidate | null {
    return (
      this.remoteCandidates.find(
        (candidate) => candidate.component === component && sameEndpoint(candidate.endpoint, endpoint),
      ) ?? null
    );
  }

  #add(candidate: RemoteCandidate): RemoteCandidate | null {
    if (this.remoteCandidates.length >= MAX_REMOTE_CANDIDATES) return null;
    this.remoteCandidates.push(candidate);
    return candidate;
  }

  #ignore({ transport, component, address, port }: IceCandidate): null {
    if (this.#ignored.size < MAX_REMOTE_CANDIDATES) {
      this.#ignored.add(`${transport} ${component} ${address} ${port}`);
    }
    return null;
  }
}
