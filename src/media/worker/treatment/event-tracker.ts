import { readUint16 } from '../../../base/big-endian.ts';
import type { RtpHeader } from '../../../protocols/rtp/index.ts';

/** Codes above are tones and signals, no digits (RFC 4733 §3.2). */
const LAST_DIGIT = 15;
/** Packets of an earlier event that come this late in event time, in seconds, are stragglers; older ones are a sender that began anew. */
const STRAGGLER_SECONDS = 5;

/** `volume`: dBm0 without its sign. */
export type EventFinished = (code: number, durationMs: number, volume: number) => void;

/** What a packet is to the tracker. */
export const EVENT_NONE = 0;
/** Of the event under way, and its first packet. */
export const EVENT_GOES_ON = 1;
export const EVENT_STARTS = 2;
/** Of an event that is over: its end is sent three times (RFC 4733 §2.5.1.4). */
export const EVENT_REPEATS = 3;

/**
 * Follows the DTMF events of one stream. Each is many packets with one timestamp (RFC 4733 §2.3):
 *
 * ```
 * +---------------+-+-+-----------+-------------------------------+
 * |     event     |E|R| volume    |          duration             |
 * +---------------+-+-+-----------+-------------------------------+
 * ```
 */
export class EventTracker {
  /** Of the packet that was noted last: how much longer the event has become, in ticks, and how long it was before. */
  grownBy = 0;
  grownFrom = 0;
  #ssrc = -1;
  #timestamp = 0;
  #code = 0;
  #volume = 0;
  #duration = 0;
  #hertz = 8000;
  #isOpen = false;

  /** `hertz`: the clock of its payload type. */
  note(bytes: Uint8Array, header: RtpHeader, hertz: number, finished: EventFinished): number {
    const { payloadStart, end, ssrc, timestamp } = header;
    if (end - payloadStart < 4 || bytes[payloadStart]! > LAST_DIGIT) return EVENT_NONE;
    const flags = bytes[payloadStart + 1]!;
    const duration = readUint16(bytes, payloadStart + 2);
    const isSame = ssrc === this.#ssrc && timestamp === this.#timestamp;
    if (isSame && !this.#isOpen) return EVENT_REPEATS;
    if (!isSame) {
      if (this.#isStraggler(header)) return EVENT_REPEATS;
      if (this.#isOpen) this.#finish(finished);
      this.#begin(header, bytes[payloadStart]!, hertz);
    }
    this.#volume = flags & 0x3f;
    this.grownFrom = this.#duration;
    this.grownBy = Math.max(0, duration - this.#duration);
    this.#duration = Math.max(this.#duration, duration);
    if ((flags & 0x80) !== 0) this.#finish(finished);
    return isSame ? EVENT_GOES_ON : EVENT_STARTS;
  }

  #begin({ ssrc, timestamp }: RtpHeader, code: number, hertz: number): void {
    this.#ssrc = ssrc;
    this.#timestamp = timestamp;
    this.#code = code;
    this.#hertz = hertz;
    this.#duration = 0;
    this.#isOpen = true;
  }

  #isStraggler({ ssrc, timestamp }: RtpHeader): boolean {
    if (ssrc !== this.#ssrc) return false;
    const age = (this.#timestamp - timestamp) | 0;
    return age > 0 && age < STRAGGLER_SECONDS * this.#hertz;
  }

  #finish(finished: EventFinished): void {
    this.#isOpen = false;
    finished(this.#code, Math.round((1000 * this.#duration) / this.#hertz), this.#volume);
  }
}
