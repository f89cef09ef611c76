import { drop } from '../../../base/drop-reasons.ts';
import type { EventMode, MediaTreatment } from '../../../plan/treatment.ts';
import type { StreamId, StreamPlan } from '../../../plan/types.ts';
import { readRtpHeader, readRtpPadding, RtpHeader } from '../../../protocols/rtp/index.ts';
import { writeUint32 } from '../../../base/big-endian.ts';
import {
  EVENT_GOES_ON,
  EVENT_NONE,
  EVENT_STARTS,
  EventTracker,
  type EventFinished,
} from './event-tracker.ts';
import { EventDelay } from './event-delay.ts';
import { EventInjector } from './event-injector.ts';
import { FrameLength } from './frame-length.ts';

/** What a sink gets. */
export const SINK_COPY = 0;
export const SINK_SILENCE = 1;
/** The packet as it is, with the SSRC of an echo. */
export const SINK_ECHO = 2;
/** Others are below 0: minus the drop reason. */

const NO_SILENCE = -1;
/** 100 ms of G.711: an event packet stands for no more of the time that has passed. */
const LONGEST_SILENCE = 800;
/** With headers longer than this there is no room to make a packet longer. */
const LONGEST_HEADER = 1000;

/** A packet of an event, as it is to take the place of another packet. */
interface EventPacket {
  readonly isStart: boolean;
  readonly payloadType: number;
  readonly payload: Uint8Array;
}

/**
 * Changes and drops the RTP of one stream: blocking, silence, DTMF, echo. Called for each packet of a treated stream; it
 * allocates nothing.
 */
export class StreamTreatment {
  readonly plan: MediaTreatment;
  /** Payload types of DTMF events. */
  readonly eventTypes: readonly number[];
  /** Called where the plan wants to be told of events; set by the worker. */
  eventFinished: EventFinished = () => undefined;
  /** Of the packet that `apply` has seen last: it is not what it was. */
  hasChanged = false;
  readonly #isOpaque: boolean;
  readonly #header = new RtpHeader();
  readonly #silence = new Int16Array(128).fill(NO_SILENCE);
  readonly #eventClock = new Float64Array(128);
  readonly #isFixed = new Uint8Array(128);
  readonly #sinks = new Map<StreamId, number>();
  readonly #events: EventTracker;
  readonly #frames: FrameLength;
  /** Payload type that silence in place of events has; below 0: none. */
  #audioType: number;
  #digit = 0;
  /** Of the event under way: what it began as it stays to its last repetition, whatever its own end has set off. */
  #mode: EventMode = 'pass';
  #isEvent = false;
  #echo: StreamId | null = null;
  /** Events that are heard later; null: they are heard at once. */
  readonly #delay: EventDelay | null;
  /** Events of ours; null: there never were any. */
  readonly #injector: EventInjector | null;
  /** Timestamp of the event that is being heard now, which stays the same to its end. */
  #lateTimestamp = 0;

  constructor(plan: MediaTreatment, { id, carries }: StreamPlan, before: StreamTreatment | null) {
    this.plan = plan;
    this.eventTypes = plan.eventTypes.map(([payloadType]) => payloadType);
    this.#isOpaque = carries === 'other';
    this.#events = before === null ? new EventTracker() : before.#events;
    this.#frames = before === null ? new FrameLength() : before.#frames;
    if (before !== null) {
      this.#digit = before.#digit;
      this.#mode = before.#mode;
      this.#lateTimestamp = before.#lateTimestamp;
    }
    const earlier = before === null ? null : before.#delay;
    const injector = before === null ? null : before.#injector;
    this.#injector = plan.injections.length > 0 ? (injector ?? new EventInjector()) : injector;
    this.#injector?.configure(plan.injections);
    this.#delay = plan.events.delayMs > 0 ? (earlier ?? new EventDelay()) : null;
    for (const [payloadType, byte] of plan.silence) this.#silence[payloadType & 0x7f] = byte;
    for (const [payloadType, hertz] of plan.eventTypes) this.#eventClock[payloadType & 0x7f] = hertz;
    for (const payloadType of plan.fixedTypes) this.#isFixed[payloadType & 0x7f] = 1;
    for (const sink of plan.silencedSinks) this.#sinks.set(sink, SINK_SILENCE);
    for (const sink of plan.blockedSinks) this.#sinks.set(sink, -drop.flowBlocked);
    this.#audioType = plan.silence[0]?.[0] ?? -1;
    if (plan.echoSsrc !== null && !this.#isOpaque) this.#echo = id;
  }

  /** Changes the packet `bytes[0..length)`; returns its new length, or minus the reason to drop it. */
  apply(bytes: Uint8Array, length: number, now: number): number {
    const { plan } = this;
    this.#isEvent = this.hasChanged = false;
    if (this.#isOpaque) return plan.media === 'pass' ? length : -drop.mediaBlocked;
    const header = this.#header;
    // What is no RTP is of no payload type, and counts as media.
    if (readRtpHeader(bytes, 0, length, header) !== null)
      return plan.media === 'pass' ? length : -drop.mediaBlocked;
    const { payloadType } = header;
    const hertz = this.#eventClock[payloadType]!;
    if (hertz !== 0) return this.#applyEvent(bytes, length, hertz, now);
    const replayed = this.#delay === null ? 0 : this.#replay(bytes, this.#delay, now);
    if (replayed > 0) return replayed;
    if (
      this.#injector !== null &&
      this.#injector.next(header.timestamp, now) &&
      header.payloadStart <= LONGEST_HEADER
    )
      return this.#inject(bytes, this.#injector, this.#injector.timestamp);
    if (plan.media === 'drop') return -drop.mediaBlocked;
    if (plan.isShortDropped && this.#isShort(header)) return -drop.shortFrame;
    if (this.#silence[payloadType]! >= 0) this.#audioType = payloadType;
    if (plan.media === 'silence') return this.#silenceAll(bytes, length);
    return length;
  }

  /** The packet `bytes[0..length)` is what `apply` has made of one that came before others: what follows is about it. */
  recall(bytes: Uint8Array, length: number): void {
    const isRtp = !this.#isOpaque && readRtpHeader(bytes, 0, length, this.#header) === null;
    this.#isEvent = isRtp && this.#eventClock[this.#header.payloadType] !== 0;
  }

  /** What a sink gets of the packet that `apply` has seen last: `SINK_…`, or minus a drop reason. */
  fateFor(sink: StreamId): number {
    if (sink === this.#echo) return SINK_ECHO;
    if (this.#isEvent) return SINK_COPY;
    const fate = this.#sinks.get(sink) ?? SINK_COPY;
    if (fate !== SINK_SILENCE || this.#isOpaque) return fate === SINK_SILENCE ? -drop.flowBlocked : fate;
    return this.#silence[this.#header.payloadType]! < 0 ? -drop.flowBlocked : fate;
  }

  /** Makes the copy at `at` what `fate` says. */
  change(bytes: Uint8Array, at: number, length: number, fate: number): void {
    if (fate === SINK_ECHO && this.plan.echoSsrc !== null) writeUint32(bytes, at + 8, this.plan.echoSsrc);
    else if (fate === SINK_SILENCE) this.#fill(bytes, at, length);
  }

  #silenceAll(bytes: Uint8Array, length: number): number {
    if (this.#silence[this.#header.payloadType]! < 0) return -drop.notSilenced;
    this.hasChanged = true;
    this.#fill(bytes, 0, length);
    return length;
  }

  /** The packet has the header that was read last, and begins at `at`. */
  #fill(bytes: Uint8Array, at: number, length: number): void {
    const header = this.#header;
    const padding = readRtpPadding(bytes, header);
    const end = padding === 'badPadding' ? length : length - padding;
    bytes.fill(this.#silence[header.payloadType]!, at + header.payloadStart, at + end);
  }

  #isShort(header: RtpHeader): boolean {
    const { payloadType, payloadStart, end } = header;
    return this.#isFixed[payloadType] !== 0 && this.#frames.isShort(payloadType, end - payloadStart);
  }

  #applyEvent(bytes: Uint8Array, length: number, hertz: number, now: number): number {
    this.#isEvent = true;
    const header = this.#header;
    const part = this.#events.note(bytes, header, hertz, this.eventFinished);
    if (this.#delay !== null && part !== EVENT_NONE) return this.#putOff(bytes, this.#delay, part, now);
    if (part === EVENT_STARTS) this.#decide(now);
    const mode = part === EVENT_NONE ? this.#modeAt(now) : this.#mode;
    if (mode === 'pass') return length;
    if (mode === 'drop' || part === EVENT_NONE) return -drop.eventBlocked;
    this.hasChanged = true;
    if (mode === 'silence') {
      const isNew = part === EVENT_STARTS || part === EVENT_GOES_ON;
      return isNew && hertz === 8000 ? this.#silenceEvent(bytes) : -drop.eventBlocked;
    }
    bytes[header.payloadStart] = this.#digit;
    return length;
  }

  /** What becomes of an event, from its first packet to its last. */
  #decide(now: number): void {
    this.#mode = this.#modeAt(now);
    this.#digit = this.#mode === 'random' ? Math.floor(10 * Math.random()) : this.plan.events.digit;
  }

  /** The event is kept for later. In its place goes silence, or a packet of one whose time has come. */
  #putOff(bytes: Uint8Array, delay: EventDelay, part: number, now: number): number {
    const header = this.#header;
    const { payloadStart, payloadType } = header;
    const { delayMs } = this.plan.events;
    delay.put(bytes, payloadStart, payloadType, part === EVENT_STARTS, now + delayMs);
    const isNew = part === EVENT_STARTS || part === EVENT_GOES_ON;
    const isSilent = isNew && this.#eventClock[payloadType] === 8000;
    this.hasChanged = true;
    const length = isSilent ? this.#silenceEvent(bytes) : -drop.eventDelayed;
    if (length < 0) return -drop.eventDelayed;
    if (readRtpHeader(bytes, 0, length, header) !== null) return length;
    const replayed = this.#replay(bytes, delay, now);
    return replayed > 0 ? replayed : length;
  }

  /**
   * Makes the packet one of an event that was put off, if its time has come: numbers of packets go on as they were. Its new length, or 0
   * if it stays what it is.
   */
  #replay(bytes: Uint8Array, delay: EventDelay, now: number): number {
    const { payloadStart, timestamp } = this.#header;
    if (payloadStart > LONGEST_HEADER) return 0;
    while (delay.take(now)) {
      if (delay.isStart) {
        this.#decide(now);
        this.#lateTimestamp = timestamp;
      }
      // For the silence that these stand for it was silent already.
      if (this.#mode === 'drop' || this.#mode === 'silence') continue;
      const length = this.#inject(bytes, delay, this.#lateTimestamp);
      if (this.#mode !== 'pass') bytes[payloadStart] = this.#digit;
      return length;
    }
    return 0;
  }

  /** The packet whose header was read last becomes one of an event; its new length. */
  #inject(bytes: Uint8Array, event: EventPacket, timestamp: number): number {
    const { payloadStart } = this.#header;
    this.#isEvent = this.hasChanged = true;
    // No padding.
    bytes[0]! &= 0xdf;
    bytes[1] = (event.isStart ? 0x80 : 0) | event.payloadType;
    writeUint32(bytes, 4, timestamp);
    bytes.set(event.payload, payloadStart);
    return payloadStart + event.payload.length;
  }

  #modeAt(now: number): EventMode {
    const { mode, until, next } = this.plan.events;
    return until !== null && now >= until ? next : mode;
  }

  /**
   * Silence for as long as the event has become longer, at its place in time. The codecs that have a pattern have a byte a
   * tick of their clock (RFC 3551 §4.5.2, §4.5.14).
   */
  #silenceEvent(bytes: Uint8Array): number {
    const { payloadStart, timestamp } = this.#header;
    const { grownBy, grownFrom } = this.#events;
    if (this.#audioType < 0 || grownBy === 0 || payloadStart > LONGEST_HEADER) return -drop.eventBlocked;
    const count = Math.min(grownBy, LONGEST_SILENCE);
    const start = grownFrom + grownBy - count;
    // No padding, no marker.
    bytes[0]! &= 0xdf;
    bytes[1] = this.#audioType;
    writeUint32(bytes, 4, (timestamp + start) >>> 0);
    bytes.fill(this.#silence[this.#audioType]!, payloadStart, payloadStart + count);
    return payloadStart + count;
  }
}

/** `before`: that of the stream's last plan; what it has seen goes on. */
export function streamTreatment(plan: StreamPlan, before: StreamTreatment | null): StreamTreatment | null {
  const { treatment } = plan;
  return treatment === null ? null : new StreamTreatment(treatment, plan, before);
}
