/** A DTMF event of ours (RFC 4733) among the packets of a stream's peer, in place of its audio. */
export interface InjectedEvent {
  /** Rises from one to the next; what has been begun is not begun again. */
  readonly id: number;
  /** 0 to 15. */
  readonly code: number;
  /** dBm0 without its sign. */
  readonly volume: number;
  readonly durationMs: number;
  /** Audio between it and the next. */
  readonly pauseMs: number;
  readonly payloadType: number;
  /** RTP clock, which is that of the audio. */
  readonly hertz: number;
  /** Monotonic milliseconds after which nobody wants it any more. */
  readonly until: number;
}
