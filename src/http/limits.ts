/** What a client of the HTTP server can take of us. Times in milliseconds. */
export interface HttpLimits {
  /** Open connections at most, those of WebSocket included; beyond that, those without a request are cut, oldest first. */
  readonly maxConnections: number;
  /** Largest body of a request, and message of a WebSocket. */
  readonly maxBodyBytes: number;
  /** Longest command line. */
  readonly maxLineBytes: number;
  /** How long the head of a request may take, and all of it. */
  readonly headMs: number;
  readonly requestMs: number;
  /** How often these two are looked at. */
  readonly checkMs: number;
  /** How long a connection is kept between two requests. */
  readonly idleMs: number;
  /** How long a client may take to read more of an answer. */
  readonly stallMs: number;
  /** Bytes of an answer that wait for the reader before more is made; 0: Node's own. */
  readonly bufferBytes: number;
  /** Requests of one WebSocket that may be running or waiting. */
  readonly maxRunning: number;
  /** Unread replies of one WebSocket: where reading pauses, and where it is cut. */
  readonly pauseBytes: number;
  readonly maxUnsentBytes: number;
  /** How often a WebSocket is asked whether somebody is there. */
  readonly pingMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  maxConnections: 1024,
  maxBodyBytes: 1 << 20,
  maxLineBytes: 1024,
  headMs: 10_000,
  requestMs: 30_000,
  checkMs: 2000,
  idleMs: 5000,
  stallMs: 30_000,
  bufferBytes: 0,
  maxRunning: 256,
  pauseBytes: 1 << 20,
  maxUnsentBytes: 16 << 20,
  pingMs: 30_000,
};
