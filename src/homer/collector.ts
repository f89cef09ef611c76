import type { Logger } from '../base/log.ts';

/** What has become of the messages for a collector. */
export interface CollectorCounts {
  readonly sent: number;
  /** There was no room, or no connection, for them. */
  readonly lost: number;
  /** They wait for the connection. */
  readonly waiting: number;
}

/** The way to a collector; messages go out in order, and nobody waits for them. */
export interface Collector {
  readonly send: (message: Buffer) => void;
  readonly counts: () => CollectorCounts;
  /** What has not gone out is given up. */
  readonly close: () => void;
}

export interface CollectorAddress {
  /** IP address without brackets, or a name that is looked up. */
  readonly host: string;
  readonly port: number;
}

export interface CollectorOptions {
  readonly address: CollectorAddress;
  readonly log: Logger;
  /** Time between a failure and the next try. */
  readonly retryMs?: number;
}

/** How long a collector that has failed is left alone. */
export const RETRY_MS = 30_000;
