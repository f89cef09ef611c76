import type { InjectedEvent } from '../../../plan/injected-event.ts';

/** The end of an event is sent three times (RFC 4733 §2.5.1.4). */
const END_COPIES = 3;
const LONGEST_DURATION = 0xffff;
/** Ticks between two packets of audio while that is not known: 20 ms of 8 kHz. */
const USUAL_STEP = 160;
/** More is a gap, not the length of a packet: 200 ms of 48 kHz. */
const LONGEST_STEP = 9600;
const PAYLOAD = 4;

/** Makes packets of audio those of events of ours, one event after the other. */
export class EventInjector {
  /** Of the packet that `next` has made. */
  payloadType = 0;
  isStart = false;
  timestamp = 0;
  readonly payload = new Uint8Array(PAYLOAD);
  #waiting: InjectedEvent[] = [];
  #current: InjectedEvent | null = null;
  #lastId = 0;
  #start = 0;
  #endsLeft = 0;
  #duration = 0;
  /** Timestamp that audio goes on until, after an event. */
  #pauseUntil: number | null = null;
  #lastTimestamp: number | null = null;
  #step = USUAL_STEP;

  /** What the plan has; what was there before is known. */
  configure(events: readonly InjectedEvent[]): void {
    for (const event of events) {
      if (event.id <= this.#lastId) continue;
      this.#lastId = event.id;
      this.#waiting.push(event);
    }
  }

  /** Whether the audio packet with this timestamp is to be one of an event, whose fields are then set. */
  next(timestamp: number, now: number): boolean {
    this.#noteStep(timestamp);
    this.#current ??= this.#begin(timestamp, now);
    const event = this.#current;
    if (event === null) return false;
    const { code, volume, durationMs, hertz } = event;
    if (this.#endsLeft === 0) {
      const wanted = Math.min(LONGEST_DURATION, Math.round((durationMs * hertz) / 1000));
      const reached = ((timestamp - this.#start) >>> 0) + this.#step;
      this.#duration = Math.min(wanted, reached);
      if (reached >= wanted) this.#endsLeft = END_COPIES;
    }
    this.isStart = timestamp === this.#start;
    this.payloadType = event.payloadType;
    this.timestamp = this.#start;
    this.payload[0] = code;
    this.payload[1] = (this.#endsLeft > 0 ? 0x80 : 0) | volume;
    this.payload[2] = this.#duration >> 8;
    this.payload[3] = this.#duration & 0xff;
    if (this.#endsLeft > 0 && (this.#endsLeft -= 1) === 0) this.#finish(timestamp, event);
    return true;
  }

  #begin(timestamp: number, now: number): InjectedEvent | null {
    while (this.#waiting.length > 0 && this.#waiting[0]!.until < now) this.#waiting.shift();
    if (this.#waiting.length === 0) return null;
    if (this.#pauseUntil !== null && ((timestamp - this.#pauseUntil) | 0) < 0) return null;
    this.#pauseUntil = null;
    this.#start = timestamp;
    return this.#waiting.shift()!;
  }

  #finish(timestamp: number, { pauseMs, hertz }: InjectedEvent): void {
    this.#current = null;
    this.#pauseUntil = (timestamp + this.#step + Math.round((pauseMs * hertz) / 1000)) >>> 0;
  }

  #noteStep(timestamp: number): void {
    const step = this.#lastTimestamp === null ? 0 : (timestamp - this.#lastTimestamp) | 0;
    if (step > 0 && step <= LONGEST_STEP) this.#step = step;
    this.#lastTimestamp = timestamp;
  }
}
