import { drop } from '../../base/drop-reasons.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import { SocketAddress } from '../../native/socket-address.ts';
import type { DtlsPlan } from '../../plan/security.ts';
import { DtlsSession, type DtlsState, type KeyMaterial } from '../../protocols/dtls/index.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { WaitingDatagram } from './datagram-queue.ts';
import type { DtlsShare } from './dtls-share.ts';

export interface DtlsLinkEffects {
  /** The handshake has already been done, by a worker that is no more: there is no session, and the keys are known. */
  readonly isResumed: boolean;
  keys(material: KeyMaterial, association: Pick<DtlsPlan, 'generation' | 'role'>): void;
  /** In words for the log; null where nobody needs to know. */
  changed(news: string | null): void;
}

/** The DTLS association of one stream: where its datagrams go, and what the state means to an operator. */
export class DtlsLink {
  readonly #stream: StreamState;
  readonly #share: DtlsShare;
  readonly #effects: DtlsLinkEffects;
  #plan: DtlsPlan;
  #session: DtlsSession | null;
  #isResumed: boolean;
  /** Where the peer's datagrams have come from last, and by which socket. */
  readonly #source = new SocketAddress();
  #fd = -1;

  constructor(stream: StreamState, plan: DtlsPlan, share: DtlsShare, effects: DtlsLinkEffects) {
    this.#stream = stream;
    this.#plan = plan;
    this.#share = share;
    this.#effects = effects;
    this.#isResumed = effects.isResumed;
    this.#session = effects.isResumed ? null : this.#open(plan);
  }

  /** A new generation is a new association; otherwise only the peer's fingerprints may have come. */
  configure(plan: DtlsPlan, now: number): void {
    const { generation, role, fingerprints } = this.#plan;
    this.#plan = plan;
    if (plan.generation !== generation || plan.role !== role) {
      this.#session?.close(now);
      this.#isResumed = false;
      this.#session = this.#open(plan);
    } else if (JSON.stringify(plan.fingerprints) !== JSON.stringify(fingerprints))
      this.#session?.setPeerFingerprints(plan.fingerprints, now);
  }

  /** Opens the handshake if that is ours to do and the peer can be reached. */
  start(now: number): void {
    const { learner, secure } = this.#stream;
    const isWaitingForIce = secure?.takesStun === true && !learner.isPinned;
    if (learner.destination.isSet && !isWaitingForIce) this.#session?.start(now);
  }

  /** 0, or a drop reason negated. */
  receive({ bytes, length, source, socketIndex }: WaitingDatagram<unknown>, now: number): number {
    if (this.#session === null) return this.#isResumed ? -drop.dtlsUnexpected : -drop.dtlsNotNegotiated;
    const isAfterHandshake = this.#session.state === 'connected';
    if (!isAfterHandshake) {
      this.#source.copyFrom(source);
      this.#fd = this.#stream.fds[socketIndex] ?? -1;
    }
    const { learner } = this.#stream;
    // Whoever ICE has found has shown that it receives at its address.
    const isKnown = learner.isPinned && source.equals(learner.destination);
    return this.#session.receive(bytes, 0, length, now, isKnown ? null : nameOf(source));
  }

  /** Does what is due; when the next is. */
  poll(now: number): number {
    return this.#session?.poll(now) ?? Infinity;
  }

  /** The certificate of the peer has the fingerprint that signalling named. */
  get isVerified(): boolean {
    return this.#isResumed || this.#session?.state === 'connected';
  }

  describe(): string {
    const session = this.#session;
    if (this.#isResumed)
      return `connected, ${this.#plan.role}; the handshake was that of a worker that has been replaced since`;
    if (session === null) return 'the certificate that SDP has named has been replaced since: no handshake';
    const { state, failure } = session;
    const trouble = failure === '' ? '' : `; ${failure}`;
    switch (state) {
      case 'waiting':
        return (
          (this.#plan.role === 'active' ? 'waiting for a path to the peer' : 'waiting for ClientHello') +
          trouble
        );
      case 'handshaking':
        return `handshake under way${trouble}`;
      case 'awaitingFingerprint':
        return 'handshake done; waiting for the fingerprint in the peer’s SDP';
      case 'connected':
        return `connected, ${this.#plan.role}`;
      case 'failed':
        return `failed: ${failure}`;
      case 'closed':
        return failure === '' ? 'closed' : `closed: ${failure}`;
    }
  }

  close(now: number): void {
    this.#session?.close(now);
    this.#session = null;
  }

  #open(plan: DtlsPlan): DtlsSession | null {
    const engine = this.#share.engine(plan.certificate);
    if (engine === null) return null;
    const { cookies, budget, mtu } = this.#share;
    return new DtlsSession({
      engine,
      role: plan.role,
      fingerprints: plan.fingerprints.length === 0 ? null : plan.fingerprints,
      cookies,
      budget,
      mtu,
      effects: {
        send: (datagram, length) => this.#send(datagram, length),
        keys: (material) => this.#effects.keys(material, { generation: plan.generation, role: plan.role }),
        stateChanged: (state) => this.#effects.changed(this.#newsOf(state)),
      },
    });
  }

  #send(datagram: Uint8Array, length: number): void {
    const { learner, outFd } = this.#stream;
    const isReply = !learner.isPinned && this.#source.isSet;
    if (isReply) this.#share.send(this.#fd, this.#source, datagram, length);
    else this.#share.send(outFd, learner.destination, datagram, length);
  }

  #newsOf(state: DtlsState): string | null {
    switch (state) {
      case 'connected':
        return 'DTLS connected';
      case 'failed':
        return `DTLS failed: ${this.#session?.failure ?? ''}`;
      default:
        return null;
    }
  }
}

function nameOf(source: SocketAddress): string {
  const endpoint = source.toEndpoint();
  return endpoint === null ? '' : formatEndpoint(endpoint);
}
