import type { ByteString } from '../base/bytes.ts';
import type { OwnOrigin } from './solo.ts';

/** Session id and version begin with the same number of up to 19 digits. `random`: eight bytes. */
export function draftOrigin(random: ByteString): OwnOrigin {
  let number = 0n;
  for (const character of random) number = (number << 8n) | BigInt(character.charCodeAt(0) & 0xff);
  // 62 bits, as RFC 3264 §5 would have it.
  const version = number >> 2n;
  return { sessionId: String(version), version };
}

/** Each SDP of a session has a higher version than the last (RFC 3264 §8). */
export function nextOrigin({ sessionId, version }: OwnOrigin): OwnOrigin {
  return { sessionId, version: version + 1n };
}
