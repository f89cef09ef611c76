import type { StreamId, StreamPlan } from '../../plan/types.ts';
import { readStreamPlan, writeStreamPlan } from './stream-plan-words.ts';
import type { WordReader, WordWriter } from './words.ts';

/** What the main thread has a worker do. */
export interface UpdateLetter {
  readonly kind: 'update';
  /** New streams, or new plans of known ones. */
  readonly streams: readonly StreamPlan[];
  readonly removed: readonly StreamId[];
  /** Descriptors to let go of. */
  readonly closed: readonly number[];
  /** Acknowledged once nothing of the above is touched any more; 0: nobody waits for that. They only ever rise. */
  readonly ticket: number;
  /** The streams were another worker's, which died: what it had learned is in their counters. */
  readonly isTakeover: boolean;
}

export type Letter =
  | UpdateLetter
  /** The next message on the port is to be taken now: what numbers cannot carry goes there, and keeps its place in the order. */
  | { readonly kind: 'parcel' };

const UPDATE = 1;
const PARCEL = 2;

export function writeLetter(words: WordWriter, letter: Letter): void {
  if (letter.kind === 'parcel') {
    words.number(PARCEL);
    return;
  }
  words.number(UPDATE);
  words.number(letter.ticket);
  words.flag(letter.isTakeover);
  words.numbers(letter.removed);
  words.numbers(letter.closed);
  words.list(letter.streams, writeStreamPlan);
}

export function readLetter(words: WordReader): Letter {
  if (words.number() === PARCEL) return { kind: 'parcel' };
  return {
    kind: 'update',
    ticket: words.number(),
    isTakeover: words.flag(),
    removed: words.numbers() as readonly StreamId[],
    closed: words.numbers(),
    streams: words.list(readStreamPlan),
  };
}
