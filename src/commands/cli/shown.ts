import type { ByteString } from '../../base/bytes.ts';

/** Text of a peer for a terminal: what it holds must neither start a line of its own nor move the cursor. */
export function shown(text: ByteString): ByteString {
  // eslint-disable-next-line no-control-regex -- Those are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f]/g, '?');
}
