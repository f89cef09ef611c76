import type { StreamId } from './ids.ts';
import type { InjectedEvent } from './injected-event.ts';

/** What of the DTMF events (RFC 4733) of a stream goes on. `random` and `digit`: the event as it is, as another digit. */
export type EventMode = 'pass' | 'drop' | 'silence' | 'random' | 'digit';

export interface EventTreatment {
  readonly mode: EventMode;
  /** Event number, 0 to 15, for `digit`. */
  readonly digit: number;
  /** Monotonic milliseconds from which `next` is the mode; null: it stays. */
  readonly until: number | null;
  readonly next: EventMode;
  /** Milliseconds after which events are heard, and the mode is looked at; silence until then. 0: at once. */
  readonly delayMs: number;
}

/** What happens to the RTP of one stream's peer, beyond being copied. RTCP is left alone. */
export interface MediaTreatment {
  /** Of what is no DTMF event. `silence`: of codecs with a known pattern; what has none is dropped. */
  readonly media: 'pass' | 'drop' | 'silence';
  /** Sinks that get no media, or silence, as `media` does for all. */
  readonly blockedSinks: readonly StreamId[];
  readonly silencedSinks: readonly StreamId[];
  readonly events: EventTreatment;
  /** Finished DTMF events are told to the main thread. */
  readonly areEventsTold: boolean;
  /** Events of ours in place of its audio, in their order. */
  readonly injections: readonly InjectedEvent[];
  /** Milliseconds by which its packets are delayed, 0: none. */
  readonly delayMs: number;
  /** Drop packets that are shorter than the usual frame of their codec. */
  readonly isShortDropped: boolean;
  /** Packets that go back to where they came from have this SSRC; null: none do. */
  readonly echoSsrc: number | null;
  /** Payload types of telephone-event, with their RTP clock in Hz. */
  readonly eventTypes: readonly (readonly [payloadType: number, hertz: number])[];
  /** Bytes of silence by payload type. */
  readonly silence: readonly (readonly [payloadType: number, byte: number])[];
  /** Payload types of codecs whose frames are all of the same length. */
  readonly fixedTypes: readonly number[];
}
