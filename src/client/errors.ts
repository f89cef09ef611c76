import type { NgReplyObject } from './values.ts';

/** What every failed request rejects with: `instanceof NgError`, then look at `kind`. */
export abstract class NgError extends Error {
  /**
   * `refused`: the media proxy answered with an error. `timeout`: it did not answer. `connection`: it could not be
   * reached, the connection was lost, or the client was closed.
   */
  abstract readonly kind: 'refused' | 'timeout' | 'connection';
}

/** The reply's `result` is `error` or `load limit`. */
export class NgRefusedError extends NgError {
  override readonly name = 'NgRefusedError';
  readonly kind = 'refused';
  readonly command: string;
  readonly result: 'error' | 'load limit';
  /** `error-reason`, or `message` for a load limit. */
  readonly reason: string;
  readonly reply: NgReplyObject;

  constructor(command: string, result: 'error' | 'load limit', reason: string, reply: NgReplyObject) {
    super(`${command}: ${reason}`);
    this.command = command;
    this.result = result;
    this.reason = reason;
    this.reply = reply;
  }
}

export class NgTimeoutError extends NgError {
  override readonly name = 'NgTimeoutError';
  readonly kind = 'timeout';
}

export class NgConnectionError extends NgError {
  override readonly name = 'NgConnectionError';
  readonly kind = 'connection';
}
