import { writeUint32 } from '../../base/big-endian.ts';
import { drop } from '../../base/drop-reasons.ts';
import { resolveOptions, type ResolvedOptions, type SrtpContextOptions } from './context-options.ts';
import type { SrtpCrypto } from './crypto.ts';
import { deriveSessionKeys } from './key-derivation.ts';
import { SrtpPacket, readInt32, rtpPayloadStart } from './packet.ts';
import { FRESH, REPLAYED } from './replay-window.ts';
import { RetryBudget } from './retry-budget.ts';
import { MAX_ROC, type CountedSource, type SourceSnapshot, type SourceState } from './source-state.ts';
import { SourceTable } from './source-table.ts';
import { createTransform, type Transform } from './transform.ts';

const RTCP_CLEAR_LENGTH = 8;
const WORD_LENGTH = 4;
const ENCRYPTED_FLAG = 0x80000000;
const INDEX_MASK = 0x7fffffff;
const NO_ROC = -1;
/** Rollover counters that one search may try, at about a microsecond each, and searches that a context makes. */
const LONGEST_SEARCH = 4096;
const SEARCHES = 64;

/** All that changes in a context, as plain data. */
export interface SrtpContextState {
  /** Packets that this master key has protected or opened. */
  readonly rtpPackets: number;
  /** For the sender also the next SRTCP index. */
  readonly rtcpPackets: number;
  readonly sources: readonly SourceSnapshot[];
}

/** What was counted of packets that went by before their key was known. */
export interface CountedTurns {
  readonly sources: readonly CountedSource[];
  /** The highest rollover counter that any of their senders can have. */
  readonly mostTurns: number;
}

/**
 * SRTP (RFC 3711) for one direction of a session: one master key and all SSRCs that are sent under it. Packets are named by where they
 * lie in the memory of `SrtpCrypto`, and changed in place. Results are the new length, or a negated `drop` code; nothing
 * that is in a packet can throw. No allocation but for an SSRC that is new.
 *
 * Received: replays cost no cryptography; nothing changes before a packet is authentic. The rollover counter is guessed from the sequence
 * number; if the tag then does not fit, its neighbours and 0 are tried, within a budget.
 */
export class SrtpContext {
  readonly #crypto: SrtpCrypto;
  readonly #bytes: Uint8Array;
  readonly #options: ResolvedOptions;
  readonly #rtp: Transform;
  readonly #rtcp: Transform;
  readonly #mki: Uint8Array;
  readonly #sources: SourceTable;
  readonly #packet = new SrtpPacket();
  readonly #budget = new RetryBudget();
  #rtpPackets = 0;
  #rtcpPackets = 0;
  #mostTurns = 0;
  #searchesLeft = 0;

  constructor(crypto: SrtpCrypto, options: SrtpContextOptions) {
    const resolved = resolveOptions(options);
    const { suite, masterKey, masterSalt } = resolved;
    this.#crypto = crypto;
    this.#bytes = crypto.bytes;
    this.#options = resolved;
    this.#mki = resolved.mki;
    this.#sources = new SourceTable(resolved.maxSources, resolved.replayWindow);
    const keys = deriveSessionKeys(crypto, suite, masterKey, masterSalt);
    this.#rtp = createTransform(crypto, { suite, keys: keys.rtp, tagLength: resolved.rtpTagLength });
    try {
      this.#rtcp = createTransform(crypto, { suite, keys: keys.rtcp, tagLength: suite.rtcpTagLength });
    } catch (error) {
      this.#rtp.close();
      throw error;
    }
  }

  /** Bytes that `protectRtp` adds. */
  get rtpOverhead(): number {
    return this.#rtp.tagLength + this.#mki.length;
  }

  get rtcpOverhead(): number {
    return this.#rtcp.tagLength + WORD_LENGTH + this.#mki.length;
  }

  /** Packets that this context has protected or opened. */
  get packets(): number {
    return this.#rtpPackets + this.#rtcpPackets;
  }

  protectRtp(offset: number, length: number): number {
    const bytes = this.#bytes;
    const packet = this.#packet;
    const end = offset + length;
    const payload = rtpPayloadStart(bytes, offset, end);
    if (payload < 0 || end + this.rtpOverhead > this.#crypto.limit) return -drop.srtpNotProtected;
    const source = this.#sources.find(readInt32(bytes, offset + 8));
    const sequence = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    const roc = source.guessRoc(sequence);
    if (this.#rtpPackets >= this.#options.rtpLifetime || roc > MAX_ROC) return -drop.srtpKeyUsedUp;
    this.#rtpPackets += 1;
    if (!source.hasRtp || source.rtpAhead(roc, sequence) > 0) source.advance(roc, sequence);
    this.#sources.admit(source);
    this.#layOutRtp(offset, this.#options.unencryptedRtp ? end : payload, end);
    packet.ssrc = source.ssrc;
    packet.indexHigh = roc;
    packet.indexLow = sequence;
    this.#rtp.protect(packet);
    this.#writeMki(packet.mki);
    return length + this.rtpOverhead;
  }

  unprotectRtp(offset: number, length: number): number {
    const bytes = this.#bytes;
    const packet = this.#packet;
    const payload = rtpPayloadStart(bytes, offset, offset + length);
    const end = offset + length - this.rtpOverhead;
    if (payload < 0 || payload > end) return -drop.srtpTooShort;
    this.#layOutRtp(offset, this.#options.unencryptedRtp ? end : payload, end);
    if (!this.#hasMki(packet.mki)) return -drop.srtpWrongMki;
    if (this.#rtpPackets >= this.#options.rtpLifetime) return -drop.srtpLifetimeOver;
    const source = this.#sources.find(readInt32(bytes, offset + 8));
    const sequence = (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
    packet.ssrc = source.ssrc;
    packet.indexLow = sequence;
    const code = this.#rtp.tagLength === 0 ? this.#openUnchecked(source) : this.#openRtp(source);
    if (code !== 0) return -code;
    this.#rtpPackets += 1;
    this.#sources.admit(source);
    return end - offset;
  }

  protectRtcp(offset: number, length: number): number {
    const bytes = this.#bytes;
    const packet = this.#packet;
    const end = offset + length;
    const isRtcp = length >= RTCP_CLEAR_LENGTH && bytes[offset]! >> 6 === 2;
    if (!isRtcp || end + this.rtcpOverhead > this.#crypto.limit) return -drop.srtpNotProtected;
    // One count for all SSRCs: an index is never used twice, even after an SSRC was forgotten, and each SSRC's only grows.
    const index = this.#rtcpPackets;
    if (index >= this.#options.rtcpLifetime) return -drop.srtpKeyUsedUp;
    this.#rtcpPackets += 1;
    const isClear = this.#options.unencryptedRtcp;
    this.#layOutRtcp(offset, isClear ? end : offset + RTCP_CLEAR_LENGTH, end);
    writeUint32(bytes, packet.word, isClear ? index : index | ENCRYPTED_FLAG);
    packet.ssrc = readInt32(bytes, offset + 4);
    this.#setRtcpIndex(index);
    this.#rtcp.protect(packet);
    this.#writeMki(packet.mki);
    return length + this.rtcpOverhead;
  }

  /** Whether a packet is encrypted is told by its own flag, which is authenticated (RFC 3711 §3.4). */
  unprotectRtcp(offset: number, length: number): number {
    const bytes = this.#bytes;
    const packet = this.#packet;
    const end = offset + length - this.rtcpOverhead;
    if (end < offset + RTCP_CLEAR_LENGTH) return -drop.srtcpTooShort;
    this.#layOutRtcp(offset, end, end);
    if (!this.#hasMki(packet.mki)) return -drop.srtpWrongMki;
    if (this.#rtcpPackets >= this.#options.rtcpLifetime) return -drop.srtpLifetimeOver;
    const word = readInt32(bytes, packet.word);
    if (word < 0) packet.payload = offset + RTCP_CLEAR_LENGTH;
    const index = word & INDEX_MASK;
    const source = this.#sources.find(readInt32(bytes, offset + 4));
    const verdict = source.checkRtcp(index);
    if (verdict === REPLAYED) return -drop.srtcpReplayed;
    packet.ssrc = source.ssrc;
    this.#setRtcpIndex(index);
    if (!this.#rtcp.open(packet)) return -drop.srtcpAuthFailed;
    if (verdict === FRESH) source.acceptRtcp(index);
    else if (source.isRtcpRestart(index, this.#options.restartAfter, this.#sources.epoch))
      source.restartRtcp(index);
    else return -drop.srtcpTooOld;
    this.#rtcpPackets += 1;
    this.#sources.admit(source);
    return end - offset;
  }

  exportState(): SrtpContextState {
    return {
      rtpPackets: this.#rtpPackets,
      rtcpPackets: this.#rtcpPackets,
      sources: this.#sources.snapshots(),
    };
  }

  /** Rollover counter and highest sequence number of one SSRC, or null if it has sent nothing. */
  sourceState(ssrc: number): SourceSnapshot | null {
    return this.#sources.snapshot(ssrc);
  }

  /**
   * Goes on where another context with the same key stopped. What lies at or below the imported positions counts as received.
   * A sender whose state is not of the very last packet must add to `rtcpPackets` what may have been sent since: an index that
   * is used twice gives two packets the same keystream.
   */
  importState(state: SrtpContextState): void {
    this.#rtpPackets = Math.max(this.#rtpPackets, state.rtpPackets);
    this.#rtcpPackets = Math.max(this.#rtcpPackets, state.rtcpPackets);
    this.#sources.restore(state.sources);
  }

  /**
   * The peer has been renegotiated with and kept its key, so it may have lost its counters: each SSRC may go back once, when
   * some authentic old packets have come in a row. Without this, nothing old is accepted ever.
   */
  expectRestart(): void {
    this.#sources.expectRestart();
  }

  /**
   * Packets are to be opened from the middle of a stream on. What was counted in passing says where its rollover counter should be; should
   * it be elsewhere, the first packet of each sender is tried under all that there can be.
   */
  expectTurns({ sources, mostTurns }: CountedTurns): void {
    this.#sources.suppose(sources);
    this.#mostTurns = Math.min(mostTurns, LONGEST_SEARCH);
    this.#searchesLeft = SEARCHES;
  }

  /** Frees what the crypto library holds; the context must not be used afterwards. */
  close(): void {
    this.#rtp.close();
    this.#rtcp.close();
  }

  /** 0 or a drop code; the packet is decrypted and the state moved if it is 0. */
  #openRtp(source: SourceState): number {
    const packet = this.#packet;
    const sequence = packet.indexLow;
    const guess = source.guessRoc(sequence);
    this.#budget.earn();
    if (guess > MAX_ROC) return drop.srtpLifetimeOver;
    if (source.checkRtp(guess, sequence) === REPLAYED) return drop.srtpReplayed;
    packet.indexHigh = guess;
    const roc = this.#rtp.open(packet) ? guess : this.#retry(source, guess);
    if (roc === NO_ROC) return drop.srtpAuthFailed;
    const { restartAfter } = this.#options;
    if (source.checkRtp(roc, sequence) === FRESH) source.acceptRtp(roc, sequence);
    else if (source.isRtpRestart(roc, sequence, restartAfter, this.#sources.epoch))
      source.restartRtp(roc, sequence);
    else return drop.srtpTooOld;
    return 0;
  }

  /**
   * The rollover counter under which the packet is authentic after all, or `NO_ROC`. The next one comes after a long silence, the
   * one before or 0 when the sender has begun again; what goes on with old packets already seen needs no budget.
   */
  #retry(source: SourceState, tried: number): number {
    const runRoc = source.runRoc(this.#packet.indexLow);
    if (this.#opensAt(source, runRoc, tried)) return runRoc;
    if (!this.#budget.spend()) return NO_ROC;
    const { roc } = source;
    if (this.#opensAt(source, roc + 1, tried)) return roc + 1;
    if (this.#opensAt(source, roc - 1, tried)) return roc - 1;
    if (this.#opensAt(source, roc, tried)) return roc;
    if (roc > 1 && this.#opensAt(source, 0, tried)) return 0;
    return source.hasRtp ? NO_ROC : this.#search(source, tried);
  }

  #search(source: SourceState, tried: number): number {
    if (this.#searchesLeft === 0) return NO_ROC;
    this.#searchesLeft -= 1;
    for (let roc = 1; roc <= this.#mostTurns; roc += 1) if (this.#opensAt(source, roc, tried)) return roc;
    return NO_ROC;
  }

  #opensAt(source: SourceState, roc: number, tried: number): boolean {
    const packet = this.#packet;
    if (roc === tried || roc < 0 || roc > MAX_ROC) return false;
    if (source.checkRtp(roc, packet.indexLow) === REPLAYED) return false;
    packet.indexHigh = roc;
    return this.#rtp.open(packet);
  }

  /** UNAUTHENTICATED_SRTP: anybody may have sent it, so a replay window would only help to shut the peer out. */
  #openUnchecked(source: SourceState): number {
    const packet = this.#packet;
    const sequence = packet.indexLow;
    const roc = source.guessRoc(sequence);
    if (roc > MAX_ROC) return drop.srtpLifetimeOver;
    packet.indexHigh = roc;
    this.#rtp.open(packet);
    if (!source.hasRtp || source.rtpAhead(roc, sequence) > 0) source.advance(roc, sequence);
    return 0;
  }

  #layOutRtp(start: number, payload: number, end: number): void {
    const packet = this.#packet;
    const { isAead, tagLength } = this.#rtp;
    packet.isRtcp = false;
    packet.start = start;
    packet.payload = payload;
    packet.end = end;
    packet.tag = isAead ? end : end + this.#mki.length;
    packet.mki = isAead ? end + tagLength : end;
  }

  #layOutRtcp(start: number, payload: number, end: number): void {
    const packet = this.#packet;
    const { isAead, tagLength } = this.#rtcp;
    packet.isRtcp = true;
    packet.start = start;
    packet.payload = payload;
    packet.end = end;
    packet.word = isAead ? end + tagLength : end;
    packet.mki = packet.word + WORD_LENGTH;
    packet.tag = isAead ? end : packet.mki + this.#mki.length;
  }

  #setRtcpIndex(index: number): void {
    this.#packet.indexHigh = index >>> 16;
    this.#packet.indexLow = index & 0xffff;
  }

  #writeMki(at: number): void {
    const mki = this.#mki;
    for (let index = 0; index < mki.length; index += 1) this.#bytes[at + index] = mki[index]!;
  }

  #hasMki(at: number): boolean {
    const mki = this.#mki;
    for (let index = 0; index < mki.length; index += 1)
      if (this.#bytes[at + index] !== mki[index]) return false;
    return true;
  }
}
