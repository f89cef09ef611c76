import type { Endpoint } from '../../base/endpoint.ts';

/** What a responder answers with; text goes in text messages where it is UTF-8. */
export type Answer = Uint8Array | Iterable<Uint8Array>;

/**
 * What stands behind a sub-protocol: takes one message and gives its answer, once, now or later; null: there is none.
 * A throw is a fault of ours.
 */
export type Responder = (
  message: Buffer,
  remote: Endpoint,
  answer: (answer: Answer | null) => void,
) => void | Promise<void>;
