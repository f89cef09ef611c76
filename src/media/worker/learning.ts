import { SocketAddress } from '../../native/socket-address.ts';
import type { LearningMode, StreamPlan } from '../../plan/types.ts';

/** Learning lasts this long after each signalling of the call. */
export const LEARNING_WINDOW_MS = 3000;

/** Bits of a verdict; none: accepted and nothing new. */
export const VERDICT_DROPPED = 1;
export const VERDICT_MOVED = 2;
export const VERDICT_CONFIRMED = 4;

/** The part of a stream's plan that learning looks at. */
export type LearnerSettings = Pick<
  StreamPlan,
  'peer' | 'learning' | 'isStrictSource' | 'isMediaHandover' | 'isAsymmetric'
>;

/** Ranks of a source against the advertised endpoint, best first. */
const RANKS = 4;
const EXACT = 0;

/**
 * Finds out where a peer really receives, from where its packets come. Without clock or sockets: packets are told to
 * it by source and time, and it answers with a verdict and holds the `destination`.
 *
 * Nothing is learned before the peer is known and our SDP has gone out. Then, for three seconds after each signalling,
 * the destination follows what arrives, in the manner of the mode; afterwards it is confirmed and stays:
 *
 * - `off`, or an asymmetric peer: the advertised endpoint; an asymmetric peer's source is remembered separately.
 * - `immediate`: source of the first packet.
 * - `delayed`: source of each packet in the window, and of the first one after it.
 * - `heuristic`: the best source of the window. Ranks: the advertised address and port; the address with another
 *   port; the port with another address; neither. The advertised endpoint itself confirms at once. After the window
 *   only a better rank can still win, so that a stranger who waits it out gains nothing.
 */
export class EndpointLearner {
  readonly destination = new SocketAddress();
  isConfirmed = false;
  /** False while a packet's source makes no difference: the packet path then need not read it. */
  looksAtSource = true;
  readonly #peer = new SocketAddress();
  #mode: LearningMode = 'off';
  #signalledAt = Number.NaN;
  #isReady = false;
  #isStrict = false;
  #isHandover = false;
  #isAsymmetric = false;
  /** Where an asymmetric peer sends from. */
  #source: SocketAddress | null = null;
  /** What ICE has chosen: packets teach nothing then. */
  #pinned: SocketAddress | null = null;
  /** Last source of each rank since the last signalling. */
  #candidates: (SocketAddress | null)[] | null = null;

  /** Takes over a new plan. What was learned stays unless it names another peer; true if it does. */
  configure(settings: LearnerSettings): boolean {
    const peer = new SocketAddress();
    peer.setEndpoint(settings.peer);
    const { mode, signalledAt, isSdpSent } = settings.learning;
    const isOtherPeer = !peer.equals(this.#peer);
    if (isOtherPeer) {
      this.#peer.copyFrom(peer);
      this.destination.copyFrom(peer);
    }
    const isOtherWay = mode !== this.#mode || settings.isAsymmetric !== this.#isAsymmetric;
    if (isOtherPeer || isOtherWay || signalledAt !== this.#signalledAt) this.#startAgain();
    this.#mode = mode;
    this.#signalledAt = signalledAt;
    this.#isReady = isSdpSent && peer.isSet;
    this.#isStrict = settings.isStrictSource;
    this.#isHandover = settings.isMediaHandover;
    this.#isAsymmetric = settings.isAsymmetric;
    if (this.#isFixed()) this.destination.copyFrom(peer);
    if (this.#pinned !== null) this.pin(this.#pinned);
    this.#refresh();
    return isOtherPeer;
  }

  /** ICE has chosen: packets go there, whatever SDP says and wherever packets come from (RFC 8445 §12). */
  pin(destination: SocketAddress): void {
    this.destination.copyFrom(destination);
    this.#pinned ??= new SocketAddress();
    this.#pinned.copyFrom(destination);
    this.#candidates = null;
    this.isConfirmed = true;
    this.#refresh();
  }

  get isPinned(): boolean {
    return this.#pinned !== null;
  }

  /** ICE is over: back to the advertised endpoint and learning. */
  unpin(): void {
    if (this.#pinned === null) return;
    this.#pinned = null;
    this.destination.copyFrom(this.#peer);
    this.#startAgain();
    this.#refresh();
  }

  /** Goes on from what an earlier worker had learned. */
  restore(destination: SocketAddress, isConfirmed: boolean): void {
    if (!this.#isFixed()) this.destination.copyFrom(destination);
    this.isConfirmed = isConfirmed && !this.#isAsymmetric;
    this.#refresh();
  }

  /** `teaches`: false for packets that prove nothing about where this stream is received. */
  observe(source: SocketAddress, now: number, teaches: boolean): number {
    if (!this.#isReady && this.#pinned === null) return 0;
    const verdict = this.isConfirmed ? this.#check(source, teaches) : this.#learn(source, now, teaches);
    if ((verdict & VERDICT_CONFIRMED) !== 0) {
      this.#candidates = null;
      this.isConfirmed = true;
      this.#refresh();
    }
    return verdict;
  }

  /** Whether packets are expected from there: says if output may follow it to another local socket. */
  isExpected(source: SocketAddress): boolean {
    return this.#isReady && source.equals(this.#expected());
  }

  /** What becomes of packets from elsewhere once the address is confirmed. */
  get sourceMode(): 'any' | 'dropOthers' | 'handUpOthers' {
    if (this.#isHandover && this.#mode !== 'off' && this.#pinned === null) return 'handUpOthers';
    return this.#isStrict ? 'dropOthers' : 'any';
  }

  /** Where packets of this peer come from, as far as it is known. */
  get expectedSource(): SocketAddress {
    return this.#expected();
  }

  #startAgain(): void {
    this.isConfirmed = false;
    this.#candidates = null;
    this.#source = null;
  }

  #refresh(): void {
    const follows = this.#isHandover && this.#pinned === null;
    const isReady = this.#isReady || this.#pinned !== null;
    this.looksAtSource = isReady && (!this.isConfirmed || this.#isStrict || follows);
  }

  /** The destination is the advertised endpoint, whatever comes. */
  #isFixed(): boolean {
    return this.#mode === 'off' || this.#isAsymmetric;
  }

  #expected(): SocketAddress {
    return this.#isAsymmetric && this.#source ? this.#source : this.destination;
  }

  /** After learning. */
  #check(source: SocketAddress, teaches: boolean): number {
    if (source.equals(this.#expected())) return 0;
    if (this.#isHandover && teaches && this.#mode !== 'off' && this.#pinned === null) {
      if (!this.#isAsymmetric) return this.#moveTo(source);
      this.#source?.copyFrom(source);
      return 0;
    }
    return this.#isStrict ? VERDICT_DROPPED : 0;
  }

  #learn(source: SocketAddress, now: number, teaches: boolean): number {
    if (this.#isFixed()) return this.#learnFixed(source, teaches);
    if (!teaches) return 0;
    const isOver = now >= this.#signalledAt + LEARNING_WINDOW_MS;
    switch (this.#mode) {
      case 'immediate':
        return this.#moveTo(source) | VERDICT_CONFIRMED;
      case 'delayed':
        return this.#moveTo(source) | (isOver ? VERDICT_CONFIRMED : 0);
      default:
        return this.#rank(source, isOver);
    }
  }

  #learnFixed(source: SocketAddress, teaches: boolean): number {
    if (this.#isStrict && !this.#isAsymmetric && !source.equals(this.destination)) return VERDICT_DROPPED;
    if (!teaches) return 0;
    if (this.#isAsymmetric) {
      this.#source = new SocketAddress();
      this.#source.copyFrom(source);
    }
    return VERDICT_CONFIRMED;
  }

  #rank(source: SocketAddress, isOver: boolean): number {
    const rank = rankOf(source, this.#peer);
    this.#candidates ??= [null, null, null, null];
    const bestBefore = bestRank(this.#candidates);
    if (!isOver || rank < bestBefore) {
      const candidate = (this.#candidates[rank] ??= new SocketAddress());
      candidate.copyFrom(source);
    }
    const best = Math.min(rank, bestBefore);
    const moved = this.#moveTo(this.#candidates[best]!);
    const confirmed = isOver || best === EXACT ? VERDICT_CONFIRMED : 0;
    const isWorse = rank > best || (isOver && !source.equals(this.destination));
    return moved | confirmed | (this.#isStrict && isWorse ? VERDICT_DROPPED : 0);
  }

  #moveTo(endpoint: SocketAddress): number {
    if (endpoint.equals(this.destination)) return 0;
    this.destination.copyFrom(endpoint);
    return VERDICT_MOVED;
  }
}

function rankOf(source: SocketAddress, peer: SocketAddress): number {
  if (source.isSameHost(peer)) return source.port === peer.port ? EXACT : 1;
  return source.port === peer.port ? 2 : 3;
}

/** `RANKS` when none is filled. */
function bestRank(candidates: readonly (SocketAddress | null)[]): number {
  for (let rank = 0; rank < RANKS; rank += 1) if (candidates[rank]) return rank;
  return RANKS;
}
