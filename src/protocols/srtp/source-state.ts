import { FRESH, ReplayWindow, type ReplayVerdict } from './replay-window.ts';
import { RestartRun } from './restart-run.ts';

/** Where one SSRC stands, as plain data: for a restart, for another process, for the kernel. */
export interface SourceSnapshot {
  readonly ssrc: number;
  /** Rollover counter and the sequence number that goes with it; null before the first SRTP packet. */
  readonly rtp: { readonly roc: number; readonly sequence: number } | null;
  /** Highest SRTCP index that was received; null before the first one. */
  readonly rtcpIndex: number | null;
}

/** How far a sender seems to have come before its key was known here. */
export interface CountedSource {
  readonly ssrc: number;
  readonly roc: number;
  readonly sequence: number;
}

/** A 16-bit number makes one turn in so many. */
const TURN = 0x10000;
const HALF_TURN = 0x8000;
export const MAX_ROC = 0xffffffff;

/**
 * One SSRC under one master key: the highest packet so far, and what has come of those before it. Numbers are kept small (counter and
 * sequence number apart), since a number beyond 32 bits would be an object on the heap.
 */
export class SourceState {
  /** As int32. */
  ssrc = 0;
  roc = 0;
  /** Sequence number of the highest packet. */
  sequence = 0;
  hasRtp = false;
  rtcpIndex = 0;
  hasRtcp = false;
  /** Order of use, for eviction. */
  usedAt = 0;
  /** Rollover counter and number are where the next packet is looked for; none has proved authentic. */
  #isSupposed = false;
  readonly #windowSize: number;
  #rtpWindow: ReplayWindow | null = null;
  #rtcpWindow: ReplayWindow | null = null;
  #rtpRun: RestartRun | null = null;
  #rtcpRun: RestartRun | null = null;
  #rtpEpoch = 0;
  #rtcpEpoch = 0;

  constructor(windowSize: number) {
    this.#windowSize = windowSize;
  }

  /**
   * Makes it stand for that SSRC, of which the snapshot may know something. Whatever lies below the known highest packet counts as
   * received, since nobody knows better. Restarts that were expected until now have nothing to do with it.
   */
  reset(ssrc: number, known: SourceSnapshot | undefined, epoch: number): void {
    this.ssrc = ssrc;
    this.roc = known?.rtp?.roc ?? 0;
    this.sequence = known?.rtp?.sequence ?? 0;
    this.hasRtp = !!known?.rtp;
    this.rtcpIndex = known?.rtcpIndex ?? 0;
    this.hasRtcp = typeof known?.rtcpIndex === 'number';
    this.#isSupposed = false;
    this.#rtpRun = this.#rtcpRun = null;
    this.#rtpEpoch = this.#rtcpEpoch = epoch;
    if (this.hasRtp) this.#rtp().fill();
    else this.#rtpWindow?.clear();
    if (this.hasRtcp) this.#rtcp().fill();
    else this.#rtcpWindow?.clear();
  }

  /** For an SSRC of which nothing is known: about here its first packet will be. Nothing counts as received. */
  suppose({ roc, sequence }: CountedSource): void {
    this.roc = roc;
    this.sequence = sequence;
    this.#isSupposed = true;
  }

  snapshot(): SourceSnapshot {
    const { roc, sequence } = this;
    return {
      ssrc: this.ssrc >>> 0,
      rtp: this.hasRtp ? { roc, sequence } : null,
      rtcpIndex: this.hasRtcp ? this.rtcpIndex : null,
    };
  }

  /**
   * The rollover counter that a packet with this sequence number most likely has (RFC 3711 §3.3.1 and appendix A). There is none below
   * 0: what would lie there has jumped forward. May exceed `MAX_ROC`.
   */
  guessRoc(sequence: number): number {
    const { roc } = this;
    if (!this.hasRtp && !this.#isSupposed) return roc;
    const highest = this.sequence;
    if (highest < HALF_TURN) return sequence - highest > HALF_TURN && roc > 0 ? roc - 1 : roc;
    return highest - HALF_TURN > sequence ? roc + 1 : roc;
  }

  /** How far a packet lies ahead of the highest one; negative if behind. */
  rtpAhead(roc: number, sequence: number): number {
    return (roc - this.roc) * TURN + sequence - this.sequence;
  }

  checkRtp(roc: number, sequence: number): ReplayVerdict {
    return this.hasRtp ? this.#rtp().check(this.rtpAhead(roc, sequence), sequence) : FRESH;
  }

  /** For a packet that is authentic and fresh. */
  acceptRtp(roc: number, sequence: number): void {
    const ahead = this.hasRtp ? this.rtpAhead(roc, sequence) : this.#windowSize;
    this.#rtp().accept(ahead, sequence);
    this.#rtpRun?.clear();
    if (ahead > 0) this.advance(roc, sequence);
  }

  /** Moves the highest packet; where packets are sent, that is all there is to remember. */
  advance(roc: number, sequence: number): void {
    this.roc = roc;
    this.sequence = sequence;
    this.hasRtp = true;
  }

  /** The sender has begun again: forget what has come since. */
  restartRtp(roc: number, sequence: number): void {
    this.#rtp().clear();
    this.hasRtp = false;
    this.acceptRtp(roc, sequence);
  }

  checkRtcp(index: number): ReplayVerdict {
    return this.hasRtcp ? this.#rtcp().check(index - this.rtcpIndex, index & 0xffff) : FRESH;
  }

  acceptRtcp(index: number): void {
    const ahead = this.hasRtcp ? index - this.rtcpIndex : this.#windowSize;
    this.#rtcp().accept(ahead, index & 0xffff);
    this.#rtcpRun?.clear();
    if (ahead > 0) this.rtcpIndex = index;
    this.hasRtcp = true;
  }

  restartRtcp(index: number): void {
    this.#rtcp().clear();
    this.hasRtcp = false;
    this.acceptRtcp(index);
  }

  /**
   * An authentic packet below the window: has the sender begun again? See `RestartRun`. Once for each `epoch`, which counts the
   * times that it was expected.
   */
  isRtpRestart(roc: number, sequence: number, needed: number, epoch: number): boolean {
    this.#rtpRun ??= new RestartRun();
    const isComplete = this.#rtpRun.note(roc * TURN + sequence, needed);
    if (!isComplete || this.#rtpEpoch === epoch) return false;
    this.#rtpEpoch = epoch;
    return true;
  }

  /** The rollover counter under which this number would go on with a run of old packets, or -1. */
  runRoc(sequence: number): number {
    const next = this.#rtpRun?.next ?? -1;
    return next >= 0 && next % TURN === sequence ? Math.floor(next / TURN) : -1;
  }

  isRtcpRestart(index: number, needed: number, epoch: number): boolean {
    this.#rtcpRun ??= new RestartRun();
    const isComplete = this.#rtcpRun.note(index, needed);
    if (!isComplete || this.#rtcpEpoch === epoch) return false;
    this.#rtcpEpoch = epoch;
    return true;
  }

  #rtp(): ReplayWindow {
    this.#rtpWindow ??= new ReplayWindow(this.#windowSize);
    return this.#rtpWindow;
  }

  #rtcp(): ReplayWindow {
    this.#rtcpWindow ??= new ReplayWindow(this.#windowSize);
    return this.#rtcpWindow;
  }
}
