import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromByteString, type ByteString } from '../base/bytes.ts';

/**
 * Sends a long answer as the client takes it, and ends the stream: a piece is made when the one before it is out, and others get
 * their turn between two of them.
 */
export async function sendPieces(stream: Writable, pieces: Iterable<ByteString>): Promise<void> {
  for (const piece of pieces) {
    if (stream.destroyed) return;
    const isTaken = piece === '' || stream.write(fromByteString(piece));
    await (isTaken ? nextTurn() : drained(stream));
  }
  stream.end();
}

/** When there is room again, or nobody to write for any more. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
