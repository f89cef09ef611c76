import { readUint16, readUint32 } from '../../base/big-endian.ts';
import { RtcpHeader, readRtcpHeader, rtcpType } from '../../protocols/rtcp/index.ts';
import { JITTER_REPORTS, REPORTED_JITTER_MS, ROUND_TRIP_US, SSRC_PAYLOAD_TYPE } from '../counters/layout.ts';
import { findRoundTrip, type SentReports } from './sent-reports.ts';
import { findSsrc, NOT_FOUND } from './ssrc-statistics.ts';
import type { StreamState } from './stream-state.ts';

const SENDER_REPORT_START = 24;
const REPORT_BLOCK = 24;
const RECEIVER_REPORT_START = 4;
/** More is no jitter of anything that could be listened to. */
const LONGEST_JITTER_MS = 10_000;
/** RFC 3611 §4.4 and §4.5. */
const RECEIVER_REFERENCE_TIME = 4;
const DELAY_SINCE_LAST_REPORT = 5;

/**
 * Reads RTCP in passing for round trips (RFC 3550 §6.4.1, RFC 3611 §4.5): a report of one party goes by us to the other, which names it in
 * a report of its own together with how long it kept it. What has passed between is the way from us to that party and back. Does not
 * allocate. Of encrypted RTCP that only passes it makes nothing, since nothing of that fits together.
 */
export class RtcpObserver {
  readonly #sent: SentReports;
  readonly #header = new RtcpHeader();

  constructor(sent: SentReports) {
    this.#sent = sent;
  }

  /** `stream`: whose peer has sent the compound in `bytes[0..length)`; `now` in monotonic milliseconds. */
  observe(stream: StreamState, bytes: Uint8Array, length: number, now: number): void {
    const header = this.#header;
    for (let at = 0; at < length; at = header.end) {
      if (readRtcpHeader(bytes, at, length, header) !== null) return;
      const { type, contentStart: start, contentEnd: end } = header;
      if (type === rtcpType.senderReport && start + SENDER_REPORT_START <= end) {
        this.#sent.note(readUint32(bytes, start), middleOf(bytes, start + 4), now);
        stream.reports?.note(readUint32(bytes, start), middleOf(bytes, start + 4), now);
        this.#readBlocks(stream, bytes, start + SENDER_REPORT_START, now);
      } else if (type === rtcpType.receiverReport && start + RECEIVER_REPORT_START <= end)
        this.#readBlocks(stream, bytes, start + RECEIVER_REPORT_START, now);
      else if (type === rtcpType.extendedReport && start + 4 <= end) this.#readExtended(stream, bytes, now);
    }
  }

  /** A compound of our own is on its way: its sender report will be named in one of the peer. */
  noteOwn(compound: Uint8Array, now: number): void {
    if (readRtcpHeader(compound, 0, compound.length, this.#header) !== null) return;
    const { type, contentStart: start } = this.#header;
    if (type === rtcpType.senderReport && start + SENDER_REPORT_START <= compound.length)
      this.#sent.note(readUint32(compound, start), middleOf(compound, start + 4), now);
  }

  #readBlocks(stream: StreamState, bytes: Uint8Array, from: number, now: number): void {
    const { count, contentEnd } = this.#header;
    let at = from;
    for (let index = 0; index < count && at + REPORT_BLOCK <= contentEnd; index += 1) {
      const about = readUint32(bytes, at);
      this.#match(stream, about, readUint32(bytes, at + 16), readUint32(bytes, at + 20), now);
      noteJitter(stream, about, readUint32(bytes, at + 12));
      at += REPORT_BLOCK;
    }
  }

  #readExtended(stream: StreamState, bytes: Uint8Array, now: number): void {
    const { contentStart, contentEnd } = this.#header;
    const sender = readUint32(bytes, contentStart);
    let at = contentStart + 4;
    while (at + 4 <= contentEnd) {
      const type = bytes[at]!;
      const end = at + 4 + 4 * readUint16(bytes, at + 2);
      if (end > contentEnd) return;
      if (type === RECEIVER_REFERENCE_TIME && at + 12 <= end)
        this.#sent.note(sender, middleOf(bytes, at + 4), now);
      else if (type === DELAY_SINCE_LAST_REPORT)
        for (let part = at + 4; part + 12 <= end; part += 12)
          this.#match(
            stream,
            readUint32(bytes, part),
            readUint32(bytes, part + 4),
            readUint32(bytes, part + 8),
            now,
          );
      at = end;
    }
  }

  /** `about`: whose report it was, `last`: which, `kept`: for how long, in 1/65536 s. */
  #match(stream: StreamState, about: number, last: number, kept: number, now: number): void {
    if (last === 0) return;
    const roundTripMs = findRoundTrip(this.#sent, about, last, now - kept / 65.536);
    if (roundTripMs >= 0) stream.float64[stream.start + ROUND_TRIP_US] = 1000 * roundTripMs;
  }
}

/** `jitter`: of that source, as the peer of `stream` has received it, in units of its clock (RFC 3550 §6.4.1). Kept where the source sends. */
function noteJitter({ feeders }: StreamState, ssrc: number, jitter: number): void {
  for (const { uint32, float64, start, ticks } of feeders) {
    const entry = findSsrc(uint32, float64, start, ssrc);
    if (entry === NOT_FOUND) continue;
    const jitterMs = jitter * ticks[uint32[2 * entry + SSRC_PAYLOAD_TYPE]!]!;
    // Of an unknown clock, or nonsense.
    if (jitterMs === 0 && jitter !== 0) return;
    if (jitterMs > LONGEST_JITTER_MS) return;
    float64[start + REPORTED_JITTER_MS] = jitterMs;
    float64[start + JITTER_REPORTS]! += 1;
    return;
  }
}

/** The middle 32 bits of an NTP timestamp, as reports name it. */
function middleOf(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at + 2);
}
