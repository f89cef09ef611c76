import type { Endpoint } from '../../base/endpoint.ts';
import type { Admission } from '../../control/index.ts';

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

/** A sub-protocol. */
export interface Protocol {
  readonly respond: Responder;
  /** Which addresses may use it; null: all. */
  readonly admission: Admission | null;
}
